"""Tell patients what was decided about their orders once it can't be undone, and note whether that has come."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.consultations import giving
from core.consultations.model import LineKind
from core.context import Work
from core.prescriptions import reminders
from core.prescriptions.medications import take_stock
from core.prescriptions.model import DECIDED, RenewalRequest, prescription_of


async def announce_due(work: Work) -> tuple[RenewalRequest, Patient] | None:
    """A decision whose minute is over, and its patient, who is to be told and sees it from now on: one at most. What is
    in somebody else's hands just now has its turn later.

    Raises: NotFound, never: a consultation is there as long as what was issued out of it is of it.
    Locks: patient, consultation.
    """
    due = (
        sa.select(RenewalRequest, Patient)
        .join(Patient, Patient.id == RenewalRequest.patient_id)
        .where(RenewalRequest.announce_at <= work.now)
        .order_by(RenewalRequest.announce_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = (await work.session.execute(due, execution_options={"populate_existing": True})).one_or_none()
    if found is None:
        return None
    request, patient = found
    request.announce_at = None
    if (prescription := await prescription_of(work, request.id)) is not None:
        prescription.published_at = work.now
        reminders.plan_prescription(work, prescription)
        await take_stock(work, patient, prescription.sealed.lines)
        if request.consultation_id is not None and request.taken_by is not None:
            of, by, author = request.consultation_id, request.taken_by, request.holder
            await giving.note_given(work, of, LineKind.PRESCRIPTION, prescription.id, by=by, author=author)
    await work.session.flush()
    return request, patient


async def undelivered(work: Work, patient: Patient) -> tuple[RenewalRequest, ...]:
    """What has to be announced again now that the patient is back, in the order in which it was decided."""
    query = sa.select(RenewalRequest).where(
        RenewalRequest.patient_id == patient.id,
        RenewalRequest.unreachable_at.is_not(None),
        RenewalRequest.opened_at.is_(None),
        RenewalRequest.status.in_(DECIDED),
        RenewalRequest.announce_at.is_(None),
    )
    return tuple(await work.session.scalars(query.order_by(RenewalRequest.decided_at, RenewalRequest.id)))
