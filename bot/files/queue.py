"""Files that are still to be fetched from Telegram: rows that outlive a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.fsm_storage import key_of
from core.orm import Base, Encrypted
from dialogs.fsm.storage import StorageKey

LEASE: Final = timedelta(minutes=3)
"""Longer than a file takes to be fetched, checked and put away."""

LONGEST_WAIT: Final = timedelta(minutes=10)
"""Until it is tried again."""


class FileFetch(Base):
    """A file, by its id in the vault, and where Telegram has it, perhaps sent `as_voice`; `id` tells the order in which
    they were sent.
    """

    __tablename__ = "file_fetches"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[str] = mapped_column(sa.String(40), unique=True)
    conversation: Mapped[str] = mapped_column(sa.String(255))
    source: Mapped[str] = mapped_column(Encrypted("file_fetches.source"))
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    as_voice: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


@dataclass(frozen=True, slots=True)
class Fetching:
    """A file that is ours to fetch. `source` is Telegram's file id; `attempts` counts this one."""

    file_id: str
    place: StorageKey
    source: str
    attempts: int
    as_voice: bool = False


def enqueue(
    session: AsyncSession, file_id: str, conversation: str, source: str, now: datetime, *, as_voice: bool = False
) -> None:
    """Have it fetched after the commit; the conversation of that key will be told."""
    fetch = FileFetch(file_id=file_id, conversation=conversation, source=source, due_at=now, attempts=0)
    fetch.as_voice = as_voice
    session.add(fetch)


async def lease(session: AsyncSession, now: datetime) -> Fetching | None:
    """The next file that is due, for nobody else to fetch for `LEASE`; `None` if nothing is. Whoever has sent many has
    one fetched at a time, as long as somebody else waits.

    Locks: the file's row, passing over those that others have locked.
    """
    another = orm.aliased(FileFetch)
    another_is_fetched = sa.exists().where(another.conversation == FileFetch.conversation, ~_is_free(another, now))
    query = sa.select(FileFetch).where(_is_due(now), _is_free(FileFetch, now))
    query = query.order_by(another_is_fetched, FileFetch.due_at, FileFetch.id)
    found = await session.scalar(query.limit(1).with_for_update(skip_locked=True))
    if found is None:
        return None
    found.leased_until = now + LEASE
    found.attempts += 1
    return Fetching(found.file_id, key_of(found.conversation), found.source, found.attempts, found.as_voice)


def _is_free(fetch: type[FileFetch], now: datetime) -> sa.ColumnElement[bool]:
    """Whether nobody fetches it; a lease further ahead than any was written before the clock was set back."""
    until = fetch.leased_until
    return sa.or_(until.is_(None), until <= now, until > now + LEASE)


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Also of what was announced or put off before the clock was set back."""
    due_at = FileFetch.due_at
    return sa.or_(due_at <= now, FileFetch.attempts == 0, due_at > now + LONGEST_WAIT)


async def next_due(session: AsyncSession) -> datetime | None:
    """When there will be something to fetch."""
    due = sa.case((FileFetch.leased_until > FileFetch.due_at, FileFetch.leased_until), else_=FileFetch.due_at)
    soonest: datetime | None = await session.scalar(sa.select(sa.func.min(due)))
    return soonest


async def retry_later(session: AsyncSession, file_id: str, until: datetime) -> None:
    """Try again later."""
    later = sa.update(FileFetch).where(FileFetch.file_id == file_id).values(due_at=until, leased_until=None)
    await session.execute(later)


async def claim(session: AsyncSession, file_id: str) -> bool:
    """Whether it still waited to be dealt with; from now on it doesn't. To be asked in the transaction that deals with
    it: of two that do, one is told that it doesn't wait.
    """
    done = await session.execute(sa.delete(FileFetch).where(FileFetch.file_id == file_id).returning(FileFetch.file_id))
    return done.first() is not None


async def release_leases(session: AsyncSession) -> None:
    """At the start: leases of a process that is gone, where there can be no other one, are ended."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(sa.update(FileFetch).values(leased_until=None))
