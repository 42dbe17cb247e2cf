"""What a patient answers to a reminder: that they will come, or that they are late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import AlreadyCancelled, NotFound, Refusal
from core.reminders.refusals import NotToday, TooLateToAnswer

LATE_BY: Final = (10, 20, 30)
"""Minutes that somebody may say that they are late."""

LATE_KNOWN: Final = timedelta(hours=3)
"""So long before an appointment the button for it is there."""


async def confirm(work: Work, patient: Patient, appointment_id: str) -> Appointment:
    """The patient says that they will come. Doing so again changes nothing.

    Raises: NotFound, AlreadyCancelled, TooLateToAnswer.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    appointment = await booking.get_appointment(work, patient, appointment_id)
    require_expected(work, appointment, appointment.start)
    appointment.confirmed_at = appointment.confirmed_at or work.now
    await work.session.flush()
    return appointment


async def tell_late(work: Work, patient: Patient, appointment_id: str, minutes: int) -> tuple[Appointment, bool]:
    """The patient says that they will be so late; whether that is new.

    Raises: NotFound, also for minutes that aren't offered; NotToday, AlreadyCancelled, TooLateToAnswer.
    Locks: patient.
    """
    if minutes not in LATE_BY:
        raise NotFound
    await lock_patient(work.session, patient)
    appointment = await booking.get_appointment(work, patient, appointment_id)
    require_late(work, appointment)
    is_new = appointment.late_minutes != minutes
    appointment.late_minutes, appointment.confirmed_at = minutes, appointment.confirmed_at or work.now
    await work.session.flush()
    return appointment, is_new


def require_late(work: Work, appointment: Appointment) -> None:
    """Pass if its patient can say that they are late: on the day, until as late as that can be; nobody is for a call.

    Raises: NotFound, NotToday, AlreadyCancelled, TooLateToAnswer.
    """
    if appointment.kind is ServiceKind.TELEPHONE:
        raise NotFound
    require_expected(work, appointment, appointment.start + timedelta(minutes=LATE_BY[-1]))
    if work.clinic.day_of(appointment.start) > work.clinic.day_of(work.now):
        raise NotToday(appointment.start)


def can_be_late(work: Work, appointment: Appointment) -> bool:
    """Whether that button is of use now: in the morning nobody knows that they will be late for the evening."""
    if appointment.start - work.now > LATE_KNOWN:
        return False
    try:
        require_late(work, appointment)
    except Refusal:
        return False
    return True


def is_seen(work: Work, minutes: int) -> bool:
    """Whether somebody who is so late is still seen."""
    return minutes <= work.clinic.reminders.seen_late_minutes


def require_expected(work: Work, appointment: Appointment, until: datetime) -> None:
    """Pass if its patient is expected, and it isn't later than that yet.

    Raises: NotFound, when it is only held; AlreadyCancelled, TooLateToAnswer.
    """
    match appointment.status:
        case AppointmentStatus.HELD:
            raise NotFound
        case AppointmentStatus.CANCELLED:
            raise AlreadyCancelled
        case AppointmentStatus.ATTENDED | AppointmentStatus.NO_SHOW:
            raise TooLateToAnswer(work.clinic.phone)
        case AppointmentStatus.BOOKED if appointment.arrived_at is not None or work.now >= until:
            raise TooLateToAnswer(work.clinic.phone)
        case AppointmentStatus.BOOKED:
            pass
