"""Book an appointment again that an absence has cancelled, at another time.

It keeps its id, as one that is moved does: its referral, its files and forms, and the entry in the phone's calendar
hang on that. So nothing is used up by an absence.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking, claims, moving, placing
from core.appointments.claims import lock_diaries
from core.appointments.clinic_day import called_off
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.reminding import planning
from core.clinic.model import Service
from core.context import Work
from core.errors import NotFound
from core.staff import audit, to_call
from core.staff.audit import AuditAction, by_patient


async def require_cancelled_by_clinic(
    work: Work, patient: Patient, appointment_id: str, service: Service
) -> Appointment:
    """The appointment, if an absence has cancelled it, it can become one for this service, and its patient may book one
    more.

    Raises: NotFound, BookingLimitReached.
    """
    appointment = await booking.get_appointment(work, patient, appointment_id)
    row = await called_off.of_appointment(work, appointment.id)
    if row is None or row.again_at is not None or appointment.status is not AppointmentStatus.CANCELLED:
        raise NotFound
    moving.require_alike(work, appointment, service)
    await booking.require_remaining(work, patient)
    return appointment


async def reinstate(work: Work, patient: Patient, appointment: Appointment, held: Appointment) -> Appointment:
    """Book the appointment again, at the time that is kept by `held`; what the patient holds themselves is let go. The
    caller has the patient locked, and asked whether it may be.

    Raises: SlotTaken, PatientBusy, NotFound.
    Locks: diaries, audit log.
    """
    slot = held.slot
    await lock_diaries(work.session, {slot.practitioner, *await booking.held_with(work, patient)})
    async with work.session.begin_nested():
        await booking.let_go(work, patient)
        await claims.release(work.session, held)
        await work.session.execute(sa.delete(Appointment).where(Appointment.id == held.id))
        await moving.remember(work, appointment, by_patient(patient.id))
        placing.place(work, appointment, slot)
        appointment.status, appointment.cancelled_because = AppointmentStatus.BOOKED, None
        appointment.confirmed_at = appointment.late_minutes = appointment.says_here_at = None
        await work.session.flush()
        await placing.take(work, appointment)
    await planning.plan_anew(work, patient, (appointment,))
    row = await called_off.of_appointment(work, appointment.id)
    if row is not None:
        row.again_at, row.call_from = work.now, None
        row.end_offering()
    await to_call.not_needed(work, appointment.id)
    what = AuditAction.MOVED_APPOINTMENT
    await audit.note(work, by_patient(patient.id), what, patient_id=patient.id, subject=appointment.id)
    return appointment
