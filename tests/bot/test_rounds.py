"""The same work again and again, for as long as the process runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot import rounds
from bot.rounds import Rounds
from tests.bot.waiting import turns_of_the_loop, until

CANARY = "Kanarek"
LONG = 3600.0


@dataclass
class Work:
    """Counts its rounds; each may be held, and may fail."""

    made: int = 0
    wait: float = LONG
    faults: list[Exception] = field(default_factory=list)
    going_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Nothing holds it up."""
        self.going_on.set()

    async def do(self) -> float:
        """One round."""
        self.made += 1
        await self.going_on.wait()
        if self.faults:
            raise self.faults.pop(0)
        return self.wait


async def test_when_woken() -> None:
    """At the start, and each time that somebody calls; otherwise it rests."""
    work = Work()
    going_round = Rounds(work.do)
    running = asyncio.create_task(going_round.run())
    for number in (1, 2, 3):
        await until(lambda number=number: work.made == number)  # type: ignore[misc]
        await turns_of_the_loop()
        assert work.made == number
        going_round.wake()
    await until(lambda: work.made == 4)
    going_round.stop()
    await running


async def test_when_there_will_be_more() -> None:
    """After as long as the last round said."""
    work = Work(wait=0.001)
    going_round = Rounds(work.do)
    running = asyncio.create_task(going_round.run())
    await until(lambda: work.made > 3)
    going_round.stop()
    await running


async def test_called_during_a_round() -> None:
    """What came while it was looking elsewhere is looked for once more."""
    work = Work()
    work.going_on.clear()
    going_round = Rounds(work.do)
    running = asyncio.create_task(going_round.run())
    await until(lambda: work.made == 1)
    going_round.wake()
    work.going_on.set()
    await until(lambda: work.made == 2)
    going_round.stop()
    await running


async def test_stopped_during_a_round() -> None:
    """The round is finished, and no other begins."""
    work = Work(wait=0.0)
    work.going_on.clear()
    going_round = Rounds(work.do)
    running = asyncio.create_task(going_round.run())
    await until(lambda: work.made == 1)
    going_round.stop()
    await turns_of_the_loop()
    assert not running.done()
    work.going_on.set()
    await running
    assert work.made == 1


async def test_round_that_fails(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """It is reported, without its words, and the next one comes soon."""
    monkeypatch.setattr(rounds, "PAUSE", 0.001)
    work = Work(faults=[RuntimeError(CANARY), OSError(CANARY)])
    going_round = Rounds(work.do)
    running = asyncio.create_task(going_round.run())
    await until(lambda: work.made == 3)
    going_round.stop()
    await running
    assert "RuntimeError at test_rounds.py" in caplog.text
    assert "OSError at test_rounds.py" in caplog.text
    assert CANARY not in caplog.text
