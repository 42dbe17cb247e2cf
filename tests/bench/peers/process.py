"""A bot's process, on a core of its own, and what Linux says it has used."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
BOTS_CORE: Final = min(os.sched_getaffinity(0))
"""Where bots run, with the servers that they need; whoever measures them, and is their Telegram, runs on another."""

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_TIME_LIMIT: Final = 10.0
"""Seconds within which a process that is asked to ends."""


@dataclass(frozen=True)
class Used:
    """Seconds of CPU so far, and MiB of memory now."""

    cpu: float
    memory: float


def used(process_ids: list[int]) -> Used:
    """What these processes have used together."""
    return Used(sum(cpu_seconds(str(each)) for each in process_ids), sum(map(_mebibytes, process_ids)))


def cpu_seconds(task: str) -> float:
    """What a process has used so far, in user and system mode; or one thread of it, `process/task/thread`."""
    fields = Path(f"/proc/{task}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _mebibytes(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


def own_core() -> None:
    """Leave the bots' core to them."""
    others = os.sched_getaffinity(0) - {BOTS_CORE}
    os.sched_setaffinity(0, others or {BOTS_CORE})


@asynccontextmanager
async def running(
    command: tuple[str, ...], folder: Path, environment: Mapping[str, str], core: int
) -> AsyncIterator[Process]:
    """A process on that core; what it says goes to `log` in its folder. It ends with this."""
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *("taskset", "--cpu-list", str(core), *command),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _TIME_LIMIT)
            if process.returncode is None:
                process.kill()
                await process.wait()
