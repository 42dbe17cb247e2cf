"""A clock that is set back, as by whoever corrects it, freezes nothing: what was queued, leased, counted or put off by
the wrong time is due all the same. One that is set forward makes nobody wait either.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.files import queue as file_queue
from bot.files.queue import LEASE
from bot.outbox import leases
from bot.outbox.due import LONGEST_LEASE
from bot.outbox.model import LastResult
from bot.simulator.actors.actor import SimPerson
from core.database import Database
from tests.bot.deliveries import ANNA, GROUP, Deliveries, deliveries_on
from tests.bot.staff.staff_chats import employ
from tests.bot.wire import refusal
from tests.stage import Stage

STEPS = {"a minute": 60, "an hour": 3600, "a day": 86_400, "a year": 365 * 86_400}


@pytest.fixture
async def back(database: Database) -> AsyncIterator[Deliveries]:
    """A delivery worker on whose clock time may go back."""
    async with deliveries_on(database) as deliveries:
        yield deliveries


@pytest.mark.parametrize("seconds", [*STEPS.values(), *(-each for each in STEPS.values())])
async def test_what_was_queued_goes_out(back: Deliveries, seconds: int) -> None:
    """Before and after the step, in its order."""
    await back.queue(ANNA, "a")
    back.wait(seconds=-seconds)
    await back.queue(ANNA, "b")
    await back.worker.deliver_all()
    assert back.sent(ANNA) == ["a", "b"]


@pytest.mark.parametrize("result", [LastResult.NO_ANSWER, LastResult.RETRY_LATER, LastResult.HELD_BACK])
async def test_what_was_put_off_is_tried_again(back: Deliveries, result: LastResult) -> None:
    """Though its moment is a day away now; what waits behind it waits no longer either."""
    await back.queue(ANNA, "a", "b")
    async with back.database.transaction() as session:
        leased = await leases.lease(session, ANNA, back.now)
        assert leased is not None
        await leases.retry_later(session, leased.row_ids, result, back.now + timedelta(minutes=1))
    await back.worker.deliver_all()
    assert back.sent(ANNA) == []
    back.wait(days=-1)
    await back.worker.deliver_all()
    assert back.sent(ANNA) == ["a", "b"]


async def test_telegram_s_longest_wait_is_kept_to(back: Deliveries) -> None:
    """What it asks for beyond an hour doesn't look like a clock that was set back: nothing is tried at once."""
    await back.queue(ANNA, "a")
    back.wire.answer("sendMessage", refusal(429, "Too Many Requests", retry_after=7200))
    await back.worker.deliver_all()
    (row,) = await back.rows()
    assert (row.attempts, row.due_at) == (1, back.now + timedelta(hours=1))
    back.wait(minutes=59)
    await back.worker.deliver_all()
    assert back.sent(ANNA) == []
    back.wait(minutes=1)
    await back.worker.deliver_all()
    assert back.sent(ANNA) == ["a"]


async def test_a_lease_of_a_worker_that_is_gone_ends(back: Deliveries) -> None:
    """One that lives is left its lease: the clock may have been set back by a little only."""
    await back.queue(ANNA, "a")
    async with back.database.transaction() as session:
        assert await leases.lease(session, ANNA, back.now) is not None
    back.wait(seconds=-60)
    await back.worker.deliver_all()
    assert back.sent(ANNA) == []
    back.wait(seconds=-LONGEST_LEASE.total_seconds())
    await back.worker.deliver_all()
    assert back.sent(ANNA) == ["a"]


async def test_a_group_is_written_to_after_a_minute(back: Deliveries) -> None:
    """What was sent by the wrong time counts as if it were sent now."""
    employ(back, group_rate=2)
    await back.queue(GROUP, "a", "b")
    await back.worker.deliver_all()
    back.wait(days=-1)
    await back.queue(GROUP, "c")
    await back.worker.deliver_all()
    assert back.sent(GROUP) == ["a", "b"]
    back.wait(seconds=61)
    await back.worker.deliver_all()
    assert back.sent(GROUP) == ["a", "b", "c"]


@pytest.mark.parametrize("tried", [0, 1])
async def test_a_file_is_fetched(back: Deliveries, tried: int) -> None:
    """Announced, or put off, or leased before the step."""
    async with back.database.transaction() as session:
        file_queue.enqueue(session, "f", "[1,101,101]", "source", back.now)
        if tried:
            assert await file_queue.lease(session, back.now) is not None
            assert await file_queue.lease(session, back.now) is None
    async with back.database.transaction() as session:
        assert await file_queue.lease(session, back.now - timedelta(days=1)) is not None
    async with back.database.transaction() as session:
        await file_queue.retry_later(session, "f", back.now)
        assert await file_queue.lease(session, back.now - timedelta(days=2)) is not None
        assert await file_queue.lease(session, back.now - timedelta(days=2) + LEASE / 2) is None


@pytest.mark.parametrize("seconds", STEPS.values(), ids=STEPS)
async def test_a_conversation_goes_on(stage: Stage, anna: SimPerson, seconds: int) -> None:
    """Back and forward again."""
    anna.start()
    await stage.settle()
    for step in (-seconds, seconds):
        before = len(anna.messages)
        stage.wait(seconds=step)
        anna.say("/help")
        await stage.settle()
        assert len(anna.messages) > before + 1
