"""What falls due in online consultations by itself: a doctor or both are asked whether they are still there, a patient
goes back to the queue or is told that nobody can come, a chat ends.

Each of these is a row with a due time, one in each transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.consultations import duty, holding
from core.consultations.model import (
    Consultation,
    ConsultationEnd,
    ConsultationLine,
    ConsultationStatus,
    Duty,
    close,
    lock_consultation,
)
from core.context import Work
from core.staff import audit
from core.staff.audit import PORTAL, AuditAction


class Due(StrEnum):
    """What has fallen due."""

    NOBODY = "nobody"  # no doctor could come, and the patient is told
    ASK_DOCTOR = "ask_doctor"  # whether they are there, for their patient waits
    DOCTOR_GONE = "doctor_gone"  # their patient waits for another one
    WARN = "warn"  # nobody says anything: it will end
    SILENCE = "silence"  # it has ended


@dataclass(frozen=True, slots=True)
class FellDue:
    """One thing that fell due, and of whom. `doctor` is the address of who had it."""

    what: Due
    consultation: Consultation
    patient: Patient
    doctor: str | None = None


async def step(work: Work) -> FellDue | None:
    """Do the next thing that is due; `None` when nothing is. Call it again and again, each time in a new transaction.

    Raises: NotFound.
    Locks: patient, consultation, audit log.
    """
    query = sa.select(Consultation.id).where(Consultation.due_at <= work.now).order_by(Consultation.due_at).limit(1)
    found = await work.session.scalar(query)
    if found is None:
        return None
    consultation, patient = await lock_consultation(work, found)
    if consultation.due_at is None or consultation.due_at > work.now:
        return None  # somebody was quicker
    if consultation.status is ConsultationStatus.WAITING:
        close(consultation, patient, ConsultationEnd.NOBODY, work.now)
        return await _noted(work, FellDue(Due.NOBODY, consultation, patient), AuditAction.MISSED_CONSULTATION)
    return await _of_held(work, consultation, patient)


async def patient_stays(work: Work, consultation: Consultation) -> None:
    """The patient says that they are there: it doesn't end for silence. A doctor whom they wait for has no more time by
    that. Of one that isn't held any more, nothing changes. The caller has it locked.
    """
    if consultation.status is not ConsultationStatus.TAKEN:
        return
    consultation.spoke_at, consultation.warned_at = work.now, None
    holding.plan_next(work, consultation)
    await work.session.flush()


async def doctor_stays(work: Work, consultation: Consultation) -> None:
    """The doctor says that they are there: whatever they were asked counts no more, and they have time to answer anew.
    The caller has it locked.
    """
    consultation.asked_at = None
    if consultation.unanswered_at is not None:
        consultation.unanswered_at = work.now
    await patient_stays(work, consultation)


async def note_undelivered(work: Work, line: ConsultationLine) -> None:
    """What a patient wrote can't reach the doctor who has them: they go back to the queue, as from one who is gone. A
    line to a doctor who had them before changes nothing.
    """
    consultation = await work.session.get(Consultation, line.consultation_id, populate_existing=True)
    if consultation is None or consultation.status is not ConsultationStatus.TAKEN:
        return
    if consultation.taken_at is None or line.sent_at < consultation.taken_at:
        return
    consultation.unanswered_at = consultation.unanswered_at or line.sent_at
    consultation.asked_at, consultation.due_at = work.now, work.now
    await work.session.flush()


async def end_duties(work: Work) -> None:
    """Forget who isn't there any more."""
    await work.session.execute(sa.delete(Duty).where(Duty.until <= work.now))


async def _of_held(work: Work, consultation: Consultation, patient: Patient) -> FellDue:
    doctor = consultation.taken_by
    if consultation.unanswered_at is not None and consultation.asked_at is None:
        consultation.asked_at = work.now
        return await _planned(work, FellDue(Due.ASK_DOCTOR, consultation, patient, doctor))
    if consultation.unanswered_at is not None:
        holding.put_back(work, consultation)
        if doctor is not None:
            await duty.drop(work, doctor)
        gone = FellDue(Due.DOCTOR_GONE, consultation, patient, doctor)
        return await _noted(work, gone, AuditAction.PUT_CONSULTATION_BACK)
    if consultation.warned_at is None:
        consultation.warned_at = work.now
        return await _planned(work, FellDue(Due.WARN, consultation, patient, doctor))
    close(consultation, patient, ConsultationEnd.SILENCE, work.now)
    return await _noted(work, FellDue(Due.SILENCE, consultation, patient, doctor), AuditAction.CLOSED_CONSULTATION)


async def _planned(work: Work, fell_due: FellDue) -> FellDue:
    holding.plan_next(work, fell_due.consultation)
    await work.session.flush()
    return fell_due


async def _noted(work: Work, fell_due: FellDue, what: AuditAction) -> FellDue:
    await work.session.flush()
    of = fell_due.consultation
    await audit.note(work, PORTAL, what, patient_id=of.patient_id, subject=of.id)
    return fell_due
