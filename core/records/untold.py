"""What a patient can't be told in their chat becomes a call that the reception has to make."""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient
from core.appointments import moving
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.errors import NotFound
from core.records.owners import owner_of
from core.staff import to_call
from core.staff.to_call import ToCall, ToCallReason, ToCallStatus

BEFORE: Final = dt.timedelta(hours=1)
"""How long before an appointment its patient should be called at the latest."""

OF_VISITS: Final = frozenset({ToCallReason.BOOKED, ToCallReason.MOVED, ToCallReason.CANCELLED})
"""What the clinic has done to an appointment."""


async def have_called(work: Work, reason: ToCallReason, subject: str) -> ToCall | None:
    """Have whoever owns `subject`, an id, called about it; `None`, if nobody does. Of an appointment, how it stands
    tells what has been done to it, if `reason` is one of `OF_VISITS`.
    """
    owner = await owner_of(work, subject)
    if owner is None:
        return None
    try:
        patient = await get_patient(work, owner)
    except NotFound:
        return None
    about = await work.session.get(Appointment, subject, populate_existing=True)
    if about is None:
        return await to_call.add(work, patient, reason, subject)
    if reason in OF_VISITS:
        reason = await _what_was_done(work, about)
    return await to_call.add(work, patient, reason, subject, appointment=about.id, due=due_before(work, about))


def due_before(work: Work, appointment: Appointment) -> dt.datetime:
    """By when its patient is to be called: soon, and an hour before it at the latest."""
    soon = after_working_hours(work.clinic, work.now, work.clinic.settings.take_working_hours)
    return min(soon, appointment.start - BEFORE)


async def of_visits(work: Work, patient: Patient) -> tuple[ToCall, ...]:
    """The calls about appointments that are still to be made to this patient."""
    query = sa.select(ToCall).where(
        ToCall.patient_id == patient.id, ToCall.status == ToCallStatus.OPEN, ToCall.reason.in_(OF_VISITS)
    )
    return tuple(await work.session.scalars(query.order_by(ToCall.added_at, ToCall.id)))


async def _what_was_done(work: Work, appointment: Appointment) -> ToCallReason:
    if appointment.status is AppointmentStatus.CANCELLED:
        return ToCallReason.CANCELLED
    moved = await moving.last_move(work, appointment.id)
    return ToCallReason.BOOKED if moved is None else ToCallReason.MOVED
