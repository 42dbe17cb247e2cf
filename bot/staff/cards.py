"""Messages of the staff chat that always show how something stands now, such as one question.

Whoever changes something has its card drawn anew (`request_redraw`). However often that happens while the chat is slow,
one delivery waits, and the card is drawn when its turn has come. Subjects are as they are stored (`Subject.pack`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.outbox import queue
from bot.outbox.actions import InlineKeyboard, ShowCard
from core.orm import Base


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """How a card looks; `text` is HTML. `topic` and `silent` count when its message is sent, not when it changes. A
    `closed` card isn't shown anew when the group moves, unless a redraw is requested. At `changes_at` it will look
    different though nobody has done anything to it.
    """

    text: str
    keyboard: InlineKeyboard = ()
    topic: str | None = None
    silent: bool = False
    closed: bool = False
    changes_at: datetime | None = None


Redraw: TypeAlias = tuple[ShowCard, str]
"""What is to be queued, and its dedupe key."""

RenderCard: TypeAlias = Callable[[AsyncSession, str], Awaitable[RenderedCard | None]]
"""Draws the card of a subject; `None` if there is nothing to show any more."""


class CardMessage(Base):
    """Where a card is. `wanted` counts the requests to draw it, `queued` and `drawn` how far they have been seen to."""

    __tablename__ = "cards"

    subject: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.BigInteger, index=True)
    message_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    wanted: Mapped[int] = mapped_column(default=0)
    queued: Mapped[int] = mapped_column(default=0)
    drawn: Mapped[int] = mapped_column(default=0)
    closed: Mapped[bool] = mapped_column(default=False)
    changes_at: Mapped[datetime | None] = mapped_column(index=True)

    def place_in(self, chat_id: int) -> int | None:
        """The id of its message in a chat; `None` if it isn't shown there."""
        return self.message_id if self.chat_id == chat_id else None


async def request_redraw(
    session: AsyncSession, chat_id: int, subject: str, now: datetime, *, urgent: bool = False
) -> None:
    """Have a card shown in this chat as everything stands when its turn has come, ahead of all else if it is `urgent`;
    it is made if there is none.

    Locks: the card's row.
    """
    if (redraw := await count_request(session, chat_id, subject, urgent=urgent)) is not None:
        queue.enqueue(session, chat_id, *redraw, now)


async def count_request(session: AsyncSession, chat_id: int, subject: str, *, urgent: bool = False) -> Redraw | None:
    """The same, for whoever queues it: what is to be queued, if it isn't yet.

    Locks: the card's row.
    """
    card = await _wanted(session, subject)
    if card is None:
        try:
            async with session.begin_nested():
                session.add(CardMessage(subject=subject, chat_id=chat_id, wanted=0, queued=0, drawn=0, closed=False))
        except IntegrityError:
            pass  # somebody else has just begun it
        card = await _wanted(session, subject)
    return None if card is None else await _next_redraw(session, card, urgent=urgent)


async def request_redraw_of_open(session: AsyncSession, old_id: int, new_id: int, now: datetime) -> None:
    """Have the cards of one chat that aren't closed shown in another: the group has moved."""
    query = (
        sa.select(CardMessage.subject)
        .where(CardMessage.chat_id == old_id, CardMessage.closed.is_(False))
        .order_by(CardMessage.subject)
    )
    for subject in (await session.scalars(query)).all():
        await request_redraw(session, new_id, subject, now)


async def request_redraw_of_changed(session: AsyncSession, chat_id: int, now: datetime, most: int) -> int:
    """Have cards redrawn that look different by now, so many at most; of how many that was requested.

    Locks: the cards' rows, passing over those that others have locked.
    """
    changed = sa.select(CardMessage).where(CardMessage.changes_at <= now).order_by(CardMessage.changes_at).limit(most)
    found = (await session.scalars(changed.with_for_update(skip_locked=True))).all()
    for card in found:
        card.changes_at = None
    for card in found:
        await request_redraw(session, chat_id, card.subject, now)
    return len(found)


async def render(
    session: AsyncSession, subject: str, by: RenderCard, now: datetime
) -> tuple[CardMessage, RenderedCard | None] | None:
    """The card, and how it looks; `None` if its redraw was never requested. What was requested since this delivery was
    begun is in the drawing: its own delivery, which waits behind, is withdrawn.

    Locks: the card's row.
    """
    card = await session.get(CardMessage, subject, with_for_update=True)
    if card is None:
        return None
    await queue.withdraw(session, _key(card), now)
    wanted = card.wanted  # whatever happens from here on may be in the drawing or not
    drawn = await by(session, subject)
    card.drawn, card.closed = wanted, drawn is None or drawn.closed
    card.changes_at = None if drawn is None else drawn.changes_at
    return card, drawn


async def mark_shown(session: AsyncSession, subject: str, chat_id: int, message_id: int | None, now: datetime) -> None:
    """Note the message in which Telegram has it; `None` if there was nothing to show. What was requested after it was
    drawn is queued now.

    Locks: the card's row.
    """
    card = await session.get(CardMessage, subject, with_for_update=True, populate_existing=True)
    if card is None:
        return
    card.chat_id, card.message_id = chat_id, message_id
    if card.wanted > card.drawn and (redraw := await _next_redraw(session, card)) is not None:
        queue.enqueue(session, chat_id, *redraw, now)


async def _wanted(session: AsyncSession, subject: str) -> CardMessage | None:
    """Count the request.

    Locks: the card's row.
    """
    once_more = (
        sa.update(CardMessage)
        .where(CardMessage.subject == subject)
        .values(wanted=CardMessage.wanted + 1)
        .returning(CardMessage)
    )
    return await session.scalar(once_more, execution_options={"populate_existing": True})


async def _next_redraw(session: AsyncSession, card: CardMessage, *, urgent: bool = False) -> Redraw | None:
    redraw = ShowCard(subject=card.subject, urgent=urgent)
    if await queue.is_waiting(session, _key(card)):
        if urgent:
            await queue.hurry(session, _key(card), redraw)
        return None
    card.queued = card.wanted
    return redraw, _key(card)


def _key(card: CardMessage) -> str:
    return f"card/{card.subject}/{card.queued}"
