"""The same work again and again, for as long as the process runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot import worker_loop
from bot.worker_loop import WorkerLoop
from tests.bot.waiting import turns_of_the_loop, until

CANARY = "Kanarek"
LONG = 3600.0


@dataclass
class Work:
    """Counts how often it works; each may be held, and may fail."""

    made: int = 0
    wait: float = LONG
    faults: list[Exception] = field(default_factory=list)
    going_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Nothing holds it up."""
        self.going_on.set()

    async def do(self) -> float:
        """Do it once."""
        self.made += 1
        await self.going_on.wait()
        if self.faults:
            raise self.faults.pop(0)
        return self.wait


async def test_when_woken() -> None:
    """At the start, and each time that somebody calls; otherwise it waits."""
    work = Work()
    loop = WorkerLoop(work.do)
    running = asyncio.create_task(loop.run())
    for number in (1, 2, 3):
        await until(lambda number=number: work.made == number)  # type: ignore[misc]
        await turns_of_the_loop()
        assert work.made == number
        loop.wake()
    await until(lambda: work.made == 4)
    loop.stop()
    await running


async def test_when_there_will_be_more() -> None:
    """After as long as the last run said."""
    work = Work(wait=0.001)
    loop = WorkerLoop(work.do)
    running = asyncio.create_task(loop.run())
    await until(lambda: work.made > 3)
    loop.stop()
    await running


async def test_woken_while_it_works() -> None:
    """What came while it was looking elsewhere is looked for once more."""
    work = Work()
    work.going_on.clear()
    loop = WorkerLoop(work.do)
    running = asyncio.create_task(loop.run())
    await until(lambda: work.made == 1)
    loop.wake()
    work.going_on.set()
    await until(lambda: work.made == 2)
    loop.stop()
    await running


async def test_stopped_while_it_works() -> None:
    """What has begun is finished, and nothing else begins."""
    work = Work(wait=0.0)
    work.going_on.clear()
    loop = WorkerLoop(work.do)
    running = asyncio.create_task(loop.run())
    await until(lambda: work.made == 1)
    loop.stop()
    await turns_of_the_loop()
    assert not running.done()
    work.going_on.set()
    await running
    assert work.made == 1


async def test_work_that_fails(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """It is reported, without its words, and the next one comes soon."""
    monkeypatch.setattr(worker_loop, "PAUSE", 0.001)
    work = Work(faults=[RuntimeError(CANARY), ValueError(CANARY)])
    loop = WorkerLoop(work.do)
    running = asyncio.create_task(loop.run())
    await until(lambda: work.made == 3)
    loop.stop()
    await running
    assert "RuntimeError at test_worker_loop.py" in caplog.text
    assert "ValueError at test_worker_loop.py" in caplog.text
    assert CANARY not in caplog.text


class Hurried(WorkerLoop):
    """Rests for no time, and notes how long it should have."""

    def __init__(self, work: Work) -> None:
        super().__init__(work.do)
        self.waits: list[float] = []

    async def _wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        if seconds == LONG:
            self.stop()


async def test_database_is_away(caplog: pytest.LogCaptureFixture) -> None:
    """It is told once each time that it goes, as no fault of ours, and asked less and less often until it is back."""
    away = [ConnectionRefusedError(CANARY) for _ in range(5)]
    loop = Hurried(Work(faults=[*away, RuntimeError(CANARY), ConnectionResetError(CANARY)]))
    await loop.run()
    assert loop.waits == [1, 2, 4, 5, 5, 1, 1, LONG]
    assert [(record.name, record.levelname) for record in caplog.records] == [
        ("bot.worker_loop", "WARNING"),
        ("bot.incidents", "ERROR"),
        ("bot.worker_loop", "WARNING"),
    ]
    assert CANARY not in caplog.text
