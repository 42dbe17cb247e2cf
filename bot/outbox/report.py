"""What the outbox knows of its deliveries, for whoever asks why a message came twice, or not at all.

Nothing sealed is opened: what was said in a message is nobody's affair here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from bot.outbox.model import LastResult, OutboxRow

MEANINGS: Final[Mapping[LastResult, str]] = MappingProxyType(
    {
        LastResult.SENDING: "it is on its way, or its process died meanwhile and the next one will send it again",
        LastResult.DELIVERED: "Telegram has taken it; without a message, there was nothing left to do",
        LastResult.RETRY_LATER: "Telegram asked to wait, or the bot may not write there yet; it is sent again",
        LastResult.NO_ANSWER: "Telegram's answer was lost, so nobody knows whether it came; it is sent again",
        LastResult.HELD_BACK: "the group had had its messages of that minute; it is sent in the next",
        LastResult.RECIPIENT_GONE: "the person has blocked the bot, or never started it",
        LastResult.CHAT_MIGRATED: "the group has another id; it is sent there",
        LastResult.REJECTED: "Telegram will never take it; the log tells the incident",
        LastResult.UNBATCHED: "Telegram refused it in one message with others; it is sent by itself",
        LastResult.WITHDRAWN: "a newer screen took its place before it was sent",
        LastResult.DROPPED: "its recipient was found to be gone, or the group had moved; it was not sent",
        LastResult.EXPIRED: "nobody waited for the answer to that press any more; it was not sent",
        LastResult.UNREADABLE: "another release had queued it; it was not sent, and the log tells the incident",
    }
)


async def newest(
    session: AsyncSession, *, chat_id: int | None = None, update_id: int | None = None, limit: int
) -> list[OutboxRow]:
    """The newest deliveries, of one chat or caused by one update if so asked; oldest of them first. To ask one for its
    payload is an error.
    """
    query = sa.select(OutboxRow).options(defer(OutboxRow.payload, raiseload=True))
    if chat_id is not None:
        query = query.where(OutboxRow.chat_id == chat_id)
    if update_id is not None:
        query = query.where(OutboxRow.update_id == update_id)
    found = (await session.scalars(query.order_by(OutboxRow.id.desc()).limit(limit))).all()
    return list(reversed(found))


def cause_of(row: OutboxRow) -> str:
    """The update in whose turn it was queued; without one, the name under which it was queued."""
    return row.dedupe_key if row.update_id is None else f"update {row.update_id}"


def may_have_come_twice(row: OutboxRow) -> bool:
    """Whether it was sent again although the first one may have arrived."""
    return row.unanswered > 0 and row.attempts > row.unanswered
