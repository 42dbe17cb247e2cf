"""Files that belong to something else than 'Your files': to an entry of a question, or to a doctor's instructions.

A shelf is named by the id of what it belongs to, and holds as many files as 'Your files'. They come as all files do
(`files.arrive`), are kept for as long, and go the same way.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient, regulations_hash
from core.context import Work
from core.errors import FilesOnTheWay
from core.files import library
from core.files.library import File, FileStatus, Label, RemovalReason


async def announce(work: Work, patient: Patient, shelf: str, label: Label) -> File:
    """Give a place to a patient's file that is about to arrive; unsent, it goes after a day. Or `FilesFull`."""
    return await library.take_place(work, patient, shelf, label)


async def announce_sent(work: Work, patient: Patient, shelf: str, label: Label) -> File:
    """Give a place to a file from the staff to this patient: it is kept as soon as it arrives. Or `FilesFull`."""
    file = await library.take_place(work, patient, shelf, label)
    file.sent_at, file.remove_at = work.now, library.removal_of(work, work.now)
    await work.session.flush()
    return file


async def on(work: Work, shelf: str) -> tuple[File, ...]:
    """What is on a shelf, in order of its announcement, on its way or here."""
    query = sa.select(File).where(File.shelf == shelf).order_by(File.announced_at, File.place)
    return tuple(await work.session.scalars(query))


async def awaits(work: Work, shelf: str) -> bool:
    """Whether something that goes there is still on its way."""
    return any(each.status is FileStatus.ARRIVING for each in await on(work, shelf))


async def keep(work: Work, shelf: str, consent: str) -> tuple[File, ...]:
    """Send all that is on a shelf, with proof of the consent; none is needed for nothing. `FilesOnTheWay` while one
    isn't here, `ConsentNeeded` or `RegulationsChanged` without the consent (D7).
    """
    found = await on(work, shelf)
    if not found:
        return ()
    if awaited := sum(each.status is FileStatus.ARRIVING for each in found):
        raise FilesOnTheWay(awaited)
    regulations = library.consented(work, consent)
    for each in found:
        each.status, each.sent_at, each.remove_at = FileStatus.KEPT, work.now, library.removal_of(work, work.now)
        each.consent_version, each.consent_hash = regulations.version, regulations_hash(regulations)
    await work.session.flush()
    return found


async def clear(work: Work, shelf: str) -> None:
    """Remove all that is on a shelf."""
    for each in await on(work, shelf):
        await library.remove(work, each, RemovalReason.BY_PATIENT)
