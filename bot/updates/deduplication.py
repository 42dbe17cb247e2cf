"""Which updates have been taken, so that a redelivered one does nothing; and those that could not be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, EncryptedJson

KEPT: Final = timedelta(days=7)
"""Telegram keeps an update for 24 hours; after that it can't come again."""


class ProcessedUpdate(Base):
    """An update whose turn is committed."""

    __tablename__ = "taken_updates"

    update_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(index=True)


class DeadLetter(Base):
    """An update that failed for good, by the incident number that the person was told."""

    __tablename__ = "dead_letters"

    incident: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.BigInteger)
    update: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("dead_letters.update"))
    failed_at: Mapped[datetime]


async def claim_update(session: AsyncSession, update_id: int, now: datetime) -> bool:
    """Whether the update is new. The database decides: of two that note it at once, one is told it is not."""
    try:
        async with session.begin_nested():
            session.add(ProcessedUpdate(update_id=update_id, taken_at=now))
    except IntegrityError:
        return False
    return True


async def delete_old(session: AsyncSession, now: datetime) -> None:
    """Drop the notes of updates that can't come again."""
    await session.execute(sa.delete(ProcessedUpdate).where(ProcessedUpdate.taken_at < now - KEPT))
