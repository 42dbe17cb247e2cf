"""Who delivers what: a row is leased while it is being delivered, and noted when it is done.

A process that dies leaves its lease behind: with SQLite, where there is one process, the next one takes over at once;
with PostgreSQL, where there may be others, when it has run out. Then the delivery is made again: at least once, never
lost.

Each function works in the transaction of the session that it is given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import batching
from bot.outbox.actions import AnswerPress, BotAction, SendText, longest
from bot.outbox.due import MARGIN, due_of, lets_urgent_pass, put_off
from bot.outbox.model import IS_URGENT, TABLE, LastResult, OutboxRow
from bot.outbox.payloads import payload_of, read
from bot.outbox.queue import close, waiting_in
from core.statements.prepared import Prepared

PRESS_WAITS: Final = timedelta(minutes=1)
"""After that nobody looks at a button's spinner any more, and Telegram soon finds the press too old to be answered."""

MOST_AHEAD: Final = 30
"""Deliveries among which a notice looks for others that can be said with it."""

Hold: TypeAlias = Callable[[BotAction], Awaitable[timedelta]]
"""How long a delivery that is due has to be held back all the same."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that is ours to make; `with_it` are the rows of others that are said in the same message. `until` is
    when it must have been begun, if it was leased before its turn had come.
    """

    row_id: int
    chat_id: int
    delivery: BotAction
    attempts: int
    with_it: tuple[int, ...] = ()
    update_id: int | None = None
    until: datetime | None = None

    @property
    def row_ids(self) -> tuple[int, ...]:
        """All rows that are done when it is."""
        return (self.row_id, *self.with_it)


NO_LEASE: Final[dict[str, Any]] = {"leased_until": None, "first_tried_at": None, "last_result": None}
"""The columns of a row that nobody has leased."""

_DONE: Final = Prepared(
    sa.update(TABLE)
    .where(TABLE.c.id == sa.bindparam("row_id"))
    .values(
        done_at=sa.bindparam("now"),
        payload=sa.null(),
        leased_until=sa.null(),
        last_result=LastResult.DELIVERED,
        message_id=sa.bindparam("message"),
    )
)


def lease_of(delivery: BotAction, now: datetime) -> dict[str, Any]:
    """The columns of a row that is leased as it is queued."""
    leased_until = now + timedelta(seconds=longest(delivery)) + MARGIN
    return {"leased_until": leased_until, "first_tried_at": now, "last_result": LastResult.SENDING, "attempts": 1}


async def _at_once(_: BotAction) -> timedelta:
    return timedelta()


async def release_leases(session: AsyncSession) -> None:
    """At the start: leases of a process that is gone, where there can be no other one, are ended."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(sa.update(OutboxRow).where(OutboxRow.done_at.is_(None)).values(leased_until=None))


async def lease(session: AsyncSession, chat_id: int, now: datetime, hold: Hold = _at_once) -> Leased | None:
    """What is to be delivered next in a chat: the first thing that waits, or what is urgent; `None` when it is not due,
    or held back, or another process is at it.

    Locks: the chat's first waiting row; of two processes, one leases it. `hold` is asked under this lock.
    """
    while (head := await _head(session, chat_id, now)) is not None:
        if not _is_due(head, now):
            return None
        _count_unanswered(head)
        delivery = read(head)
        if delivery is None:
            close(head, LastResult.UNREADABLE, now)
        elif _comes_too_late(head, delivery, now):
            close(head, LastResult.EXPIRED, now)
        elif wait := await hold(delivery):
            head.due_at, head.leased_until = put_off(now, wait, LastResult.HELD_BACK), None
            head.last_result = LastResult.HELD_BACK
            return None
        else:
            return await _lease(session, head, delivery, now)
    return None


async def _lease(session: AsyncSession, head: OutboxRow, delivery: BotAction, now: datetime) -> Leased:
    rows = [head]
    if isinstance(delivery, SendText) and delivery.batch:
        delivery, others = await _with_others(session, head, delivery, now)
        rows += others
    for row in rows:
        _count_unanswered(row)
        row.leased_until = now + timedelta(seconds=longest(delivery)) + MARGIN
        row.attempts += 1
        row.first_tried_at = row.first_tried_at or now
        row.last_result = LastResult.SENDING
    return Leased(head.id, head.chat_id, delivery, head.attempts, tuple(row.id for row in rows[1:]), head.update_id)


async def _with_others(
    session: AsyncSession, head: OutboxRow, notice: SendText, now: datetime
) -> tuple[SendText, list[OutboxRow]]:
    """A notice together with those behind it. What isn't said with it keeps its place."""
    found = []
    behind = waiting_in(head.chat_id).where(OutboxRow.id > head.id).order_by(OutboxRow.id).limit(MOST_AHEAD)
    for row in await session.scalars(behind):
        other = read(row) if _is_due(row, now) else None
        if other is not None and (both := batching.joined(notice, other)):
            notice = both
            found.append(row)
        elif other is None or not batching.may_pass(notice, other):
            break
    return notice, found


