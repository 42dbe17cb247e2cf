"""Whether what the staff wrote has reached its patient: told of, opened, or to be told of again (S23)."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.questions.model import TO_PATIENT, Entry, Question
from core.staff import audit
from core.staff.audit import AuditAction, by_patient


async def undelivered(work: Work, patient: Patient) -> tuple[Entry, ...]:
    """What has to be announced again now that the patient is back, in the order in which it was written."""
    query = _to(patient).where(Entry.unreachable_at.is_not(None))
    return tuple(await work.session.scalars(query.order_by(Entry.sent_at, Entry.position)))


async def open_entry(work: Work, patient: Patient, entry_id: str) -> Entry:
    """What the staff wrote, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    Locks: audit log.
    """
    entry = await work.session.scalar(_to(patient).where(Entry.id == entry_id).with_for_update(of=Entry))
    if entry is None:
        raise NotFound
    entry.note_delivered(work.now)
    if entry.opened_at is None:
        entry.opened_at = work.now
        await work.session.flush()
        who = by_patient(patient.id)
        await audit.note(work, who, AuditAction.OPENED_ANSWER, patient_id=patient.id, subject=entry.question_id)
    return entry


def _to(patient: Patient) -> sa.Select[Entry]:
    to_patient = sa.and_(Question.patient_id == patient.id, Entry.kind.in_(TO_PATIENT), Entry.position.is_not(None))
    query = sa.select(Entry).join(Question, Question.id == Entry.question_id).where(to_patient)
    return query.execution_options(populate_existing=True)
