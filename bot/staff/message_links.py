"""What an answer to a message means: which messages belong to what, by their ids and never by their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.outbox.actions import LinkMark
from core.orm import Base


class MessageLink(Base):
    """A message, the bot's or somebody's, and what it is for, as in `dialogs.engine.subjects.MessageSubject`."""

    __tablename__ = "message_links"

    chat_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(sa.String(80), index=True)
    part: Mapped[str] = mapped_column(sa.String(80))
    made_at: Mapped[datetime]


async def save(session: AsyncSession, chat_id: int, message_id: int, mark: LinkMark, now: datetime) -> None:
    """Note what a message is for, in place of what it was for before."""
    await session.merge(MessageLink(chat_id=chat_id, message_id=message_id, made_at=now, **mark.model_dump()))


async def find(session: AsyncSession, chat_id: int, message_id: int) -> MessageLink | None:
    """What a message is for; `None` if it is for nothing that we know."""
    return await session.get(MessageLink, (chat_id, message_id))


async def messages_of_part(session: AsyncSession, chat_id: int, part: str) -> Sequence[int]:
    """The ids of the messages of a chat that became this part, oldest first. Not indexed: for what seldom happens."""
    query = sa.select(MessageLink.message_id).where(MessageLink.chat_id == chat_id, MessageLink.part == part)
    return (await session.scalars(query.order_by(MessageLink.message_id))).all()


async def of_subject(session: AsyncSession, subject: str) -> Sequence[MessageLink]:
    """All messages of a subject, oldest first."""
    query = (
        sa.select(MessageLink)
        .where(MessageLink.subject == subject)
        .order_by(MessageLink.made_at, MessageLink.message_id)
    )
    return (await session.scalars(query)).all()
