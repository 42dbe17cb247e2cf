"""Updates that failed for good, kept sealed until somebody has mended the fault and has them replayed, or for so many
days as the clinic chooses.

Whoever runs the clinic asks for a replay in the database, and a running portal carries it out (decision 0018). Each
function works in the transaction of the session that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, defer, mapped_column

from bot.inbox.update_kind import UpdateKind
from core.orm import Base, EncryptedJson


class DeadLetter(Base):
    """An update that failed for good, by the incident number that the person was told. Once it is replayed, `update` is
    empty. Those of earlier releases have no `kind`.
    """

    __tablename__ = "dead_letters"

    incident: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    update_id: Mapped[int] = mapped_column(sa.BigInteger)
    update: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("dead_letters.update"))
    kind: Mapped[UpdateKind | None]
    failed_at: Mapped[datetime]
    replay_asked_at: Mapped[datetime | None]
    replayed_at: Mapped[datetime | None]


async def letters(session: AsyncSession) -> Sequence[DeadLetter]:
    """All of them, oldest first. To ask one for its `update` is an error: nothing sealed is opened."""
    query = sa.select(DeadLetter).options(defer(DeadLetter.update, raiseload=True))
    return (await session.scalars(query.order_by(DeadLetter.failed_at, DeadLetter.incident))).all()


async def letter(session: AsyncSession, incident: str) -> DeadLetter | None:
    """One of them, unsealed."""
    return await session.get(DeadLetter, incident)


async def delete_old(session: AsyncSession, now: datetime, kept: timedelta) -> tuple[str, ...]:
    """Forget those that failed so long ago; the incidents of those that nobody had replayed."""
    deleted = await session.execute(
        sa.delete(DeadLetter)
        .where(DeadLetter.failed_at < now - kept)
        .returning(DeadLetter.incident, DeadLetter.replayed_at)
    )
    return tuple(sorted(incident for incident, replayed_at in deleted if replayed_at is None))


async def ask_replay(session: AsyncSession, incident: str, now: datetime) -> None:
    """Have it replayed, unless it has been. Asked again, it changes nothing."""
    await session.execute(
        sa.update(DeadLetter)
        .where(_is(incident), DeadLetter.replayed_at.is_(None), DeadLetter.replay_asked_at.is_(None))
        .values(replay_asked_at=now)
    )


async def to_replay(session: AsyncSession) -> list[tuple[str, dict[str, Any]]]:
    """The incidents that are to be replayed, with their updates, in the order in which it was asked."""
    asked = (DeadLetter.replay_asked_at.is_not(None), DeadLetter.replayed_at.is_(None))
    query = sa.select(DeadLetter.incident, DeadLetter.update).where(*asked)
    rows = await session.execute(query.order_by(DeadLetter.replay_asked_at, DeadLetter.incident))
    return [(incident, update) for incident, update in rows]


async def claim_replay(session: AsyncSession, incident: str, now: datetime) -> bool:
    """Whether it is ours to replay, in this very transaction: of two that claim it, one is told that it isn't. What was
    said in the update is forgotten with the commit.
    """
    claimed = await session.execute(
        sa.update(DeadLetter)
        .where(_is(incident), DeadLetter.replay_asked_at.is_not(None), DeadLetter.replayed_at.is_(None))
        .values(replayed_at=now, update={})
        .returning(DeadLetter.incident)
    )
    return claimed.first() is not None


async def replay_failed(session: AsyncSession, incident: str, now: datetime) -> None:
    """It failed again: it stays, until somebody asks once more."""
    await session.execute(
        sa.update(DeadLetter)
        .where(_is(incident), DeadLetter.replayed_at.is_(None))
        .values(replay_asked_at=None, failed_at=now)
    )


def _is(incident: str) -> sa.ColumnElement[bool]:
    return DeadLetter.incident == incident
