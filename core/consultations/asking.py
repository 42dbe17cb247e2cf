"""Online consultations, the patient's side: come to a queue, leave it, end, meet in another room (S16, S37).

No appointment is needed, and none is counted. Each of these locks the patient, then the consultation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient, get_patient, lock_patient
from core.accounts.tiers import Feature
from core.clinic.consulting import ConsultationKind
from core.consultations import consent, hours, queueing
from core.consultations.model import (
    Consultation,
    ConsultationEnd,
    ConsultationFacts,
    ConsultationStatus,
    close,
    kinds_held,
    lock_consultation,
    lock_open,
    new_room,
    open_of,
)
from core.consultations.refusals import (
    ConsultationNotTaken,
    ConsultationsClosed,
    NoConsultations,
    QueueFull,
    RemoteFormNotAccepted,
    WritesElsewhere,
)
from core.consultations.writing import require_writer, writer_of, written_by
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.text.normalisation import normalised_lines, require_length

LONGEST_ABOUT: Final = 1_000
"""Code points of what a consultation is about; the rest is said in it."""

QUEUEING: Final = 4_711_015
"""The PostgreSQL advisory lock of those who come to a queue; any number, always the same."""


def require_open(work: Work, patient: Patient, specialty: str, kind: ConsultationKind) -> None:
    """Pass if a patient can come to a consultation of a specialty now, held in this way.

    Raises: FullLevelNeeded, RegulationsChanged, NoConsultations, ConsultationsClosed.
    """
    tiers.require(work.clinic, patient, Feature.ONLINE_CONSULTATIONS)
    if specialty not in hours.specialties(work.clinic) or kind not in kinds_held(work):
        raise NoConsultations
    if hours.closes_at(work.clinic, specialty, work.now) is None:
        raise ConsultationsClosed(hours.opens_at(work.clinic, specialty, work.now))


def read_about(text: str) -> str:
    """What it is about, tidied.

    Raises: UnusableText.
    """
    tidy = normalised_lines(text)
    require_length(tidy, 1, LONGEST_ABOUT)
    return tidy


async def enter(work: Work, patient: Patient, specialty: str, kind: ConsultationKind, about: str) -> Consultation:
    """Come to the end of a specialty's queue; the consultation that the patient has already, if it isn't ended. Whoever
    acts for the patient writes in it.

    Raises: FullLevelNeeded, RegulationsChanged, NoConsultations, ConsultationsClosed, QueueFull, RemoteFormNotAccepted,
        SomebodyElseWrites, WritesElsewhere, UnusableText; NotFound, when the account is gone.
    Locks: patient, audit log.
    """
    require_open(work, patient, specialty, kind)
    if not await consent.is_given(work, patient):
        raise RemoteFormNotAccepted
    told = read_about(about)
    writer = writer_of(work, patient)
    for number in sorted({patient.id, writer}):
        await lock_patient(work.session, await get_patient(work, number))
    if (there := await open_of(work, patient)) is not None:
        await require_writer(work, there, patient)
        return there
    if (other := await written_by(work, writer)) is not None:
        raise WritesElsewhere((await get_patient(work, other.patient_id)).full_name)
    counted = await _next_number(work)
    limit = work.clinic.consultations.longest_queue
    if await queueing.count(work, specialty) >= limit:
        raise QueueFull(limit)
    consultation = Consultation(
        id=new_id(),
        number=counted,
        patient_id=patient.id,
        writer_id=writer,
        tie_id=None if writer == patient.id or work.acting is None else work.acting.tie,
        specialty=specialty,
        kind=kind,
        status=ConsultationStatus.WAITING,
        queued_at=work.now,
        needs_visit=False,
        facts=ConsultationFacts(about=told),
    )
    consultation.due_at = gives_up_at(work, specialty)
    patient.in_consultation = True
    work.session.add(consultation)
    await _note(work, AuditAction.ASKED_FOR_CONSULTATION, consultation)
    return consultation


async def leave(work: Work, patient: Patient, consultation_id: str) -> Consultation:
    """Wait no more, or have said all: who writes says so, or the patient themselves. Of one that has ended, nothing
    changes.

    Raises: NotFound, SomebodyElseWrites.
    Locks: patient, consultation, audit log.
    """
    consultation, owner = await lock_consultation(work, consultation_id)
    if owner.id != patient.id:
        raise NotFound
    if consultation.is_open:
        if writer_of(work, patient) != patient.id:
            await require_writer(work, consultation, patient)
        was_taken = consultation.status is ConsultationStatus.TAKEN
        close(consultation, owner, ConsultationEnd.BY_PATIENT if was_taken else ConsultationEnd.LEFT, work.now)
        await _note(work, AuditAction.LEFT_CONSULTATION, consultation)
    return consultation


async def change_room(work: Work, patient: Patient, consultation_id: str) -> Consultation:
    """Meet the doctor in another room: whoever was invited into the one before finds nobody there.

    Raises: NotFound, ConsultationOver, SomebodyElseWrites; ConsultationNotTaken, while there is no room.
    Locks: patient, consultation.
    """
    consultation, owner = await lock_open(work, consultation_id)
    if owner.id != patient.id:
        raise NotFound
    await require_writer(work, consultation, patient)
    if not consultation.facts.room:
        raise ConsultationNotTaken
    consultation.note_facts(room=new_room())
    await work.session.flush()
    return consultation


def gives_up_at(work: Work, specialty: str) -> datetime:
    """When a patient whom nobody has taken is told that nobody can come."""
    closes = hours.closes_at(work.clinic, specialty, work.now)
    return (closes or work.now) + work.clinic.consultations.after_closing


async def _note(work: Work, what: AuditAction, consultation: Consultation) -> None:
    await work.session.flush()
    of = consultation.patient_id
    await audit.note(work, by_patient(of), what, patient_id=of, subject=consultation.id)


async def _next_number(work: Work) -> int:
    """One more than the last; on PostgreSQL, others who come wait until this one is committed."""
    if work.session.get_bind().dialect.name == "postgresql":
        await work.session.execute(sa.select(sa.func.pg_advisory_xact_lock(QUEUEING)))
    return 1 + (await work.session.scalar(sa.select(sa.func.max(Consultation.number))) or 0)
