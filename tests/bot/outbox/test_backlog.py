"""However much waits in the outbox, or was done: a look-up takes as many steps, and nothing is passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.outbox import backlog, leases, queue
from bot.outbox.actions import ActionKind, BotAction, ScreenMark, SendText
from bot.outbox.backlog import CHATS_AT_ONCE, KEPT, ROWS_AT_ONCE
from bot.outbox.model import LastResult, OutboxRow
from bot.outbox.payloads import payload_of
from tests.bot.deliveries import ANNA, GROUP, JOHN, Deliveries
from tests.counting import count_steps

HERS, HIS = "[1,101,101]", "[1,102,102]"
FEW, MANY = 100, 10_000
AS_GOOD_AS_NOTHING = 200
"""Steps: fewer than there are rows more."""


async def fill(deliveries: Deliveries, rows: Iterable[Mapping[str, object]]) -> None:
    """Rows as they are, without what they would say."""
    common = {"kind": ActionKind.TEXT, "attempts": 0, "unanswered": 0, "due_at": deliveries.now}
    numbered = [{**common, **row, "dedupe_key": f"filled/{number}"} for number, row in enumerate(rows)]
    async with deliveries.database.transaction() as session:
        await session.execute(sa.delete(OutboxRow))
        await session.execute(sa.insert(OutboxRow), numbered)


async def cannot_go(_: BotAction) -> timedelta:
    """It has to wait."""
    return timedelta(minutes=1)


def screen(conversation: str, version: int = 1) -> SendText:
    """A screen of a conversation."""
    return SendText(text="Menu", screen=ScreenMark(conversation=conversation, version=version))


class TestWithdrawnScreen:
    """A newer screen takes the place of one that was not sent yet."""

    @pytest.mark.both_databases
    async def test_of_this_conversation_only(self, deliveries: Deliveries) -> None:
        """Words, others' screens, and what is on its way stay."""
        await deliveries.queue(ANNA, screen(HERS), screen(HERS, 2), "words", screen(HIS))
        await deliveries.queue(JOHN, screen(HIS))
        async with deliveries.database.transaction() as session:
            await leases.lease(session, ANNA, deliveries.now)
        async with deliveries.database.transaction() as session:
            await queue.withdraw_screen(session, HERS, deliveries.now)
        rows = await deliveries.rows()
        assert [row.done_at is not None for row in rows] == [False, True, False, False, False]
        assert (rows[1].last_result, rows[1].payload) == (LastResult.WITHDRAWN, None)

    async def test_takes_no_more_where_more_waits(self, local_deliveries: Deliveries) -> None:
        """In a chat of ten thousand rows as in one of a hundred."""
        taken = {}
        for size in (FEW, MANY):
            await fill(local_deliveries, ({"chat_id": ANNA} for _ in range(size)))
            await local_deliveries.queue(ANNA, screen(HERS))
            async with local_deliveries.database.transaction() as session:
                steps = await count_steps(session)
                await queue.withdraw_screen(session, HERS, local_deliveries.now)
                taken[size] = steps.count
        assert taken[MANY] - taken[FEW] < AS_GOOD_AS_NOTHING


