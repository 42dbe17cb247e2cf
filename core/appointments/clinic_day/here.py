"""“I am here”: a patient says so themselves on the day of the visit, and sees how many are before them.

It is their word, and stands as such at the desk until one of the clinic's people marks that they have come
(`core.appointments.visits.arrive`) or that they were seen. Nobody comes to a telephone consultation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking, visits
from core.appointments.clinic_day import delays
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.refusals import TooEarlyToCheckIn
from core.appointments.visits import Visit
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class InLine:
    """A patient who says that they are here, and how many who are here, too, have an earlier time with that
    practitioner.
    """

    visit: Visit
    before: int


def opens_at(work: Work, appointment: Appointment) -> datetime:
    """From when on its patient can say that they are here."""
    return appointment.start - dt.timedelta(minutes=work.clinic.settings.check_in_minutes)


async def is_expected(work: Work, appointment: Appointment) -> bool:
    """Whether its patient is waited for today, and hasn't been said to have come."""
    today = work.clinic.day_of(work.now) == work.clinic.day_of(appointment.start)
    comes = appointment.status is AppointmentStatus.BOOKED and appointment.kind is not ServiceKind.TELEPHONE
    if not today or not comes or is_here(appointment):
        return False
    return delays.expected(appointment, await delays.of_visit(work, appointment)) + _length(appointment) > work.now


def is_here(appointment: Appointment) -> bool:
    """Whether its patient has come, or says so."""
    return appointment.arrived_at is not None or appointment.says_here_at is not None


async def check_in(work: Work, patient: Patient, appointment_id: str) -> Appointment:
    """The patient says that they are here. Doing so again changes nothing.

    Raises: NotFound, when nobody is waited for there; TooEarlyToCheckIn.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    appointment = await booking.get_appointment(work, patient, appointment_id)
    if appointment.status is AppointmentStatus.BOOKED and is_here(appointment):
        return appointment
    if not await is_expected(work, appointment):
        raise NotFound
    if (opens := opens_at(work, appointment)) > work.now:
        raise TooEarlyToCheckIn(opens)
    appointment.says_here_at = work.now
    await work.session.flush()
    return appointment


async def line_of(work: Work, practitioner: str) -> tuple[InLine, ...]:
    """Those who say that they are here today for a practitioner and weren't seen yet, by their time. Asks no rights."""
    waiting = await visits.expected_on(work, work.clinic.day_of(work.now), practitioner)
    here = [each for each in waiting if is_here(each.appointment)]
    return tuple(InLine(each, _before(each, here)) for each in here if each.appointment.says_here_at is not None)


async def before(work: Work, appointment: Appointment) -> int:
    """How many who are here have an earlier time with its practitioner today. Asks no rights."""
    waiting = await visits.expected_on(work, work.clinic.day_of(work.now), appointment.practitioner)
    return sum(is_here(each.appointment) and each.appointment.start < appointment.start for each in waiting)


def _before(visit: Visit, here: Sequence[Visit]) -> int:
    return sum(each.appointment.start < visit.appointment.start for each in here)


def _length(appointment: Appointment) -> dt.timedelta:
    return appointment.end - appointment.start
