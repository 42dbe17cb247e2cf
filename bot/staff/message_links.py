"""What an answer to a message means: which messages belong to what, by their ids and never by their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.outbox.actions import LinkMark
from core.orm import Base, UtcDateTime, keys_of
from core.statements.prepared import Prepared
from dialogs.engine.subjects import CALENDAR, CONFIRMATION, Subject

HASH_LETTERS: Final = 48


class MessageLink(Base):
    """A message, the bot's or somebody's, and what it is for, as in `dialogs.engine.subjects.MessageSubject`."""

    __tablename__ = "message_links"

    chat_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(sa.String(80), index=True)
    part: Mapped[str] = mapped_column(sa.String(80))
    made_at: Mapped[datetime]


_SAVED: Final = Prepared(
    sa.text(
        "INSERT INTO message_links (chat_id, message_id, subject, part, made_at)"
        " VALUES (:chat_id, :message_id, :subject, :part, :made_at)"
        " ON CONFLICT (chat_id, message_id)"
        " DO UPDATE SET subject = excluded.subject, part = excluded.part, made_at = excluded.made_at"
    ).bindparams(sa.bindparam("made_at", type_=UtcDateTime))
)


async def save(session: AsyncSession, chat_id: int, message_id: int, mark: LinkMark, now: datetime) -> None:
    """Note with the session's next statement what a message is for, in place of what it was for before."""
    subject = _stored(session, mark.subject)[0]
    link = {"chat_id": chat_id, "message_id": message_id, "subject": subject, "part": mark.part, "made_at": now}
    await _SAVED.put_off(session, link)


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
        .where(MessageLink.subject.in_(_stored(session, subject)))
        .order_by(MessageLink.made_at, MessageLink.message_id)
    )
    return (await session.scalars(query)).all()


def _stored(session: AsyncSession, packed: str) -> tuple[str, ...]:
    """A subject as it is stored, under each key: of what patients were told, only the kind can be read, for their chats
    are known by their Telegram accounts.
    """
    subject = Subject.unpack(packed)
    if subject.kind not in {CONFIRMATION, CALENDAR}:
        return (packed,)
    hashes = keys_of(session).fingerprints("message_links.subject", packed)
    return tuple(Subject(subject.kind, each.hex()[:HASH_LETTERS]).pack() for each in hashes)
