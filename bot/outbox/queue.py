"""What is to be sent, queued in the turn's own transaction and delivered after it, in order within a chat, but for what
is urgent in a group.

Each function works in the transaction of the session that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import count
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.actions import AnswerPress, BotAction, is_urgent, receipt_of, screen_of
from bot.outbox.model import LastResult, OutboxRow
from bot.outbox.payloads import payload_of, read


class Add(Protocol):
    """Has something delivered to a chat, behind what was added before; under a dedupe key of its own, if it has one."""

    def __call__(self, chat_id: int, delivery: BotAction, dedupe_key: str | None = None, /) -> None: ...


_CAUSE: Final = "update_id"
_QUEUED: Final = "has_queued"


def caused_by(session: AsyncSession, update_id: int | None) -> None:
    """Put down to this update whatever is queued in this session from now on."""
    session.info[_CAUSE] = update_id


def enqueue(session: AsyncSession, chat_id: int, delivery: BotAction, dedupe_key: str, now: datetime) -> None:
    """Have it delivered after the commit.

    Raises: `IntegrityError`, at the next flush, if this `dedupe_key` was queued before and is still kept.
    """
    session.info[_QUEUED] = True
    session.add(OutboxRow(**row_of(chat_id, delivery, dedupe_key, session.info.get(_CAUSE), now)))


def numbered(session: AsyncSession, name: str, now: datetime) -> Add:
    """Adds what one thing that happened, of this name, has people told."""
    numbers = count()

    def add(chat_id: int, delivery: BotAction, dedupe_key: str | None = None) -> None:
        enqueue(session, chat_id, delivery, dedupe_key or f"{name}/{next(numbers)}", now)

    return add


def has_queued(session: AsyncSession) -> bool:
    """Whether something was queued in this session."""
    return _QUEUED in session.info


def row_of(chat_id: int, delivery: BotAction, dedupe_key: str, update_id: int | None, now: datetime) -> dict[str, Any]:
    """The columns of a delivery that nobody has begun."""
    return {
        "chat_id": chat_id,
        "dedupe_key": dedupe_key,
        "kind": delivery.kind,
        "payload": payload_of(delivery),
        "screen": None if (screen := screen_of(delivery)) is None else screen.conversation,
        "urgent": is_urgent(delivery),
        "update_id": update_id,
        "queued_at": now,
        "due_at": now,
        "attempts": 0,
        "unanswered": 0,
    }


async def withdraw_screen(
    session: AsyncSession, conversation: str, now: datetime, not_begun: Collection[int] = ()
) -> Sequence[int]:
    """A screen of that conversation that nobody has been shown yet, because a newer one takes its place. Of rows that
    are leased, it can be one of those that are known to be `not_begun`. Answers the rows.
    """
    free = sa.or_(OutboxRow.leased_until.is_(None), OutboxRow.id.in_(not_begun))
    done = {"done_at": now, "payload": None, "leased_until": None, "last_result": LastResult.WITHDRAWN}
    query = sa.update(OutboxRow).where(OutboxRow.screen == conversation, OutboxRow.done_at.is_(None), free)
    # What this turn has changed so far is written once, at its end.
    options = {"autoflush": False, "synchronize_session": False}
    withdrawn = await session.scalars(query.values(done).returning(OutboxRow.id), execution_options=options)
    return withdrawn.all()


async def drop_chat(
    session: AsyncSession, chat_id: int, now: datetime, *, keeps: tuple[type[BotAction], ...] = (AnswerPress,)
) -> tuple[str, ...]:
    """The person can't be reached: nothing that waits for them will be delivered, but for answers to presses, which are
    no messages, or whatever else it `keeps`. Answers the receipts that somebody waits for.

    Locks: the chat's waiting rows.
    """
    receipts = []
    for row in await session.scalars(waiting_in(chat_id).order_by(OutboxRow.id).with_for_update()):
        delivery = read(row)
        row.leased_until = None
        if isinstance(delivery, keeps):
            continue
        was_refused = row.last_result is LastResult.SENDING
        close(row, LastResult.RECIPIENT_GONE if was_refused else LastResult.DROPPED, now)
        receipt = None if delivery is None else receipt_of(delivery)
        receipts += [] if receipt is None else [receipt]
    return tuple(receipts)


async def move_chat(
    session: AsyncSession, old_id: int, new_id: int, change: Callable[[BotAction], BotAction | None], now: datetime
) -> None:
    """What waits in one chat waits in another from now on, changed as it has to be; or it is dropped.

    Locks: the chat's waiting rows.
    """
    for row in await session.scalars(waiting_in(old_id).order_by(OutboxRow.id).with_for_update()):
        delivery = read(row)
        changed = None if delivery is None else change(delivery)
        row.chat_id = new_id
        if changed is None:
            close(row, LastResult.DROPPED, now)
        else:
            row.kind, row.payload = changed.kind, payload_of(changed)


async def was_queued(session: AsyncSession, dedupe_key: str) -> bool:
    """Whether it was queued, and is still remembered."""
    return await session.scalar(sa.select(OutboxRow.id).where(OutboxRow.dedupe_key == dedupe_key)) is not None


async def is_waiting(session: AsyncSession, dedupe_key: str) -> bool:
    """Whether it was queued, and nobody has begun with it yet."""
    of_it = (OutboxRow.dedupe_key == dedupe_key, OutboxRow.done_at.is_(None), OutboxRow.leased_until.is_(None))
    return await session.scalar(sa.select(OutboxRow.id).where(*of_it)) is not None


async def withdraw(session: AsyncSession, dedupe_key: str, now: datetime) -> None:
    """What waits by this key, and nobody has begun with, is done with: something else has said it."""
    of_it = (OutboxRow.dedupe_key == dedupe_key, OutboxRow.done_at.is_(None), OutboxRow.leased_until.is_(None))
    done = {"done_at": now, "payload": None, "last_result": LastResult.WITHDRAWN}
    await session.execute(sa.update(OutboxRow).where(*of_it).values(done))


async def hurry(session: AsyncSession, dedupe_key: str, delivery: BotAction) -> None:
    """What waits by this key, and nobody has begun with, is this urgent action from now on."""
    of_it = (OutboxRow.dedupe_key == dedupe_key, OutboxRow.done_at.is_(None), OutboxRow.leased_until.is_(None))
    row = await session.scalar(sa.select(OutboxRow).where(*of_it).with_for_update())
    if row is not None:
        row.payload, row.urgent = payload_of(delivery), is_urgent(delivery)


def waiting_in(chat_id: int) -> sa.Select[OutboxRow]:
    """The rows that wait in a chat."""
    return sa.select(OutboxRow).where(OutboxRow.chat_id == chat_id, OutboxRow.done_at.is_(None))


def close(row: OutboxRow, result: LastResult, now: datetime) -> None:
    """Nothing is left to be done with it; what it says is forgotten."""
    row.payload, row.leased_until, row.done_at, row.last_result = None, None, now, result
