"""Where patients' files have been shown to the clinic's staff, so that they can disappear there too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base

DELETABLE: Final = timedelta(hours=48)
"""How long Telegram lets a bot delete what it has sent (Bot API, deleteMessage)."""


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


async def forget(session: AsyncSession, file_id: str) -> None:
    """They are gone, or as good as that."""
    await session.execute(sa.delete(FileCopy).where(FileCopy.file_id == file_id))
