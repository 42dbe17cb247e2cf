"""What there is in the outbox as a whole: the chats that wait, and what was done long ago. Looked up in indexes and by
portions, so that it takes no longer with a hundred thousand rows than with a hundred.

Each function works in the transaction of the session that it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.outbox.actions import ActionKind
from bot.outbox.due import due_of, lets_urgent_pass
from bot.outbox.model import IS_URGENT, LastResult, OutboxRow
from core.statements.prepared import Prepared

CHATS_AT_ONCE: Final = 500
ROWS_AT_ONCE: Final = 500
"""How many chats are looked up, and old rows dropped, in one transaction: others have their turn between two."""

KEPT: Final = timedelta(days=2)
"""As long as Telegram lets the bot delete what it has sent: which messages these are, is read here (`shown_in`)."""

_TEXTS: Final = (ActionKind.TEXT, ActionKind.EDIT)


async def waiting_chats(session: AsyncSession, now: datetime, after: int | None = None) -> dict[int, datetime]:
    """Chats that wait for something, and when the first thing in each is due: `CHATS_AT_ONCE` of them at most, in the
    order of their ids, beyond `after` if it is given.

    However much waits in a chat, it takes a few look-ups in indexes.
    """
    rows = await _WAITING[after is None].all_rows(session, {"after": after})
    return {chat: _due_in_chat(_Waits(*when[:3]), _Waits(*when[3:]), now) for chat, *when in rows}


def _when(row: type[OutboxRow], name: str) -> tuple[sa.ColumnElement[Any], ...]:
    columns = {"due_at": row.due_at, "leased_until": row.leased_until, "last_result": row.last_result}
    return tuple(column.label(f"{name}_{what}") for what, column in columns.items())


class _Waits(NamedTuple):
    due_at: datetime | None
    leased_until: datetime | None
    last_result: LastResult | None

    def due(self, now: datetime) -> datetime:
        """The moment from which it may be delivered."""
        return due_of(self.due_at or now, self.leased_until, self.last_result, now)


def _due_in_chat(first: _Waits, urgent: _Waits, now: datetime) -> datetime:
    due = first.due(now)
    goes_ahead = urgent.due_at is not None and lets_urgent_pass(due, first.last_result, now)
    return urgent.due(now) if goes_ahead else due


def _chats_that_wait(after: sa.ColumnElement[int] | None) -> sa.CTE:
    """Their ids, each found as the next one after another: what waits between them is passed over."""

    def next_after(chat_id: sa.ColumnElement[int] | None) -> sa.Select[int]:
        waiting = sa.select(OutboxRow.chat_id).where(OutboxRow.done_at.is_(None))
        beyond = waiting if chat_id is None else waiting.where(OutboxRow.chat_id > chat_id)
        return beyond.order_by(OutboxRow.chat_id).limit(1)

    first = sa.select(next_after(after).scalar_subquery().label("chat_id"), sa.literal(1).label("number"))
    chats = first.cte("chats", recursive=True)
    following = next_after(chats.c.chat_id).correlate(chats).scalar_subquery()
    more = sa.select(following, chats.c.number + 1).where(chats.c.chat_id.is_not(None), chats.c.number < CHATS_AT_ONCE)
    return chats.union_all(more)


def _waiting(*, from_the_first: bool) -> sa.Select[Any]:
    chats = _chats_that_wait(None if from_the_first else sa.bindparam("after", type_=sa.BigInteger))
    waiting = sa.select(OutboxRow.id).where(OutboxRow.chat_id == chats.c.chat_id, OutboxRow.done_at.is_(None))
    waiting = waiting.order_by(OutboxRow.id).limit(1)
    first = waiting.correlate(chats).scalar_subquery()
    most_urgent = waiting.where(IS_URGENT).correlate(chats).scalar_subquery()
    head, urgent = aliased(OutboxRow), aliased(OutboxRow)
    return (
        sa.select(chats.c.chat_id, *_when(head, "head"), *_when(urgent, "urgent"))
        .select_from(chats)
        .join(head, head.id == first)
        .outerjoin(urgent, sa.and_(chats.c.chat_id < 0, urgent.id == most_urgent))
        .order_by(chats.c.number)
    )


_WAITING: Final = {first: Prepared(_waiting(from_the_first=first)) for first in (True, False)}


async def shown_in(session: AsyncSession, chat_id: int) -> Mapping[int, bool]:
    """The messages that a chat was sent, or that were changed in it, as long as their rows are kept: the newest first,
    each with whether it is nothing but text. Not indexed: for what seldom happens.
    """
    is_text = sa.func.max(sa.case((OutboxRow.kind.in_(_TEXTS), 1), else_=0))
    query = sa.select(OutboxRow.message_id, is_text).where(
        OutboxRow.chat_id == chat_id, OutboxRow.done_at.is_not(None), OutboxRow.message_id.is_not(None)
    )
    rows = await session.execute(query.group_by(OutboxRow.message_id).order_by(OutboxRow.message_id.desc()))
    return {message_id: bool(text) for message_id, text in rows}


async def delete_old(session: AsyncSession, now: datetime) -> bool:
    """Drop rows of deliveries made long ago, `ROWS_AT_ONCE` at most; whether there may be more of them."""
    old = sa.select(OutboxRow.id).where(OutboxRow.done_at < now - KEPT).order_by(OutboxRow.done_at).limit(ROWS_AT_ONCE)
    found = (await session.scalars(old.with_for_update(skip_locked=True))).all()
    await session.execute(sa.delete(OutboxRow).where(OutboxRow.id.in_(found)))
    return len(found) == ROWS_AT_ONCE
