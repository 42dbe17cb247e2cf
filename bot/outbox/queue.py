"""What is to be sent, queued in the turn's own transaction and delivered after it, in order within a chat.

A row is leased while it is being delivered. A process that dies leaves its lease behind: with SQLite, where there is
one process, the next one takes over at once; with PostgreSQL, where there may be others, when it has run out. Then
the delivery is made again: at least once, never lost.

Each function works in the transaction of the session that it is given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import incidents
from bot.outbox import batching
from bot.outbox.actions import ADAPTER, AnswerPress, BotAction, SendText, longest, receipt_of, screen_of
from bot.outbox.model import LastResult, OutboxRow

MARGIN: Final = timedelta(seconds=10)
"""How much longer a lease is than its delivery may take, so that no other process begins the same one meanwhile."""

KEPT: Final = timedelta(days=2)

PRESS_WAITS: Final = timedelta(minutes=1)
"""After that nobody looks at a button's spinner any more, and Telegram soon finds the press too old to be answered."""

MOST_AHEAD: Final = 30
"""Deliveries among which a notice looks for others that can be said with it."""

Hold: TypeAlias = Callable[[BotAction], Awaitable[timedelta]]
"""How long a delivery that is due has to be held back all the same."""

_CAUSE: Final = "update_id"


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that is ours to make; `with_it` are the rows of others that are said in the same message."""

    row_id: int
    chat_id: int
    delivery: BotAction
    attempts: int
    with_it: tuple[int, ...] = ()
    update_id: int | None = None

    @property
    def row_ids(self) -> tuple[int, ...]:
        """All rows that are done when it is."""
        return (self.row_id, *self.with_it)


async def _at_once(_: BotAction) -> timedelta:
    return timedelta()


def caused_by(session: AsyncSession, update_id: int | None) -> None:
    """Put down to this update whatever is queued in this session from now on."""
    session.info[_CAUSE] = update_id


def enqueue(session: AsyncSession, chat_id: int, delivery: BotAction, dedupe_key: str, now: datetime) -> None:
    """Have it delivered after the commit.

    Raises: `IntegrityError`, at the next flush, if this `dedupe_key` was queued before and is still kept.
    """
    session.add(
        OutboxRow(
            chat_id=chat_id,
            dedupe_key=dedupe_key,
            kind=delivery.kind,
            payload=_payload(delivery),
            update_id=session.info.get(_CAUSE),
            queued_at=now,
            due_at=now,
            attempts=0,
            unanswered=0,
        )
    )


async def waiting_chats(session: AsyncSession) -> dict[int, datetime]:
    """The chats that wait for something, and when the first thing in each is due."""
    heads = sa.select(sa.func.min(OutboxRow.id)).where(OutboxRow.done_at.is_(None)).group_by(OutboxRow.chat_id)
    rows = await session.execute(
        sa.select(OutboxRow.chat_id, OutboxRow.due_at, OutboxRow.leased_until)
        .where(OutboxRow.id.in_(heads))
        .order_by(OutboxRow.id),
    )
    return {chat: max(due, leased or due) for chat, due, leased in rows}


async def release_leases(session: AsyncSession) -> None:
    """At the start: leases of a process that is gone, where there can be no other one, are ended."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(sa.update(OutboxRow).where(OutboxRow.done_at.is_(None)).values(leased_until=None))


async def lease(session: AsyncSession, chat_id: int, now: datetime, hold: Hold = _at_once) -> Leased | None:
    """The first thing that waits in a chat; `None` when it is not due, or held back, or another process is at it.

    Locks: the chat's first waiting row; of two processes, one leases it. `hold` is asked under this lock.
    """
    while (head := await _head(session, chat_id)) is not None:
        if head.due_at > now or (head.leased_until or now) > now:
            return None
        _count_unanswered(head)
        delivery = _read(head)
        if delivery is None:
            _finish(head, LastResult.UNREADABLE, now)
        elif _comes_too_late(head, delivery, now):
            _finish(head, LastResult.EXPIRED, now)
        elif wait := await hold(delivery):
            head.due_at, head.leased_until, head.last_result = now + wait, None, LastResult.HELD_BACK
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
    behind = _waiting(head.chat_id).where(OutboxRow.id > head.id).order_by(OutboxRow.id).limit(MOST_AHEAD)
    for row in await session.scalars(behind):
        other = _read(row) if row.due_at <= now and (row.leased_until or now) <= now else None
        if other is not None and (both := batching.joined(notice, other)):
            notice = both
            found.append(row)
        elif other is None or not batching.may_pass(notice, other):
            break
    return notice, found


def _count_unanswered(row: OutboxRow) -> None:
    """The process that sent it last is gone, and nobody knows what Telegram said."""
    if row.last_result is LastResult.SENDING:
        row.unanswered += 1
        row.last_result = LastResult.NO_ANSWER


def _payload(delivery: BotAction) -> dict[str, Any]:
    payload: dict[str, Any] = ADAPTER.dump_python(delivery, mode="json", exclude_none=True)
    return payload


