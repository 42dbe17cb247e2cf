"""Your files: the medical records that a patient adds for the doctor (S24, S45–S63, D4–D7, D10).

An announced file is ARRIVING until its bytes are in the vault (`core.files.arrival`), then a DRAFT until it is sent
with its description and the patient's consent, then KEPT for the clinic's `keep_files_months` (`core.files.keeping`,
`core.files.removal`).
What goes with a question or with instructions instead is in `core.files.attachments`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient, lock_patient
from core.accounts.tiers import Feature
from core.appointments import booking, visits
from core.appointments.model import AppointmentStatus
from core.context import Work
from core.errors import FilesFull, NotFound
from core.files.arrival import reserve
from core.files.keeping import keep, require_consent
from core.files.model import YOUR_FILES, Category, File, FileStatus, Label, RemovalReason
from core.files.removal import remove
from core.limits import LONGEST_DESCRIPTION, MOST_FILES, SHORTEST_DESCRIPTION
from core.staff import audit, members
from core.staff.audit import AuditAction, by_patient
from core.staff.members import Action, Caller
from core.text.normalisation import fitting


@dataclass(frozen=True, slots=True)
class Sending:
    """What a patient fills in for the files that they are adding. `consent` is the version of the regulations of
    'Your files' that they accepted; empty when they have not.
    """

    description: str
    category: Category
    appointment: str | None
    consent: str


def parse_description(text: str) -> str:
    """What a file is said to be; its length is limited (S55, S56, D14).

    Raises: UnusableText.
    """
    return fitting(text, SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION)


async def announce(work: Work, patient: Patient, label: Label) -> File:
    """Reserve a number for a file that is about to arrive (S62).

    Raises: FullLevelNeeded, RegulationsChanged, FilesFull; NotFound, when the account is gone.
    Locks: patient.
    """
    tiers.require(work.clinic, patient, Feature.FILES)
    return await reserve(work, patient, YOUR_FILES, label)


async def require_capacity(work: Work, patient: Patient) -> None:
    """Pass if the patient may add a file: who can't is told so before they look for one.

    Raises: FullLevelNeeded, RegulationsChanged, FilesFull.
    """
    tiers.require(work.clinic, patient, Feature.FILES)
    if not await remaining(work, patient):
        raise FilesFull(MOST_FILES)


async def remaining(work: Work, patient: Patient) -> int:
    """How many more files the patient may add."""
    query = sa.select(sa.func.count()).where(File.patient_id == patient.id, File.attached_to == YOUR_FILES)
    return MOST_FILES - (await work.session.scalar(query) or 0)


async def unsent(work: Work, patient: Patient) -> tuple[File, ...]:
    """What is arriving, or here and not sent yet, in the order of its announcement."""
    return await _files(work, patient, File.status != FileStatus.KEPT, File.announced_at, File.number)


async def kept(work: Work, patient: Patient) -> tuple[File, ...]:
    """What the patient has sent, the latest first (S59)."""
    return await _files(work, patient, File.status == FileStatus.KEPT, File.sent_at.desc(), File.number)


async def get_file(work: Work, patient: Patient, file_id: str) -> File:
    """One of the patient's kept files.

    Raises: NotFound, when it isn't theirs, or is gone.
    """
    found = await work.session.get(File, file_id)
    if found is None or (found.patient_id, found.attached_to, found.status) != (
        patient.id,
        YOUR_FILES,
        FileStatus.KEPT,
    ):
        raise NotFound
    return found


async def count_for_appointment(work: Work, appointment_id: str) -> int:
    """How many files their patient has sent for an appointment."""
    linked = sa.and_(File.appointment_id == appointment_id, File.status == FileStatus.KEPT)
    return await work.session.scalar(sa.select(sa.func.count()).where(linked)) or 0


async def counts_for_appointments(work: Work, appointment_ids: Collection[str]) -> dict[str, int]:
    """The same of several; those for which nothing was sent are left out."""
    linked = sa.and_(File.appointment_id.in_(appointment_ids), File.status == FileStatus.KEPT)
    query = sa.select(File.appointment_id, sa.func.count()).where(linked).group_by(File.appointment_id)
    found = await work.session.execute(query) if appointment_ids else ()
    return {appointment: count for appointment, count in found if appointment is not None}


async def open_for_appointment(work: Work, caller: Caller, appointment_id: str) -> tuple[File, ...]:
    """The files that their patient has sent for an appointment, for one of the clinic's people; the earliest first.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_DAY)
    visit = await visits.get_visit(work, appointment_id)
    linked = File.appointment_id == appointment_id
    found = await _files(
        work, visit.patient, sa.and_(linked, File.status == FileStatus.KEPT), File.sent_at, File.number
    )
    await audit.note(work, caller.address, AuditAction.SAW_FILES, patient_id=visit.patient.id, subject=appointment_id)
    return found


