"""`python -m bot`, as those who run it start it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import bot

HERE = Path(bot.__file__).parents[1]


@asynccontextmanager
async def a_bot(
    environment: Mapping[str, str], folder: Path, command: Sequence[str] = ("-m", "bot")
) -> AsyncIterator[Process]:
    """The process, with nothing else in its environment; it doesn't outlive the test."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        stdout=PIPE,
        stderr=PIPE,
        cwd=folder,
        env={**environment, "PYTHONPATH": str(HERE), "PATH": os.environ["PATH"]},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def ended(process: Process) -> tuple[int, str, str]:
    """Its exit code, and what it has said and complained of. A line in the log for each turn is no complaint."""
    async with asyncio.timeout(60):
        said, complained = await process.communicate()
    assert process.returncode is not None
    complaints = [
        line for line in complained.decode().splitlines(keepends=True) if " INFO bot.structured_log: " not in line
    ]
    return process.returncode, said.decode(), "".join(complaints)
