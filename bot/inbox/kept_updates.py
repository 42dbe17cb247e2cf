"""Updates that are ours and wait for their turn: Telegram was told that they were taken, so the database has them.

Each function works in the transaction of the session that it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.orm import Base, EncryptedJson


class KeptUpdate(Base):
    """One of many that came from a chat at once. Gone once its turn is over."""

    __tablename__ = "kept_updates"

    update_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(sa.BigInteger)
    update: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("kept_updates.update"))
    kept_at: Mapped[datetime]

    __table_args__ = (sa.Index(None, "chat_id", "update_id"),)


async def keep(session: AsyncSession, updates: Mapping[int, tuple[int, dict[str, Any]]], now: datetime) -> None:
    """Keep updates, as Telegram sent them, each by its number with its chat's. Kept again, nothing changes."""
    known = await session.scalars(sa.select(KeptUpdate.update_id).where(KeptUpdate.update_id.in_(updates)))
    new = sorted(updates.keys() - set(known))
    session.add_all(KeptUpdate(update_id=n, chat_id=updates[n][0], update=updates[n][1], kept_at=now) for n in new)


async def chats(session: AsyncSession) -> set[int]:
    """The chats that any is kept of."""
    return set(await session.scalars(sa.select(KeptUpdate.chat_id).distinct()))


async def first_of(session: AsyncSession, chat_id: int, most: int) -> Sequence[dict[str, Any]]:
    """So many of a chat at most, in the order in which they came."""
    query = sa.select(KeptUpdate.update).where(KeptUpdate.chat_id == chat_id)
    return (await session.scalars(query.order_by(KeptUpdate.update_id).limit(most))).all()


async def drop(session: AsyncSession, ids: Collection[int]) -> None:
    """Their turns are over."""
    await session.execute(sa.delete(KeptUpdate).where(KeptUpdate.update_id.in_(ids)))
