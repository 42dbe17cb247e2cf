"""Fetching files: a few at a time, each by one process, whichever of them dies."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.files import queue
from bot.files.download import Later
from bot.files.queue import LEASE
from bot.files.worker import TRIES, Arrived
from bot.worker_loop import IDLE
from dialogs.engine.events import Trouble
from tests.bot.halls import Hall
from tests.bot.waiting import turns_of_the_loop, until
from tests.clinics import small_clinic
from tests.core.appointments.bookings import connect_several_times
from tests.core.files.vaults import listed
from tests.desk import Desk

pytestmark = pytest.mark.both_databases

# A few at a time


async def test_a_few_at_once(hall: Hall) -> None:
    """However many are sent, two are in memory."""
    sources = [f"{number}" for number in range(12)]
    released = [hall.telegram.hold(source) for source in sources]
    for source in sources:
        await hall.ask(source)
    fetching_all = asyncio.create_task(hall.fetcher(2).fetch_due())
    await until(lambda: hall.telegram.at_once == 2)
    for each in released:
        await turns_of_the_loop()
        each.set()
    await fetching_all
    assert len(hall.told) == 12
    assert hall.telegram.most_at_once == 2


async def test_a_slow_file_holds_up_no_other(hall: Hall) -> None:
    """Even one that comes while it is being fetched."""
    fetcher = hall.fetcher(2)
    released = hall.telegram.hold("slow")
    slow = await hall.ask("slow")
    running = asyncio.create_task(fetcher.run())
    await until(lambda: hall.telegram.reads["slow"] == 1)
    for _ in range(3):
        quick = await hall.ask("quick")
        fetcher.wake()
        await until(lambda quick=quick: quick in dict(hall.told))  # type: ignore[misc]
    released.set()
    await until(lambda: slow in dict(hall.told))
    fetcher.stop()
    await running


async def test_stopped(hall: Hall) -> None:
    """What is being fetched is done with; what waits is left for the next process."""
    fetcher = hall.fetcher(1)
    released = hall.telegram.hold("one")
    first = await hall.ask("one")
    hall.wait(seconds=1)
    await hall.ask("two")
    running = asyncio.create_task(fetcher.run())
    await until(lambda: hall.telegram.reads["one"] == 1)
    fetcher.stop()
    released.set()
    await running
    assert [file_id for file_id, _ in hall.told] == [first]
    (row,) = await hall.rows()
    assert (row.source, row.leased_until, row.attempts) == ("two", None, 0)


async def test_when_to_look_again(hall: Hall) -> None:
    """When the next one is due, or the lease of another process has run out; in a while, when there is nothing."""
    fetcher = hall.fetcher(1)
    assert await fetcher._round() == IDLE
    hall.telegram.faults = [Later(Trouble.OUT_OF_REACH)]
    await hall.ask()
    assert await fetcher._round() == pytest.approx(2)
    hall.wait(seconds=2)
    await hall.lease()
    assert await fetcher._round() == IDLE
    hall.now += LEASE - timedelta(seconds=1)
    assert await fetcher._round() == pytest.approx(1)


# By one process each


async def test_two_processes(hall: Hall) -> None:
    """They never fetch the same file."""
    for number in range(10):
        await hall.ask(f"{number}")
    await connect_several_times(Desk(hall.database, small_clinic()), 4)
    await asyncio.gather(*(hall.fetcher(2).fetch_due() for _ in range(2)))
    assert len(hall.told) == 10
    assert set(hall.telegram.reads.values()) == {1}


async def test_two_processes_ask_at_once(hall: Hall) -> None:
    """One file is given to one of them, and the other does not wait for it."""
    await hall.ask()
    await connect_several_times(Desk(hall.database, small_clinic()), 2)
    given = await asyncio.gather(*(hall.lease() for _ in range(5)))
    assert [each.source for each in given if each] == ["one"]


async def test_a_process_that_dies(hall: Hall) -> None:
    """Its lease runs out, and another one fetches the file, under the same id: there is one file."""
    file_id = await hall.ask()
    dead = await hall.lease()
    assert dead is not None
    await hall.vault.put(file_id, b"one")
    fetcher = hall.fetcher()
    hall.now += LEASE - timedelta(seconds=1)
    assert not await fetcher.fetch_due()
    hall.wait(seconds=1)
    assert await fetcher.fetch_due()
    assert [each for each, _ in hall.told] == [file_id]
    assert await listed(hall.vault) == {file_id}


async def test_a_process_that_is_only_slow(hall: Hall) -> None:
    """What it comes with after another one has told of the file is told to nobody."""
    file_id = await hall.ask()
    slow = await hall.lease()
    assert slow is not None
    hall.now += LEASE
    await hall.fetcher().fetch_due()
    await hall.tell(slow, Trouble.OUT_OF_REACH)
    assert [(each, type(outcome)) for each, outcome in hall.told] == [(file_id, Arrived)]


async def test_a_file_that_processes_die_of(hall: Hall) -> None:
    """After as many tries as any other it is given up, without being touched again."""
    file_id = await hall.ask()
    for _ in range(TRIES):
        assert await hall.lease()
        hall.now += LEASE
    await hall.fetcher().fetch_due()
    assert hall.told == [(file_id, Trouble.OUT_OF_REACH)]
    assert hall.telegram.reads["one"] == 0


async def test_takes_over_at_the_start(hall: Hall) -> None:
    """With SQLite the process that starts is the only one, and goes on at once; with PostgreSQL there may be others."""
    await hall.ask()
    await hall.lease()
    async with hall.database.transaction() as session:
        await queue.release_leases(session)
        alone = session.get_bind().dialect.name == "sqlite"
    assert await hall.fetcher().fetch_due() is alone
