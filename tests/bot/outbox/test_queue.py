"""The outbox: what is queued is delivered at least once, in order, and forgotten."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.outbox import queue
from bot.outbox.actions import LONGEST_DELIVERY, LONGEST_FILE, SendStored, SendText
from bot.outbox.model import LastResult, OutboxRow
from bot.outbox.queue import KEPT, MARGIN, Leased
from core.database import open_database
from core.keys import KeyRing
from tests.bot.secrets_at_rest import nowhere
from tests.bot.updates.posted_updates import Post, a_post

pytestmark = pytest.mark.both_databases

ANNA, JOHN = 101, 102
CANARY = "Kanarek 44051401359"


async def leased(post: Post) -> Leased | None:
    """What a process that asks now is given to deliver to Anna."""
    async with post.database.transaction() as session:
        return await queue.lease(session, ANNA, post.now)


def words(leased: Leased | None) -> str | None:
    """The text that is to be sent."""
    return leased.delivery.text if leased and isinstance(leased.delivery, SendText) else None


async def test_never_queued_twice(post: Post) -> None:
    """The database refuses the same dedupe key, together with all else in that transaction."""
    await post.queue(ANNA, "once")
    (row,) = await post.rows()

    async def again() -> None:
        async with post.database.transaction() as session:
            queue.enqueue(session, ANNA, SendText(text="something else"), "another", post.now)
            queue.enqueue(session, ANNA, SendText(text="again"), row.dedupe_key, post.now)

    with pytest.raises(IntegrityError):
        await again()
    assert len(await post.rows()) == 1


async def test_lease(post: Post) -> None:
    """Whoever leases it has it alone, until the lease has run out."""
    await post.queue(ANNA, "first", "second")
    assert words(await leased(post)) == "first"
    assert await leased(post) is None
    post.wait(seconds=LONGEST_DELIVERY + MARGIN.total_seconds() - 1)
    assert await leased(post) is None
    post.wait(seconds=1)
    again = await leased(post)
    assert words(again) == "first"
    assert again is not None
    assert again.attempts == 2


async def test_a_lease_outlasts_its_delivery(post: Post) -> None:
    """A delivery is given up before its lease has run out, so that two processes never make the same one; a file may
    take longer than words.
    """
    file = SendStored(file_id="f" * 32, name="wynik.pdf", caption="")
    await post.queue(ANNA, "first")
    await post.queue(JOHN, file)
    await leased(post)
    async with post.database.transaction() as session:
        await queue.lease(session, JOHN, post.now)
    for row, may_take in zip(await post.rows(), (LONGEST_DELIVERY, LONGEST_FILE), strict=True):
        assert row.leased_until is not None
        assert row.leased_until - post.now > timedelta(seconds=may_take)


async def test_leases_of_two_processes(post: Post) -> None:
    """Two processes that ask at once are not given the same thing."""
    await post.queue(ANNA, "first", "second")
    given = await asyncio.gather(*(leased(post) for _ in range(5)))
    assert [words(each) for each in given if each] == ["first"]


async def test_what_is_put_off_is_waited_for(post: Post) -> None:
    """Nothing overtakes what waits in front of it."""
    await post.queue(ANNA, "first", "second")
    first = await leased(post)
    assert first is not None
    post.wait(seconds=1)
    async with post.database.transaction() as session:
        due = post.now
        await queue.retry_later(session, first.row_ids, LastResult.RETRY_LATER, due.replace(minute=30))
    assert await leased(post) is None
    async with post.database.transaction() as session:
        assert await queue.waiting_chats(session) == {ANNA: due.replace(minute=30)}
    post.now = due.replace(minute=30)
    assert words(await leased(post)) == "first"


async def test_takes_over_from_a_dead_process(post: Post) -> None:
    """With SQLite the process that starts is the only one, and goes on at once; with PostgreSQL there may be others."""
    await post.queue(ANNA, "first")
    await leased(post)
    async with post.database.transaction() as session:
        await queue.release_leases(session)
        alone = session.get_bind().dialect.name == "sqlite"
    assert words(await leased(post)) == ("first" if alone else None)


async def test_words_are_forgotten(post: Post) -> None:
    """Of what was delivered only the dedupe key stays, and later not even that."""
    await post.queue(ANNA, "first", "second")
    first = await leased(post)
    assert first is not None
    async with post.database.transaction() as session:
        await queue.finish(session, first.row_ids, LastResult.DELIVERED, post.now)
    row, other = await post.rows()
    assert (row.payload, row.dedupe_key) == (None, "0")
    assert other.payload is not None
    post.wait(seconds=KEPT.total_seconds() + 1)
    async with post.database.transaction() as session:
        await queue.delete_old(session, post.now)
    assert [row.id for row in await post.rows()] == [other.id]


async def test_nothing_can_be_read_in_the_database(tmp_path: Path, keys: KeyRing) -> None:
    """Neither what waits nor what was delivered can be read in the database's files, and the next process has it."""
    address = f"sqlite:///{tmp_path / 'portal.db'}"
    database = open_database(address, keys)
    await database.migrate()
    async with a_post(database) as post:
        await post.queue(ANNA, CANARY)
    assert nowhere(tmp_path, CANARY)
    await database.close()

    database = open_database(address, keys)
    async with a_post(database) as post:
        await post.worker.deliver_all()
        assert post.sent(ANNA) == [CANARY]
    assert nowhere(tmp_path, CANARY)
    await database.close()


async def test_delivery_of_another_release(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """What this release can't read is reported, without its words, and what follows has its turn."""
    await post.queue(ANNA, "first", "second")
    async with post.database.transaction() as session:
        first = await session.scalar(sa.select(OutboxRow).order_by(OutboxRow.id).limit(1))
        assert first is not None
        first.payload = {"kind": "hologram", "text": CANARY}
    assert words(await leased(post)) == "second"
    assert "ValidationError" in caplog.text
    assert "Kanarek" not in caplog.text
    assert (await post.rows())[0].payload is None