async def discard(work: Work, patient: Patient) -> None:
    """Remove what was not sent (S58)."""
    for each in await unsent(work, patient):
        await remove(work, each, RemovalReason.BY_PATIENT)


async def send(work: Work, patient: Patient, sending: Sending) -> tuple[File, ...]:
    """Keep what has arrived, as described, with proof of the consent (S57, D7).

    Raises: FullLevelNeeded, ConsentNeeded, RegulationsChanged, UnusableText; NotFound, when nothing has arrived, or
        the appointment isn't one that it can go with.
    Locks: patient, audit log.
    """
    tiers.require_level(patient, Feature.FILES)
    await lock_patient(work.session, patient)
    regulations = require_consent(work, sending.consent)
    appointment = await _linked(work, patient, sending.appointment)
    ready = [each for each in await unsent(work, patient) if each.status is FileStatus.DRAFT]
    if not ready:
        raise NotFound
    description = parse_description(sending.description)
    for each in ready:
        each.label = Label(each.label.name, description, sending.category)
        each.appointment_id = appointment
        keep(work, each, regulations)
    await work.session.flush()
    await _note_acting(work, patient, ready[0].id)
    return tuple(ready)


async def link(work: Work, patient: Patient, file_id: str, appointment_id: str | None) -> File:
    """Say which coming appointment a file goes with, or that it goes with none yet (S60, D4).

    Raises: NotFound.
    Locks: patient, audit log.
    """
    await lock_patient(work.session, patient)
    found = await get_file(work, patient, file_id)
    found.appointment_id = await _linked(work, patient, appointment_id)
    await work.session.flush()
    await _note_acting(work, patient, file_id)
    return found


async def delete(work: Work, patient: Patient, file_id: str) -> None:
    """Remove a file for good (S63).

    Raises: NotFound.
    Locks: patient, audit log.
    """
    await lock_patient(work.session, patient)
    await remove(work, await get_file(work, patient, file_id), RemovalReason.BY_PATIENT)
    await _note_acting(work, patient, file_id)


async def _note_acting(work: Work, patient: Patient, file_id: str) -> None:
    """Write down what is done with a patient's files by somebody else; patients see to their own unlogged.

    Locks: audit log.
    """
    if work.acting is not None:
        await audit.note(
            work, by_patient(patient.id), AuditAction.FILES_FOR_RELATIVE, patient_id=patient.id, subject=file_id
        )


async def _files(work: Work, patient: Patient, which: sa.ColumnElement[bool], *order: Any) -> tuple[File, ...]:  # noqa: ANN401 - columns
    query = sa.select(File).where(File.patient_id == patient.id, File.attached_to == YOUR_FILES, which).order_by(*order)
    return tuple(await work.session.scalars(query))


async def _linked(work: Work, patient: Patient, appointment_id: str | None) -> str | None:
    """The id, if a file may go with that appointment: it is theirs, booked and still to come."""
    if appointment_id is None:
        return None
    found = await booking.get_appointment(work, patient, appointment_id)
    if found.status is not AppointmentStatus.BOOKED or found.end <= work.now:
        raise NotFound
    return found.id
