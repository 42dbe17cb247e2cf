"""The outbox: what is queued is delivered at least once, in order, and forgotten."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.outbox import backlog, leases, queue
from bot.outbox.actions import LONGEST_DELIVERY, LONGEST_FILE, SendStored, SendText
from bot.outbox.backlog import KEPT
from bot.outbox.due import MARGIN
from bot.outbox.leases import Leased
from bot.outbox.model import LastResult, OutboxRow
from core.keys import KeyRing
from tests.bot.deliveries import Deliveries, deliveries_on
from tests.bot.secrets_at_rest import nowhere
from tests.databases import a_database, prepared_file

pytestmark = pytest.mark.both_databases

ANNA, JOHN = 101, 102
CANARY = "Kanarek 44051401359"


async def leased(deliveries: Deliveries) -> Leased | None:
    """What a process that asks now is given to deliver to Anna."""
    async with deliveries.database.transaction() as session:
        return await leases.lease(session, ANNA, deliveries.now)


def words(leased: Leased | None) -> str | None:
    """The text that is to be sent."""
    return leased.delivery.text if leased and isinstance(leased.delivery, SendText) else None


async def test_never_queued_twice(deliveries: Deliveries) -> None:
    """The database refuses the same dedupe key, together with all else in that transaction."""
    await deliveries.queue(ANNA, "once")
    (row,) = await deliveries.rows()

    async def again() -> None:
        async with deliveries.database.transaction() as session:
            queue.enqueue(session, ANNA, SendText(text="something else"), "another", deliveries.now)
            queue.enqueue(session, ANNA, SendText(text="again"), row.dedupe_key, deliveries.now)

    with pytest.raises(IntegrityError):
        await again()
    assert len(await deliveries.rows()) == 1


async def test_lease(deliveries: Deliveries) -> None:
    """Whoever leases it has it alone, until the lease has run out."""
    await deliveries.queue(ANNA, "first", "second")
    assert words(await leased(deliveries)) == "first"
    assert await leased(deliveries) is None
    deliveries.wait(seconds=LONGEST_DELIVERY + MARGIN.total_seconds() - 1)
    assert await leased(deliveries) is None
    deliveries.wait(seconds=1)
    again = await leased(deliveries)
    assert words(again) == "first"
    assert again is not None
    assert again.attempts == 2


async def test_a_lease_outlasts_its_delivery(deliveries: Deliveries) -> None:
    """A delivery is given up before its lease has run out, so that two processes never make the same one; a file may
    take longer than words.
    """
    file = SendStored(file_id="f" * 32, name="wynik.pdf", caption="")
    await deliveries.queue(ANNA, "first")
    await deliveries.queue(JOHN, file)
    await leased(deliveries)
    async with deliveries.database.transaction() as session:
        await leases.lease(session, JOHN, deliveries.now)
    for row, may_take in zip(await deliveries.rows(), (LONGEST_DELIVERY, LONGEST_FILE), strict=True):
        assert row.leased_until is not None
        assert row.leased_until - deliveries.now > timedelta(seconds=may_take)


async def test_leases_of_two_processes(deliveries: Deliveries) -> None:
    """Two processes that ask at once are not given the same thing."""
    await deliveries.queue(ANNA, "first", "second")
    given = await asyncio.gather(*(leased(deliveries) for _ in range(5)))
    assert [words(each) for each in given if each] == ["first"]


async def test_what_is_put_off_is_waited_for(deliveries: Deliveries) -> None:
    """Nothing overtakes what waits in front of it."""
    await deliveries.queue(ANNA, "first", "second")
    first = await leased(deliveries)
    assert first is not None
    deliveries.wait(seconds=1)
    async with deliveries.database.transaction() as session:
        due = deliveries.now
        await leases.retry_later(session, first.row_ids, LastResult.RETRY_LATER, due.replace(minute=30))
    assert await leased(deliveries) is None
    async with deliveries.database.transaction() as session:
        assert await backlog.waiting_chats(session, deliveries.now) == {ANNA: due.replace(minute=30)}
    deliveries.now = due.replace(minute=30)
    assert words(await leased(deliveries)) == "first"


async def test_takes_over_from_a_dead_process(deliveries: Deliveries) -> None:
    """With SQLite the process that starts is the only one, and goes on at once; with PostgreSQL there may be others."""
    await deliveries.queue(ANNA, "first")
    await leased(deliveries)
    async with deliveries.database.transaction() as session:
        await leases.release_leases(session)
        alone = session.get_bind().dialect.name == "sqlite"
    assert words(await leased(deliveries)) == ("first" if alone else None)


async def test_words_are_forgotten(deliveries: Deliveries) -> None:
    """Of what was delivered only the dedupe key stays, and later not even that."""
    await deliveries.queue(ANNA, "first", "second")
    first = await leased(deliveries)
    assert first is not None
    async with deliveries.database.transaction() as session:
        await leases.finish(session, first.row_ids, LastResult.DELIVERED, deliveries.now)
    row, other = await deliveries.rows()
    assert (row.payload, row.dedupe_key) == (None, "0")
    assert other.payload is not None
    deliveries.wait(seconds=KEPT.total_seconds() + 1)
    async with deliveries.database.transaction() as session:
        await backlog.delete_old(session, deliveries.now)
    assert [row.id for row in await deliveries.rows()] == [other.id]


async def test_nothing_can_be_read_in_the_database(tmp_path: Path, keys: KeyRing) -> None:
    """Neither what waits nor what was delivered can be read in the database's files, and the next process has it."""
    address = prepared_file(tmp_path)
    async with a_database(address, keys) as database:
        await database.migrate()
        async with deliveries_on(database) as deliveries:
            await deliveries.queue(ANNA, CANARY)
        assert nowhere(tmp_path, CANARY)

    async with a_database(address, keys) as database:
        async with deliveries_on(database) as deliveries:
            await deliveries.worker.deliver_all()
            assert deliveries.sent(ANNA) == [CANARY]
        assert nowhere(tmp_path, CANARY)


async def test_delivery_of_another_release(deliveries: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """What this release can't read is reported, without its words, and what follows has its turn."""
    await deliveries.queue(ANNA, "first", "second")
    async with deliveries.database.transaction() as session:
        first = await session.scalar(sa.select(OutboxRow).order_by(OutboxRow.id).limit(1))
        assert first is not None
        first.payload = json.dumps({"kind": "hologram", "text": CANARY})
    assert words(await leased(deliveries)) == "second"
    assert "ValidationError" in caplog.text
    assert "Kanarek" not in caplog.text
    assert (await deliveries.rows())[0].payload is None
