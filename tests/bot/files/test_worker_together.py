"""Fetching files: a few at a time, each by one process, whichever of them dies."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.files import queue
from bot.files.download import Later
from bot.files.queue import LEASE
from bot.files.worker import MAX_ATTEMPTS, Arrived
from bot.worker_loop import IDLE
from dialogs.engine.events import Trouble
from tests.bot.fetching import JOHN, FetchHarness
from tests.bot.waiting import turns_of_the_loop, until
from tests.clinics import small_clinic
from tests.core.appointments.bookings import connect_several_times
from tests.core.files.vaults import listed
from tests.desk import Desk

pytestmark = pytest.mark.both_databases

# A few at a time


async def test_a_few_at_once(harness: FetchHarness) -> None:
    """However many are sent, two are in memory."""
    sources = [f"{number}" for number in range(12)]
    released = [harness.telegram.hold(source) for source in sources]
    for source in sources:
        await harness.ask(source)
    fetching_all = asyncio.create_task(harness.fetcher(2).fetch_due())
    await until(lambda: harness.telegram.at_once == 2)
    for each in released:
        await turns_of_the_loop()
        each.set()
    await fetching_all
    assert len(harness.told) == 12
    assert harness.telegram.most_at_once == 2


async def test_nobody_waits_for_somebody_else_s_many(harness: FetchHarness) -> None:
    """While one of somebody's many is fetched, others' come first: only one that was begun with at the same moment can
    go ahead.
    """
    released = harness.telegram.hold("slow")
    noise = [await harness.ask("slow"), *[await harness.ask("noise") for _ in range(20)]]
    quiet = [await harness.ask("quiet", JOHN) for _ in range(4)]
    fetching_all = asyncio.create_task(harness.fetcher(2).fetch_due())
    await until(lambda: set(quiet) <= dict(harness.told).keys())
    assert len(harness.told) <= len(quiet) + 1
    released.set()
    await fetching_all
    assert dict(harness.told).keys() == {*noise, *quiet}


async def test_a_slow_file_holds_up_no_other(harness: FetchHarness) -> None:
    """Even one that comes while it is being fetched."""
    fetcher = harness.fetcher(2)
    released = harness.telegram.hold("slow")
    slow = await harness.ask("slow")
    running = asyncio.create_task(fetcher.run())
    await until(lambda: harness.telegram.reads["slow"] == 1)
    for _ in range(3):
        quick = await harness.ask("quick")
        fetcher.wake()
        await until(lambda quick=quick: quick in dict(harness.told))  # type: ignore[misc]
    released.set()
    await until(lambda: slow in dict(harness.told))
    fetcher.stop()
    await running


async def test_stopped(harness: FetchHarness) -> None:
    """What is being fetched is done with; what waits is left for the next process."""
    fetcher = harness.fetcher(1)
    released = harness.telegram.hold("one")
    first = await harness.ask("one")
    harness.wait(seconds=1)
    await harness.ask("two")
    running = asyncio.create_task(fetcher.run())
    await until(lambda: harness.telegram.reads["one"] == 1)
    fetcher.stop()
    released.set()
    await running
    assert [file_id for file_id, _ in harness.told] == [first]
    (row,) = await harness.rows()
    assert (row.source, row.leased_until, row.attempts) == ("two", None, 0)


async def test_when_to_look_again(harness: FetchHarness) -> None:
    """When the next one is due, or the lease of another process has run out; in a while, when there is nothing."""
    fetcher = harness.fetcher(1)
    assert await fetcher._run_once() == IDLE
    harness.telegram.faults = [Later(Trouble.OUT_OF_REACH)]
    await harness.ask()
    assert await fetcher._run_once() == pytest.approx(2)
    harness.wait(seconds=2)
    await harness.lease()
    assert await fetcher._run_once() == IDLE
    harness.now += LEASE - timedelta(seconds=1)
    assert await fetcher._run_once() == pytest.approx(1)


# By one process each


async def test_two_processes(harness: FetchHarness) -> None:
    """They never fetch the same file."""
    for number in range(10):
        await harness.ask(f"{number}")
    await connect_several_times(Desk(harness.database, small_clinic()), 4)
    await asyncio.gather(*(harness.fetcher(2).fetch_due() for _ in range(2)))
    assert len(harness.told) == 10
    assert set(harness.telegram.reads.values()) == {1}


async def test_two_processes_ask_at_once(harness: FetchHarness) -> None:
    """One file is given to one of them, and the other does not wait for it."""
    await harness.ask()
    await connect_several_times(Desk(harness.database, small_clinic()), 2)
    given = await asyncio.gather(*(harness.lease() for _ in range(5)))
    assert [each.source for each in given if each] == ["one"]


async def test_a_process_that_dies(harness: FetchHarness) -> None:
    """Its lease runs out, and another one fetches the file, under the same id: there is one file."""
    file_id = await harness.ask()
    dead = await harness.lease()
    assert dead is not None
    await harness.vault.put(file_id, b"one")
    fetcher = harness.fetcher()
    harness.now += LEASE - timedelta(seconds=1)
    assert not await fetcher.fetch_due()
    harness.wait(seconds=1)
    assert await fetcher.fetch_due()
    assert [each for each, _ in harness.told] == [file_id]
    assert await listed(harness.vault) == {file_id}


async def test_a_process_that_is_only_slow(harness: FetchHarness) -> None:
    """What it comes with after another one has told of the file is told to nobody."""
    file_id = await harness.ask()
    slow = await harness.lease()
    assert slow is not None
    harness.now += LEASE
    await harness.fetcher().fetch_due()
    await harness.tell(slow, Trouble.OUT_OF_REACH)
    assert [(each, type(outcome)) for each, outcome in harness.told] == [(file_id, Arrived)]


async def test_a_file_that_processes_die_of(harness: FetchHarness) -> None:
    """After as many tries as any other it is given up, without being touched again."""
    file_id = await harness.ask()
    for _ in range(MAX_ATTEMPTS):
        assert await harness.lease()
        harness.now += LEASE
    await harness.fetcher().fetch_due()
    assert harness.told == [(file_id, Trouble.OUT_OF_REACH)]
    assert harness.telegram.reads["one"] == 0


async def test_takes_over_at_the_start(harness: FetchHarness) -> None:
    """With SQLite the process that starts is the only one, and goes on at once; with PostgreSQL there may be others."""
    await harness.ask()
    await harness.lease()
    async with harness.database.transaction() as session:
        await queue.release_leases(session)
        alone = session.get_bind().dialect.name == "sqlite"
    assert await harness.fetcher().fetch_due() is alone
