"""One measurement: a bot, so many patients, so far from Telegram, by long polling or by webhook."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.peers import portal
from tests.bench.peers.contestants import PORTAL, Contestant, Place
from tests.bench.peers.patients import Patient, Waiting
from tests.bench.peers.process import BOTS_CORE, used
from tests.bench.peers.telegram import FakeTelegram, served

TIME_LIMIT: Final = 600.0
"""Seconds in which a bot must have answered everybody."""

SETTLED: Final = 1.0
"""Seconds for what a bot does after its first dialog, before the others begin."""


@dataclass(frozen=True)
class Case:
    """`away`: seconds to Telegram and back. Each patient goes through so many dialogs."""

    patients: int
    dialogs: int
    away: float = 0.0
    webhook: bool = False


@dataclass(frozen=True)
class Figures:
    """What came out. `p50`, `p95` and `p99` are of the seconds from when an update can be fetched until its answer is
    seen; `seconds` and `cpu` are those of all turns together; `start` is how long the first answer takes after the
    bot's start. `memory`: MiB at the end. `busy`: the part of their own core that Telegram and the patients needed.
    """

    turns: int
    seconds: float
    p50: float
    p95: float
    p99: float
    cpu: float
    start: float
    memory: float
    busy: float

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds

    @property
    def per_core(self) -> float:
        """Turns in a second of CPU, whatever else the machine does meanwhile."""
        return self.turns / self.cpu


@dataclass(frozen=True)
class Accounts:
    """Databases for the portal in a folder, one for each number of patients, made once and copied. `others` is how
    many people have been there before.
    """

    folder: Path
    others: int = 0

    async def copy(self, patients: int, folder: Path) -> None:
        """Put one into that folder."""
        made = self.folder / f"{patients} and {self.others}"
        if not made.exists():
            made.mkdir()
            await portal.open_accounts(made, patients, self.others)
        shutil.copytree(made, folder, dirs_exist_ok=True)


async def measure(contestant: Contestant, case: Case, accounts: Accounts) -> Figures:
    """Start the bot, let one patient go through a dialog to warm it up, and then all others at once.

    Raises: `RuntimeError`, when a bot hasn't answered everybody in time, or has done what no bot should.
    """
    waiting = Waiting()
    telegram = FakeTelegram(case.away, waiting.see)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if contestant.name == PORTAL:
            await accounts.copy(case.patients + 1, folder)
        async with served(telegram) as address:
            place = Place(folder, address, BOTS_CORE, case.webhook)
            async with contestant.started(place) as processes:
                try:
                    figures = await _time(contestant, case, telegram, waiting, processes)
                except (TimeoutError, LookupError) as error:
                    log = (folder / "log").read_text(encoding="utf-8")[-2000:]
                    raise RuntimeError(f"{contestant.name}, {case}: {error!r} after {telegram.calls}\n{log}") from error
    if telegram.refused:
        raise RuntimeError(f"{contestant.name}, {case}: {set(telegram.refused)}")
    return figures


async def _time(
    contestant: Contestant, case: Case, telegram: FakeTelegram, waiting: Waiting, processes: list[int]
) -> Figures:
    steps = contestant.steps
    warming = await waiting.play([Patient(telegram, steps, case.patients, 1)], TIME_LIMIT)
    await asyncio.sleep(SETTLED)
    crowd = [Patient(telegram, steps, number, case.dialogs) for number in range(case.patients)]
    cpu, busy, began = used(processes).cpu, time.process_time(), time.perf_counter()
    waits = await waiting.play(crowd, TIME_LIMIT)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    after = used(processes)
    hundredths = statistics.quantiles(waits, n=100)
    return Figures(
        turns=len(waits),
        seconds=seconds,
        p50=hundredths[49],
        p95=hundredths[94],
        p99=hundredths[98],
        cpu=after.cpu - cpu,
        start=warming[0],
        memory=after.memory,
        busy=busy / seconds,
    )