class TestWaitingChats:
    """Which chats wait, and since when."""

    async def test_a_group_in_which_much_waits(self, local_deliveries: Deliveries) -> None:
        """To find that nothing is urgent there takes no longer, neither for a look nor for a lease."""
        taken = {}
        for size in (FEW, MANY):
            await fill(local_deliveries, ({"chat_id": GROUP} for _ in range(size)))
            async with local_deliveries.database.transaction() as session:
                (first,) = await session.scalars(queue.waiting_in(GROUP).order_by(OutboxRow.id).limit(1))
                first.payload = payload_of(SendText(text="first"))
                await session.flush()
                steps = await count_steps(session)
                await backlog.waiting_chats(session, local_deliveries.now)
                await leases.lease(session, GROUP, local_deliveries.now, cannot_go)
                taken[size] = steps.count
        assert taken[MANY] - taken[FEW] < AS_GOOD_AS_NOTHING

    @pytest.mark.both_databases
    async def test_each_with_its_first_thing(self, deliveries: Deliveries) -> None:
        """What waits behind it doesn't count."""
        late = deliveries.now + timedelta(minutes=1)
        put_off = {"due_at": late, "last_result": LastResult.RETRY_LATER}
        first_is_late = ({"chat_id": JOHN} | put_off, {"chat_id": JOHN})
        done = {"chat_id": ANNA + 5, "done_at": deliveries.now}
        await fill(deliveries, ({"chat_id": -1001}, *first_is_late, {"chat_id": ANNA}, done, {"chat_id": ANNA}))
        async with deliveries.database.transaction() as session:
            assert await backlog.waiting_chats(session, deliveries.now) == {
                -1001: deliveries.now,
                ANNA: deliveries.now,
                JOHN: late,
            }
            assert list(await backlog.waiting_chats(session, deliveries.now, after=ANNA)) == [JOHN]
            assert await backlog.waiting_chats(session, deliveries.now, after=JOHN) == {}

    @pytest.mark.both_databases
    async def test_by_portions(self, deliveries: Deliveries) -> None:
        """All are found, a portion after another."""
        everybody = range(CHATS_AT_ONCE + 7)
        await fill(deliveries, ({"chat_id": chat_id} for chat_id in everybody))
        async with deliveries.database.transaction() as session:
            found = list(await backlog.waiting_chats(session, deliveries.now))
            rest = list(await backlog.waiting_chats(session, deliveries.now, after=found[-1]))
        assert (len(found), [*found, *rest]) == (CHATS_AT_ONCE, list(everybody))

    async def test_takes_no_more_where_more_waits(self, local_deliveries: Deliveries) -> None:
        """Ten chats with a thousand rows each, as ten with ten."""
        taken = {}
        for size in (FEW, MANY):
            await fill(local_deliveries, ({"chat_id": row % 10} for row in range(size)))
            async with local_deliveries.database.transaction() as session:
                steps = await count_steps(session)
                assert len(await backlog.waiting_chats(session, local_deliveries.now)) == 10
                taken[size] = steps.count
        assert taken[MANY] - taken[FEW] < AS_GOOD_AS_NOTHING

    async def test_a_portion_takes_no_more_where_more_chats_wait(self, local_deliveries: Deliveries) -> None:
        """A message to everybody keeps nobody else's turn waiting."""
        taken = {}
        for size in (CHATS_AT_ONCE, 10 * CHATS_AT_ONCE):
            await fill(local_deliveries, ({"chat_id": row} for row in range(size)))
            async with local_deliveries.database.transaction() as session:
                steps = await count_steps(session)
                assert len(await backlog.waiting_chats(session, local_deliveries.now)) == CHATS_AT_ONCE
                taken[size] = steps.count
        assert taken[10 * CHATS_AT_ONCE] - taken[CHATS_AT_ONCE] < AS_GOOD_AS_NOTHING

    async def test_all_are_served_in_the_end(self, deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch) -> None:
        """With more of them than a portion, and more than may wait to be served; some are put off, and are in nobody's
        way.
        """
        monkeypatch.setattr(backlog, "CHATS_AT_ONCE", 3)
        monkeypatch.setattr("bot.delivery.worker.MAX_WAITING", 4)
        for number in range(10):
            deliveries.world.add_person(500 + number, "Ktoś").start()
            await deliveries.queue(500 + number, "dzień dobry")
            await deliveries.queue(400 + number, "później")
        async with deliveries.database.transaction() as session:
            put_off = sa.update(OutboxRow).where(OutboxRow.chat_id < 500)
            await session.execute(
                put_off.values(due_at=deliveries.now + timedelta(hours=1), last_result=LastResult.RETRY_LATER)
            )
        await deliveries.worker.deliver_all()
        assert all(deliveries.sent(500 + number) == ["dzień dobry"] for number in range(10))


class TestOldRows:
    """What was delivered long ago is forgotten."""

    @pytest.mark.both_databases
    async def test_by_portions(self, deliveries: Deliveries) -> None:
        """Until nothing old is left; what waits, however long, stays."""
        old, now = deliveries.now - KEPT - timedelta(seconds=1), deliveries.now
        done = ({"chat_id": ANNA, "done_at": old} for _ in range(ROWS_AT_ONCE + 1))
        await fill(deliveries, (*done, {"chat_id": ANNA, "done_at": now}, {"chat_id": ANNA, "queued_at": old}))
        assert await delete_old(deliveries)
        assert len(await deliveries.rows()) == 3
        assert not await delete_old(deliveries)
        assert [row.done_at for row in await deliveries.rows()] == [now, None]

    async def test_takes_no_more_where_more_is_kept(self, local_deliveries: Deliveries) -> None:
        """Nothing is old: nothing is looked through."""
        taken = {}
        for size in (FEW, MANY):
            await fill(local_deliveries, ({"chat_id": ANNA, "done_at": local_deliveries.now} for _ in range(size)))
            async with local_deliveries.database.transaction() as session:
                steps = await count_steps(session)
                await backlog.delete_old(session, local_deliveries.now)
                taken[size] = steps.count
        assert taken[MANY] - taken[FEW] < AS_GOOD_AS_NOTHING


async def delete_old(deliveries: Deliveries) -> bool:
    """One portion, in a transaction of its own."""
    async with deliveries.database.transaction() as session:
        return await backlog.delete_old(session, deliveries.now)


@pytest.mark.both_databases
async def test_what_a_chat_was_shown(deliveries: Deliveries) -> None:
    """Its own messages, the newest first, each once, and which are words alone; not what waits or was taken away."""
    done = {"chat_id": ANNA, "done_at": deliveries.now}
    await fill(
        deliveries,
        [
            done | {"message_id": 5, "kind": ActionKind.TEXT},
            done | {"message_id": 7, "kind": ActionKind.STORED},
            done | {"message_id": 5, "kind": ActionKind.EDIT},
            done | {"message_id": 3, "kind": ActionKind.EDIT},
            done | {"message_id": None, "kind": ActionKind.DELETE},
            done | {"message_id": 9, "kind": ActionKind.TEXT, "chat_id": JOHN},
            done | {"message_id": None, "kind": ActionKind.TEXT, "done_at": None},
        ],
    )
    async with deliveries.database.transaction() as session:
        shown = await backlog.shown_in(session, ANNA)
    assert list(shown.items()) == [(7, False), (5, True), (3, True)]
