"""Who writes in an online consultation: its patient, or whoever acts for them (S16, B13).

What is written in a chat goes to one doctor at most: nobody writes in two consultations at a time.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.consultations.model import (
    Consultation,
    ConsultationEnd,
    ConsultationStatus,
    close,
    lock_consultation,
    open_of,
)
from core.consultations.refusals import SomebodyElseWrites
from core.context import Work
from core.staff import audit
from core.staff.audit import AuditAction


def writer_of(work: Work, patient: Patient) -> int:
    """The number of who acts in the patient's consultations here: themselves, or whoever acts for them."""
    return patient.id if work.acting is None or work.acting.subject != patient.id else work.acting.by


def author_of(work: Work, patient: Patient) -> str:
    """Under which name it is written here for the patient: empty, where they write themselves."""
    return "" if work.acting is None or work.acting.subject != patient.id else work.acting.name


async def written_by(work: Work, writer: int) -> Consultation | None:
    """The consultation that is not ended in which a patient of this number writes, for whomever."""
    query = sa.select(Consultation).where(
        Consultation.writer_id == writer, Consultation.status != ConsultationStatus.ENDED
    )
    found: Consultation | None = await work.session.scalar(query, execution_options={"populate_existing": True})
    return found


async def writer_in(work: Work, consultation: Consultation) -> Patient:
    """Who writes in it. Asks no rights."""
    return await work.session.get_one(Patient, consultation.writer_id)


async def require_writer(work: Work, consultation: Consultation, patient: Patient) -> None:
    """Pass if who is here writes in this consultation of the patient.

    Raises: SomebodyElseWrites.
    """
    if consultation.writer_id != writer_of(work, patient):
        raise SomebodyElseWrites((await writer_in(work, consultation)).full_name)


async def end_of_tie(work: Work, patient: Patient, tie_id: str, who: str) -> Consultation | None:
    """Nobody may write for the patient by this tie any more, as `who` says: the consultation that ended with it, if
    there was one. The caller has the patient locked.

    Raises: NotFound.
    Locks: patient, consultation, audit log.
    """
    current = await open_of(work, patient)
    if current is None or current.tie_id != tie_id:
        return None
    consultation, owner = await lock_consultation(work, current.id)
    close(consultation, owner, ConsultationEnd.TIE_OVER, work.now)
    await work.session.flush()
    what = AuditAction.STOPPED_CONSULTATION
    await audit.note(work, who, what, patient_id=consultation.patient_id, subject=consultation.id)
    return consultation