def _read(row: OutboxRow) -> BotAction | None:
    try:
        return ADAPTER.validate_python(row.payload)
    except ValidationError as error:
        # Of a release that is gone. Its words stay out of the log.
        incidents.report(error)
        return None


def _comes_too_late(row: OutboxRow, delivery: BotAction, now: datetime) -> bool:
    return isinstance(delivery, AnswerPress) and row.queued_at is not None and row.queued_at + PRESS_WAITS < now


def _waiting(chat_id: int) -> sa.Select[OutboxRow]:
    return sa.select(OutboxRow).where(OutboxRow.chat_id == chat_id, OutboxRow.done_at.is_(None))


async def _head(session: AsyncSession, chat_id: int) -> OutboxRow | None:
    return await session.scalar(_waiting(chat_id).order_by(OutboxRow.id).limit(1).with_for_update())


def _finish(row: OutboxRow, result: LastResult, now: datetime) -> None:
    row.payload, row.leased_until, row.done_at, row.last_result = None, None, now, result


async def finish(
    session: AsyncSession, row_ids: Collection[int], result: LastResult, now: datetime, message_id: int | None = None
) -> None:
    """They were delivered, in that message if in any, or never can be; what they say is forgotten."""
    done = {"done_at": now, "payload": None, "leased_until": None, "last_result": result, "message_id": message_id}
    await session.execute(sa.update(OutboxRow).where(OutboxRow.id.in_(row_ids)).values(done))


async def retry_later(session: AsyncSession, row_ids: Collection[int], result: LastResult, until: datetime) -> None:
    """Try again later; what waits behind them in the chat waits too."""
    unanswered = OutboxRow.unanswered + int(result is LastResult.NO_ANSWER)
    later = {"due_at": until, "leased_until": None, "last_result": result, "unanswered": unanswered}
    await session.execute(sa.update(OutboxRow).where(OutboxRow.id.in_(row_ids)).values(later))


async def withdraw_screen(session: AsyncSession, chat_id: int, conversation: str, now: datetime) -> bool:
    """A screen of that conversation that nobody has been shown yet, because a newer one takes its place. Answers
    whether there was one.
    """
    withdrawn = False
    query = _waiting(chat_id).where(OutboxRow.leased_until.is_(None))
    # What this turn has changed so far is written once, at its end.
    for row in await session.scalars(query, execution_options={"autoflush": False}):
        delivery = _read(row)
        screen = None if delivery is None else screen_of(delivery)
        if screen is not None and screen.conversation == conversation:
            _finish(row, LastResult.WITHDRAWN, now)
            withdrawn = True
    return withdrawn


async def drop_chat(session: AsyncSession, chat_id: int, now: datetime) -> tuple[str, ...]:
    """The person can't be reached: nothing that waits for them will be delivered, but for answers to presses, which are
    no messages. Answers the receipts that somebody waits for.

    Locks: the chat's waiting rows.
    """
    receipts = []
    for row in await session.scalars(_waiting(chat_id).order_by(OutboxRow.id).with_for_update()):
        delivery = _read(row)
        row.leased_until = None
        if isinstance(delivery, AnswerPress):
            continue
        was_refused = row.last_result is LastResult.SENDING
        _finish(row, LastResult.RECIPIENT_GONE if was_refused else LastResult.DROPPED, now)
        receipt = None if delivery is None else receipt_of(delivery)
        receipts += [] if receipt is None else [receipt]
    return tuple(receipts)


async def unbatch(session: AsyncSession, row_ids: Collection[int], now: datetime) -> None:
    """What can't be said in one message is to be said one after another."""
    for row in await session.scalars(sa.select(OutboxRow).where(OutboxRow.id.in_(row_ids))):
        if isinstance(notice := _read(row), SendText):
            row.payload = _payload(notice.model_copy(update={"batch": False}))
        row.due_at, row.leased_until, row.last_result = now, None, LastResult.UNBATCHED


async def move_chat(
    session: AsyncSession, old_id: int, new_id: int, change: Callable[[BotAction], BotAction | None], now: datetime
) -> None:
    """What waits in one chat waits in another from now on, changed as it has to be; or it is dropped.

    Locks: the chat's waiting rows.
    """
    for row in await session.scalars(_waiting(old_id).order_by(OutboxRow.id).with_for_update()):
        delivery = _read(row)
        changed = None if delivery is None else change(delivery)
        row.chat_id = new_id
        if changed is None:
            _finish(row, LastResult.DROPPED, now)
        else:
            row.kind, row.payload = changed.kind, _payload(changed)


async def is_waiting(session: AsyncSession, dedupe_key: str) -> bool:
    """Whether it was queued, and nobody has begun with it yet."""
    of_it = (OutboxRow.dedupe_key == dedupe_key, OutboxRow.done_at.is_(None), OutboxRow.leased_until.is_(None))
    return await session.scalar(sa.select(OutboxRow.id).where(*of_it)) is not None


async def delete_old(session: AsyncSession, now: datetime) -> None:
    """Drop the rows of deliveries made long ago."""
    await session.execute(sa.delete(OutboxRow).where(OutboxRow.done_at < now - KEPT))
