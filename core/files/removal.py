"""Removing files: asked for by their patients, or because their time is over (S54, S63, D6).

A removal is written down first; the bytes go after the commit, by whoever reads `removals`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.context import Work
from core.files.model import YOUR_FILES, File, FileRemoval, FileStatus, RemovalReason

WARNED_BEFORE: Final = timedelta(days=7)

AT_ONCE: Final = 20
"""How many files are removed, or warned of, in one transaction; others have their turn before the next."""


async def remove(work: Work, found: File, reason: RemovalReason) -> None:
    """Remove a file from the lists; its bytes go after the commit."""
    if found.status is not FileStatus.ARRIVING:  # whose bytes go when they come
        await ask_removal(work, found.id, reason)
    await work.session.delete(found)
    await work.session.flush()


async def ask_removal(work: Work, file_id: str, reason: RemovalReason) -> None:
    """Write down that a file's bytes have to go after the commit."""
    await work.session.merge(FileRemoval(file_id=file_id, reason=reason, asked_at=work.now))


async def remove_due(work: Work) -> bool:
    """Remove files whose time is over: those kept for long enough, and those not sent in time (S54, D6). `AT_ONCE` at
    most; whether there may be more of them.
    """
    due = sa.select(File).where(File.remove_at <= work.now).order_by(File.remove_at).limit(AT_ONCE)
    found = (await work.session.scalars(due.with_for_update(skip_locked=True))).all()
    for each in found:
        await remove(work, each, RemovalReason.TIME_IS_OVER)
    return len(found) == AT_ONCE


async def warn_due(work: Work) -> list[File]:
    """Files that go soon and whose patients have not been told, `AT_ONCE` at most; from now on they have (D6)."""
    soon = sa.and_(File.remove_at > work.now, File.remove_at <= work.now + WARNED_BEFORE)
    waiting = sa.and_(File.attached_to == YOUR_FILES, File.status == FileStatus.KEPT, File.warned_at.is_(None))
    query = sa.select(File).where(waiting, soon).order_by(File.remove_at).limit(AT_ONCE)
    due = list(await work.session.scalars(query.with_for_update(skip_locked=True)))
    for each in due:
        each.warned_at = work.now
    return due


async def removals(work: Work) -> list[FileRemoval]:
    """What has to go from the vault and the chats."""
    return list(await work.session.scalars(sa.select(FileRemoval).order_by(FileRemoval.asked_at, FileRemoval.file_id)))


async def finish_removal(work: Work, file_id: str) -> None:
    """Note that its bytes and its copies are gone."""
    await work.session.execute(sa.delete(FileRemoval).where(FileRemoval.file_id == file_id))


async def ids_in_vault(work: Work) -> frozenset[str]:
    """The ids under which the vault should hold something, or may."""
    here = sa.union_all(sa.select(File.id), sa.select(FileRemoval.file_id))
    return frozenset(await work.session.scalars(here))


async def stored_among(work: Work, ids: Collection[str]) -> int:
    """How many of these are files whose bytes should be there."""
    query = sa.select(sa.func.count()).where(File.id.in_(ids), File.status != FileStatus.ARRIVING)
    return int(await work.session.scalar(query) or 0)
