"""When a patient is reminded of appointments: of all of them, or of one; switched off and on again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.reminding import planning
from core.appointments.reminding.model import VisitReminder
from core.context import Work
from core.errors import NotFound
from core.reminders.coming import require_expected


@dataclass(frozen=True, slots=True)
class VisitChoice:
    """Of an appointment, by how many `hours` before it the patient wants to be reminded, whether that `is_own` to it,
    and how its reminders stand.
    """

    appointment: Appointment
    hours: tuple[int, ...]
    is_own: bool
    reminders: Sequence[VisitReminder]


def general(work: Work, patient: Patient) -> tuple[int, ...]:
    """By how many hours before any appointment the patient wants to be reminded."""
    return planning.general_hours(work, patient)


async def of_visit(work: Work, patient: Patient, appointment_id: str) -> VisitChoice:
    """What holds for one of the patient's appointments.

    Raises: NotFound.
    """
    appointment = await booking.get_appointment(work, patient, appointment_id)
    hours, is_own = planning.hours_of(work, patient, appointment), appointment.reminder_hours is not None
    return VisitChoice(appointment, hours, is_own, await reminders_of(work, appointment_id))


async def reminders_of(work: Work, appointment_id: str) -> Sequence[VisitReminder]:
    """The reminders of an appointment, the first that comes first."""
    query = sa.select(VisitReminder).where(VisitReminder.appointment_id == appointment_id)
    found = await work.session.scalars(
        query.order_by(VisitReminder.hours.desc()).execution_options(populate_existing=True)
    )
    return found.all()


async def choose(work: Work, patient: Patient, hours: Collection[int]) -> None:
    """Be reminded so of all appointments from now on, but of those that have a choice of their own.

    Raises: NotFound, for hours that the clinic doesn't offer.
    Locks: patient.
    """
    _require_offered(work, hours)
    await lock_patient(work.session, patient)
    patient.reminder_hours = planning.packed(hours)
    await work.session.flush()
    query = sa.select(Appointment).where(
        Appointment.patient_id == patient.id,
        Appointment.start > work.now,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.reminder_hours.is_(None),
    )
    await planning.plan_by_choice(work, patient, (await work.session.scalars(query)).all())


async def choose_for(work: Work, patient: Patient, appointment_id: str, hours: Collection[int] | None) -> Appointment:
    """Be reminded so of this one; with `None`, as of all others.

    Raises: NotFound, also for hours that the clinic doesn't offer; AlreadyCancelled, TooLateToAnswer.
    Locks: patient.
    """
    _require_offered(work, hours or ())
    await lock_patient(work.session, patient)
    appointment = await booking.get_appointment(work, patient, appointment_id)
    require_expected(work, appointment, appointment.start)
    appointment.reminder_hours = planning.packed(hours)
    await work.session.flush()
    await planning.plan_by_choice(work, patient, (appointment,))
    return appointment


def _require_offered(work: Work, hours: Collection[int]) -> None:
    if not set(hours) <= set(work.clinic.reminders.choices):
        raise NotFound
