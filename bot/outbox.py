"""What is to be sent, queued in the turn's own transaction and delivered after it, in order within a chat.

A row is leased while it is being delivered. A process that dies leaves its lease behind: with SQLite, where there is
one process, the next one takes over at once; with PostgreSQL, where there may be others, when it has run out. Then
the delivery is made again: at least once, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot import incidents
from bot.deliveries import ADAPTER, Delivery, longest
from core.database import Base, EncryptedJson

MARGIN: Final = timedelta(seconds=10)
"""How much longer a lease is than its delivery may take, so that no other process begins the same one meanwhile."""

KEPT: Final = timedelta(days=2)


class OutboxRow(Base):
    """One delivery. Once it is made, only its dedupe key is kept, for a while."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.BigInteger)
    dedupe_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    payload: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("outbox.payload"))
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(
            "ix_outbox_waiting",
            "chat_id",
            "id",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that is ours to make."""

    row_id: int
    chat_id: int
    delivery: Delivery
    attempts: int


def queue(session: AsyncSession, chat_id: int, delivery: Delivery, dedupe_key: str, now: datetime) -> None:
    """Have it delivered after the commit. The same `dedupe_key` is never queued twice."""
    payload = ADAPTER.dump_python(delivery, mode="json")
    session.add(OutboxRow(chat_id=chat_id, dedupe_key=dedupe_key, payload=payload, due_at=now, attempts=0))


async def waiting_chats(session: AsyncSession) -> dict[int, datetime]:
    """The chats that wait for something, and when the first thing in each is due."""
    heads = sa.select(sa.func.min(OutboxRow.id)).where(OutboxRow.done_at.is_(None)).group_by(OutboxRow.chat_id)
    rows = await session.execute(
        sa.select(OutboxRow.chat_id, OutboxRow.due_at, OutboxRow.leased_until)
        .where(OutboxRow.id.in_(heads))
        .order_by(OutboxRow.id),
    )
    return {chat: max(due, leased or due) for chat, due, leased in rows}


async def take_over(session: AsyncSession) -> None:
    """At the start: leases of a process that is gone, where there can be no other one, are ended."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(sa.update(OutboxRow).where(OutboxRow.done_at.is_(None)).values(leased_until=None))


async def lease(session: AsyncSession, chat_id: int, now: datetime) -> Leased | None:
    """The first thing that waits in a chat; `None` when it is not due, or another process is at it."""
    while (head := await _head(session, chat_id)) is not None:
        if head.due_at > now or (head.leased_until or now) > now:
            return None
        try:
            delivery = ADAPTER.validate_python(head.payload)
        except ValidationError as error:
            # Of a release that is gone. Its words stay out of the log.
            incidents.report(error)
            await done(session, head.id, now)
            continue
        head.leased_until = now + timedelta(seconds=longest(delivery)) + MARGIN
        head.attempts += 1
        return Leased(head.id, chat_id, delivery, head.attempts)
    return None


async def _head(session: AsyncSession, chat_id: int) -> OutboxRow | None:
    return await session.scalar(
        sa.select(OutboxRow)
        .where(OutboxRow.chat_id == chat_id, OutboxRow.done_at.is_(None))
        .order_by(OutboxRow.id)
        .limit(1)
        .with_for_update(),
    )


async def done(session: AsyncSession, row_id: int, now: datetime) -> None:
    """It was delivered, or never can be; its words are forgotten."""
    await session.execute(
        sa.update(OutboxRow).where(OutboxRow.id == row_id).values(done_at=now, payload=None, leased_until=None),
    )


async def withdraw_screen(session: AsyncSession, chat_id: int, conversation: str, now: datetime) -> None:
    """A screen of that conversation that nobody has been shown yet, because a newer one takes its place."""
    waiting = OutboxRow.done_at.is_(None) & OutboxRow.leased_until.is_(None)
    query = sa.select(OutboxRow).where(OutboxRow.chat_id == chat_id, waiting)
    # What this turn has changed so far is written once, at its end.
    for row in await session.scalars(query, execution_options={"autoflush": False}):
        screen = (row.payload or {}).get("screen")
        if screen is not None and screen["conversation"] == conversation:
            await done(session, row.id, now)


async def put_off(session: AsyncSession, row_id: int, until: datetime) -> None:
    """Try again later; what waits behind it in the chat waits too."""
    await session.execute(sa.update(OutboxRow).where(OutboxRow.id == row_id).values(due_at=until, leased_until=None))


async def drop_chat(session: AsyncSession, chat_id: int, now: datetime) -> None:
    """The person can't be reached: nothing that waits for them will be delivered."""
    await session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.chat_id == chat_id, OutboxRow.done_at.is_(None))
        .values(done_at=now, payload=None, leased_until=None),
    )


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drop the keys of deliveries made long ago."""
    await session.execute(sa.delete(OutboxRow).where(OutboxRow.done_at < now - KEPT))
