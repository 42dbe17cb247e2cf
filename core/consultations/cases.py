"""Online consultations as the clinic's people see them, and what its patient is to be told again (S16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.consultations import duty, giving, hours, queueing, talking
from core.consultations.model import Consultation, ConsultationLine, ConsultationStatus, Duty, get_consultation
from core.consultations.writing import writer_in
from core.context import Work
from core.errors import NotFound
from core.files.model import File, FileStatus
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits in a specialty, who is held, and who is there."""

    specialty: str
    waiting: Sequence[Consultation]
    held: Sequence[Consultation]
    there: Sequence[Duty]


@dataclass(frozen=True, slots=True)
class ConsultationCase:
    """All there is to a consultation. `files` go with the lines, by the line's id; of one that was taken back, nobody
    sees them any more. The `writer` is the patient, or who acts for them.
    """

    consultation: Consultation
    patient: Patient
    lines: Sequence[ConsultationLine]
    files: dict[str, tuple[File, ...]]
    writer: Patient


async def get_case(work: Work, consultation_id: str) -> ConsultationCase:
    """How one stands now, with all that was written. Asks no rights.

    Raises: NotFound.
    """
    consultation, patient = await get_consultation(work, consultation_id)
    lines = await talking.lines_of(work, consultation.id)
    writer = patient if not consultation.is_for_other else await writer_in(work, consultation)
    return ConsultationCase(consultation, patient, lines, await _files_of(work, lines), writer)


async def read_case(work: Work, caller: Caller, consultation_id: str) -> ConsultationCase:
    """The same, for the doctor who holds it or has held it; one that waits, for any who could take it.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.CONSULT)
    case = await get_case(work, consultation_id)
    of = case.consultation
    could = of.specialty in duty.specialties_of(work.clinic, member.practitioner)
    is_theirs = await giving.was_held_by(work, of, member)
    if not is_theirs and not (of.status is ConsultationStatus.WAITING and could):
        raise NotFound
    await audit.note(work, member.address, AuditAction.SAW_CONSULTATION, patient_id=of.patient_id, subject=of.id)
    return case


async def queues(work: Work, caller: Caller) -> tuple[Queue, ...]:
    """How it stands in each specialty.

    Raises: NotPermitted.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_CONSULTATIONS)
    told = [await _queue(work, each) for each in hours.specialties(work.clinic)]
    await audit.note(work, member.address, AuditAction.SAW_CONSULTATIONS)
    return tuple(told)


async def undelivered(work: Work, patient: Patient) -> tuple[ConsultationLine, ...]:
    """What doctors wrote that could not reach this patient, who writes in the consultation, in order."""
    query = sa.select(ConsultationLine).join(Consultation, Consultation.id == ConsultationLine.consultation_id)
    theirs = query.where(
        Consultation.writer_id == patient.id,
        ConsultationLine.by.is_not(None),
        ConsultationLine.unreachable_at.is_not(None),
        ConsultationLine.taken_back_at.is_(None),
    )
    in_order = theirs.order_by(ConsultationLine.sent_at, ConsultationLine.position)
    return tuple(await work.session.scalars(in_order, execution_options={"populate_existing": True}))


async def _queue(work: Work, specialty: str) -> Queue:
    held = sa.select(Consultation).where(
        Consultation.specialty == specialty, Consultation.status == ConsultationStatus.TAKEN
    )
    return Queue(
        specialty,
        await queueing.waiting(work, specialty),
        (await work.session.scalars(held.order_by(Consultation.taken_at, Consultation.number))).all(),
        await duty.on_duty(work, specialty),
    )


async def _files_of(work: Work, lines: Sequence[ConsultationLine]) -> dict[str, tuple[File, ...]]:
    query = sa.select(File).where(File.attached_to.in_([each.id for each in lines]), File.status == FileStatus.KEPT)
    found = list(await work.session.scalars(query.order_by(File.announced_at, File.number)))
    return {
        line.id: tuple(each for each in found if each.attached_to == line.id and line.taken_back_at is None)
        for line in lines
    }
