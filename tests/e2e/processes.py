"""Starts the processes of `tests.e2e.dying_bot`, and ends them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from bot.tracing import CheckpointName
from tests.e2e.dying_bot import CALM, Life, Temper

TIMEOUT: Final = 60.0
"""Seconds after which something is wrong."""


@dataclass(frozen=True)
class Running:
    """One life."""

    process_id: int
    _answers: IO[str]

    async def ended(self, within: float = TIMEOUT) -> int:
        """Wait for its end, at most so many seconds; the exit code, negative for a signal."""
        return await _number(self._answers, within)

    async def stopped(self) -> int:
        """Tell it to stop, and wait for its end."""
        os.kill(self.process_id, signal.SIGTERM)
        return await self.ended()


@dataclass(frozen=True)
class Processes:
    """Begins one life after another."""

    _commands: IO[str]
    _answers: IO[str]

    async def begin(
        self,
        environment: dict[str, str],
        now: datetime,
        step: CheckpointName | None = None,
        nth: int = 1,
        *,
        python: Path | None = None,
        temper: Temper = CALM,
    ) -> Running:
        """Start a bot that dies at a step, or lives until it is stopped. `python` is what it starts to check files."""
        life = Life(environment, now.isoformat(), step, nth, str(python or sys.executable), temper)
        self._commands.write(life.json() + "\n")
        self._commands.flush()
        return Running(await _number(self._answers), self._answers)


@contextmanager
def processes(scratch: Path | None = None) -> Iterator[Processes]:
    """The process from which they begin. In `scratch` is all that they write besides their data: what they complain of,
    and temporary files.
    """
    with ExitStack() as stack:
        complaints = stack.enter_context((scratch / "complaints.txt").open("w")) if scratch else None
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.dying_bot"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                env=os.environ | ({"TMPDIR": str(scratch)} if scratch else {}),
                text=True,
                start_new_session=True,
            )
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Processes(process.stdin, process.stdout)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


async def _number(answers: IO[str], within: float = TIMEOUT) -> int:
    async with asyncio.timeout(within):
        return int(await asyncio.to_thread(answers.readline))
