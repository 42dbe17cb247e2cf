"""Where patients' files have been shown to the clinic's staff, so that they can disappear there too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.outbox.actions import BotAction, DeleteMessage, SendText
from core.files.model import File, is_for_staff
from core.orm import Base

DELETABLE: Final = timedelta(hours=47)
"""Telegram lets a bot delete what it has sent for 48 hours (Bot API, deleteMessage); the deletion may have to wait."""


class FileCopy(Base):
    """A message that shows a file."""

    __tablename__ = "file_copies"

    chat_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    file_id: Mapped[str] = mapped_column(sa.String(40), index=True)
    sent_at: Mapped[datetime]


async def of(session: AsyncSession, file_id: str) -> list[FileCopy]:
    """The messages that show a file."""
    query = sa.select(FileCopy).where(FileCopy.file_id == file_id).order_by(FileCopy.chat_id, FileCopy.message_id)
    return list(await session.scalars(query))


async def remember(session: AsyncSession, sent: FileCopy) -> list[FileCopy]:
    """Note a message that has just been sent; answers the messages that are outdated by it, and are to be deleted: a
    file is shown to the clinic's people once, as it was last spoken of, and not at all if it went or was unlinked from
    its appointment while the message was on its way.

    Locks: the file's row, for reading; who removes or unlinks the file waits for this, and finds the copy.
    """
    file = await session.get(File, sent.file_id, with_for_update={"read": True})
    outdated = await taken_back(session, sent.file_id)
    if file is None or not is_for_staff(file):
        outdated.append(sent)
    else:
        session.add(sent)
    return outdated


def taking_out(copy: FileCopy, by_hand: str, now: datetime) -> BotAction:
    """How a message disappears; after two days, or if its group has moved, only people can see to it, who are asked to
    in these words.
    """
    if now - copy.sent_at < DELETABLE:
        return DeleteMessage(message_id=copy.message_id, by_hand=by_hand)
    return SendText(text=by_hand, reply_to=copy.message_id)


async def taken_back(session: AsyncSession, file_id: str) -> list[FileCopy]:
    """The messages that showed a file: whoever asks has them disappear, and nobody else is told of them again."""
    query = sa.delete(FileCopy).where(FileCopy.file_id == file_id).returning(FileCopy)
    return sorted(await session.scalars(query), key=lambda copy: copy.message_id)
