"""How a file comes: announced before its bytes are here, then in the vault, or given up.

A file takes a number when it is announced and gives it back when it is removed. No two files of a patient's that are
attached to the same can have the same number: of two that come at once for the last one, the database refuses one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import Patient, lock_patient
from core.context import Work
from core.errors import FilesFull
from core.files.checking import FileKind
from core.files.model import File, FileStatus, Label, RemovalReason
from core.files.names import with_true_ending
from core.files.removal import ask_removal
from core.files.vault import new_file_id
from core.limits import MOST_FILES

DRAFTS_KEPT: Final = timedelta(days=1)


async def reserve(work: Work, patient: Patient, attached_to: str, label: Label) -> File:
    """Reserve a number for a file that is about to arrive. Not sent within a day, it is removed.

    Raises: FilesFull; NotFound, when the account is gone.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    query = sa.select(File.number).where(File.patient_id == patient.id, File.attached_to == attached_to)
    for number in sorted({*range(1, MOST_FILES + 1)} - set(await work.session.scalars(query))):
        file = File(
            id=new_file_id(), patient_id=patient.id, attached_to=attached_to, number=number, status=FileStatus.ARRIVING
        )
        file.label, file.announced_at, file.remove_at = label, work.now, work.now + DRAFTS_KEPT
        try:
            async with work.session.begin_nested():
                work.session.add(file)
        except IntegrityError:
            continue
        return file
    raise FilesFull(MOST_FILES)


async def arrive(work: Work, file_id: str, kind: FileKind, size: int, seconds: int | None = None) -> None:
    """Note that its bytes are in the vault. One that was sent meanwhile is kept; of one that was discarded, they are
    asked to be removed.
    """
    file = await work.session.get(File, file_id, with_for_update=True)
    if file is None:
        await ask_removal(work, file_id, RemovalReason.BY_PATIENT)
    elif file.status is FileStatus.ARRIVING:
        file.status = FileStatus.KEPT if file.sent_at else FileStatus.DRAFT
        file.kind, file.size, file.seconds = kind, size, seconds
        file.label = replace(file.label, name=with_true_ending(file.label.name, kind))
        await work.session.flush()


async def give_up(work: Work, file_id: str) -> None:
    """Forget a file that will not arrive; its number is free again."""
    await work.session.execute(sa.delete(File).where(File.id == file_id, File.status == FileStatus.ARRIVING))
