"""Which updates have been processed, so that a redelivered one does nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.orm import Base, UtcDateTime
from core.statements.prepared import Prepared

KEPT: Final = timedelta(days=7)
"""Telegram keeps an update for 24 hours; after that it can't come again."""

ROWS_AT_ONCE: Final = 500
"""How many notes are dropped in one transaction."""


class ProcessedUpdate(Base):
    """An update whose turn is committed."""

    __tablename__ = "taken_updates"

    update_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(index=True)


_NOTE: Final = Prepared(
    sa.text(
        "INSERT INTO taken_updates (update_id, taken_at) VALUES (:update_id, :taken_at)"
        " ON CONFLICT DO NOTHING RETURNING update_id"
    )
    .bindparams(sa.bindparam("taken_at", type_=UtcDateTime))
    .columns(ProcessedUpdate.update_id)
)


async def claim_update(session: AsyncSession, update_id: int, now: datetime) -> bool:
    """Whether the update is new. The database decides: of two that note it at once, one is told it is not."""
    return await _NOTE.first_row(session, {"update_id": update_id, "taken_at": now}) is not None


async def processed_at(session: AsyncSession, update_id: int) -> datetime | None:
    """When an update was processed; `None` if it wasn't, or so long ago that nobody knows."""
    return await session.scalar(sa.select(ProcessedUpdate.taken_at).where(ProcessedUpdate.update_id == update_id))


async def delete_old(session: AsyncSession, now: datetime) -> bool:
    """Drop notes of updates that can't come again, `ROWS_AT_ONCE` at most; whether there may be more of them."""
    update_id, taken_at = ProcessedUpdate.update_id, ProcessedUpdate.taken_at
    old = sa.select(update_id).where(taken_at < now - KEPT).order_by(taken_at).limit(ROWS_AT_ONCE)
    found = (await session.scalars(old.with_for_update(skip_locked=True))).all()
    await session.execute(sa.delete(ProcessedUpdate).where(update_id.in_(found)))
    return len(found) == ROWS_AT_ONCE