def _is_due(row: OutboxRow, now: datetime) -> bool:
    return _due(row, now) <= now


def _due(row: OutboxRow, now: datetime) -> datetime:
    return due_of(row.due_at, row.leased_until, row.last_result, now)


def _count_unanswered(row: OutboxRow) -> None:
    """The process that sent it last is gone, and nobody knows what Telegram said."""
    if row.last_result is LastResult.SENDING:
        row.unanswered += 1
        row.last_result = LastResult.NO_ANSWER


def _comes_too_late(row: OutboxRow, delivery: BotAction, now: datetime) -> bool:
    return isinstance(delivery, AnswerPress) and row.queued_at is not None and row.queued_at + PRESS_WAITS < now


async def _head(session: AsyncSession, chat_id: int, now: datetime) -> OutboxRow | None:
    """What is delivered next. Only groups are held back, so only there something can be urgent."""
    waiting = waiting_in(chat_id).order_by(OutboxRow.id).limit(1)
    first = await session.scalar(waiting.with_for_update())
    if first is None or chat_id > 0 or not lets_urgent_pass(_due(first, now), first.last_result, now):
        return first
    return await session.scalar(waiting.where(IS_URGENT)) or first


async def finish(
    session: AsyncSession, row_ids: Collection[int], result: LastResult, now: datetime, message_id: int | None = None
) -> None:
    """They were delivered, in that message if in any, or never can be; what they say is forgotten."""
    done = {"done_at": now, "payload": None, "leased_until": None, "last_result": result, "message_id": message_id}
    await session.execute(sa.update(OutboxRow).where(OutboxRow.id.in_(row_ids)).values(done))


async def finish_all(session: AsyncSession, delivered: Mapping[int, int | None], now: datetime) -> None:
    """These rows were delivered, each in that message if in any; what they say is forgotten."""
    rows = [{"row_id": row_id, "message": message_id, "now": now} for row_id, message_id in sorted(delivered.items())]
    await _DONE.put_off(session, rows)


async def put_back(session: AsyncSession, row_ids: Collection[int]) -> None:
    """They were leased, and nobody has begun with them."""
    untouched = {"attempts": OutboxRow.attempts - 1, **NO_LEASE}
    waiting = (OutboxRow.id.in_(row_ids), OutboxRow.done_at.is_(None))
    await session.execute(sa.update(OutboxRow).where(*waiting).values(untouched))


async def retry_later(session: AsyncSession, row_ids: Collection[int], result: LastResult, until: datetime) -> None:
    """Try again later; what waits behind them in the chat waits too."""
    unanswered = OutboxRow.unanswered + int(result is LastResult.NO_ANSWER)
    later = {"due_at": until, "leased_until": None, "last_result": result, "unanswered": unanswered}
    await session.execute(sa.update(OutboxRow).where(OutboxRow.id.in_(row_ids)).values(later))


async def unbatch(session: AsyncSession, row_ids: Collection[int], now: datetime) -> None:
    """What can't be said in one message is to be said one after another."""
    for row in await session.scalars(sa.select(OutboxRow).where(OutboxRow.id.in_(row_ids))):
        if isinstance(notice := read(row), SendText):
            row.payload = payload_of(notice.model_copy(update={"batch": False}))
        row.due_at, row.leased_until, row.last_result = now, None, LastResult.UNBATCHED
