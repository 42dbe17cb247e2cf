"""Attachments: files that go with an entry of a question, a doctor's instructions or a result, instead of 'Your files'.

`attached_to` is the id of what they go with; as many may go with one as with 'Your files'. They come as all files do
(`core.files.arrival`), are kept for as long, and go the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.context import Work
from core.errors import FilesFull, FilesOnTheWay
from core.files import arrival, keeping, library, removal
from core.files.checking import FileKind
from core.files.model import File, FileStatus, Label, RemovalReason
from core.files.names import with_true_ending
from core.limits import MOST_FILES

RECORDS_KEPT: Final = timedelta(days=20 * 366)
"""For how long a clinic keeps records in Poland: twenty years from the end of the year of the last entry (Act of
6 November 2008 on Patients' Rights, art. 29)."""


async def announce(work: Work, patient: Patient, attached_to: str, label: Label) -> File:
    """Reserve a number for a patient's file that is about to arrive. Not sent within a day, it is removed.

    Raises: FilesFull; NotFound, when the account is gone.
    Locks: patient.
    """
    return await arrival.reserve(work, patient, attached_to, label)


async def announce_sent(work: Work, patient: Patient, attached_to: str, label: Label) -> File:
    """Reserve a number for a file from the staff to this patient, which is kept as soon as it arrives.

    Raises: FilesFull; NotFound, when the account is gone.
    Locks: patient.
    """
    file = await arrival.reserve(work, patient, attached_to, label)
    file.sent_at, file.remove_at = work.now, keeping.removal_of(work, work.now)
    await work.session.flush()
    return file


async def announce_record(work: Work, patient: Patient, attached_to: str, label: Label) -> File:
    """The same, of what belongs to the patient's record and is kept as long as that.

    Raises: FilesFull; NotFound, when the account is gone.
    Locks: patient.
    """
    file = await announce_sent(work, patient, attached_to, label)
    file.remove_at = work.now + RECORDS_KEPT
    await work.session.flush()
    return file


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that are in the vault already, and that no row may know yet."""

    id: str
    kind: FileKind
    size: int


async def keep_records(
    work: Work, patient: Patient, attached_to: str, brought: Sequence[tuple[Label, StoredFile]]
) -> tuple[File, ...]:
    """Keep files that are in the vault already, and belong to the patient's record: all of them, or none.

    Raises: FilesFull; NotFound, when the account is gone.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    free = sorted({*range(1, MOST_FILES + 1)} - {each.number for each in await of(work, attached_to)})
    if len(brought) > len(free):
        raise FilesFull(MOST_FILES)
    made = []
    for (label, stored), number in zip(brought, free, strict=False):
        file = File(id=stored.id, patient_id=patient.id, attached_to=attached_to, number=number, kind=stored.kind)
        file.label = replace(label, name=with_true_ending(label.name, stored.kind))
        file.status, file.size, file.announced_at, file.sent_at = FileStatus.KEPT, stored.size, work.now, work.now
        file.remove_at = work.now + RECORDS_KEPT
        made.append(file)
    work.session.add_all(made)
    await work.session.flush()
    return tuple(made)


async def take_over(work: Work, patient: Patient, attached_to: str) -> tuple[File, ...]:
    """Have what the patient has added to 'Your files' and not sent go with this instead: all of it, or nothing.

    Raises: FilesFull; NotFound, when the account is gone.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    moved = await library.unsent(work, patient)
    free = sorted({*range(1, MOST_FILES + 1)} - {each.number for each in await of(work, attached_to)})
    if len(moved) > len(free):
        raise FilesFull(MOST_FILES)
    for file, number in zip(moved, free, strict=False):
        file.attached_to, file.number = attached_to, number
    await work.session.flush()
    return moved


async def of(work: Work, attached_to: str) -> tuple[File, ...]:
    """What is attached, in order of its announcement, on its way or here."""
    query = sa.select(File).where(File.attached_to == attached_to).order_by(File.announced_at, File.number)
    return tuple(await work.session.scalars(query))


async def are_arriving(work: Work, attached_to: str) -> bool:
    """Whether something that is attached is still on its way."""
    return any(each.status is FileStatus.ARRIVING for each in await of(work, attached_to))


async def keep(work: Work, attached_to: str, consent: str) -> tuple[File, ...]:
    """Send all that is attached, with proof of the consent (D7). Where nothing is attached, no consent is needed.

    Raises: FilesOnTheWay, ConsentNeeded, RegulationsChanged.
    """
    found = await of(work, attached_to)
    if not found:
        return ()
    if awaited := sum(each.status is FileStatus.ARRIVING for each in found):
        raise FilesOnTheWay(awaited)
    regulations = keeping.require_consent(work, consent)
    for each in found:
        keeping.keep(work, each, regulations)
    await work.session.flush()
    return found


async def clear(work: Work, attached_to: str) -> None:
    """Remove all that is attached."""
    for each in await of(work, attached_to):
        await removal.remove(work, each, RemovalReason.BY_PATIENT)
