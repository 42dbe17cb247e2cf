"""Whether patients are reminded at all: what nobody has planned is planned, and the desk head hears of a broken job.

Reminders are planned with what they are of. What is left without any, because it was booked by an older release or the
clinic has switched them on since, is found once a day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.appointments import moving
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.reminding import planning, timing
from core.appointments.reminding.model import ReminderOutcome, VisitReminder
from core.appointments.visits import Visit
from core.context import Work
from core.orm import Base

AT_ONCE: Final = 100
"""How many appointments are looked at in one transaction."""

LATE: Final = timedelta(minutes=15)
"""So long may a reminder wait after it was due: the job that sends them looks every minute."""

_IN_A_CHAT: Final = (
    sa.select(Patient.id).join(Person, Person.id == Patient.person_id).where(Person.unreachable_since.is_(None))
)
"""Patients whom something can be told."""

_REACHED: Final = (ReminderOutcome.ON_ITS_WAY, ReminderOutcome.DELIVERED)
_SEEN_TO: Final = (ReminderOutcome.ON_ITS_WAY, ReminderOutcome.DELIVERED, ReminderOutcome.UNREACHABLE)


class ReminderCheck(Base):
    """A day on which it was looked whether the next day's patients are reminded."""

    __tablename__ = "reminder_checks"

    day: Mapped[dt.date] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class Unreminded:
    """Tomorrow has so many appointments whose patients want to be reminded, and no reminder of any is sent or due."""

    day: dt.date
    appointments: int


async def check_tomorrow(work: Work) -> Unreminded | None:
    """Look once a day, from the clinic's hour on, whether the patients of tomorrow are reminded; what the desk head has
    to be told, if they aren't. Where nobody wants to be reminded, all is well.
    """
    local = work.now.astimezone(work.clinic.zone)
    if local.time() < work.clinic.reminders.alarm_at or not await _is_first(work, local.date()):
        return None
    day = local.date() + timedelta(days=1)
    wanted = await _to_be_reminded(work, await _visits_of(work, day))
    if not wanted:
        return None
    waits = sa.and_(VisitReminder.due_at.is_not(None), VisitReminder.due_at >= work.now - LATE)
    query = sa.select(VisitReminder.hours).where(
        VisitReminder.appointment_id.in_([each.id for each in wanted]),
        sa.or_(waits, VisitReminder.outcome.in_(_SEEN_TO)),
    )
    is_well = (await work.session.execute(query.limit(1))).first() is not None
    return None if is_well else Unreminded(day, len(wanted))


async def without_reminder(work: Work, day: dt.date) -> list[Visit]:
    """The visits of a day to come whose patients get no reminder: none is due or was sent, or they have no chat that it
    could come to. Asks no rights.
    """
    of_day = await _visits_of(work, day)
    query = sa.select(VisitReminder.appointment_id).where(
        VisitReminder.appointment_id.in_([each.appointment.id for each in of_day]),
        sa.or_(VisitReminder.due_at.is_not(None), VisitReminder.outcome.in_(_REACHED)),
    )
    planned = frozenset(await work.session.scalars(query))
    reached = frozenset(
        await work.session.scalars(_IN_A_CHAT.where(Patient.id.in_([each.patient.id for each in of_day])))
    )
    return [each for each in of_day if each.appointment.id not in planned or each.patient.id not in reached]


@dataclass(frozen=True, slots=True)
class PlanCursor:
    """How far the search for what is not planned has come."""

    start: datetime
    appointment: str = ""


async def plan_missing(work: Work, after: PlanCursor) -> PlanCursor | None:
    """Plan the reminders of some appointments that have none, behind that place; where to go on, if there may be
    more.
    """
    query = (
        sa.select(Appointment, Patient, VisitReminder.hours)
        .join(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(VisitReminder, VisitReminder.appointment_id == Appointment.id)
        .where(
            Appointment.start >= after.start,
            sa.or_(Appointment.start > after.start, Appointment.id > after.appointment),
            Appointment.status == AppointmentStatus.BOOKED,
        )
        .order_by(Appointment.start, Appointment.id)
        .limit(AT_ONCE)
    )
    found = (await work.session.execute(query)).all()
    for appointment, patient, hours in found:
        if hours is None:
            await planning.plan_by_choice(work, patient, (appointment,))
    if len(found) < AT_ONCE:
        return None
    last: Appointment = found[-1][0]
    return PlanCursor(last.start, last.id)


async def _is_first(work: Work, day: dt.date) -> bool:
    """Whether nobody has looked on that day; from now on, somebody has."""
    statement = sa.text("INSERT INTO reminder_checks (day) VALUES (:day) ON CONFLICT DO NOTHING RETURNING day")
    if await work.session.get(ReminderCheck, day) is not None:
        return False
    made = await work.session.execute(statement.bindparams(sa.bindparam("day", day, type_=sa.Date)))
    return made.first() is not None


async def _visits_of(work: Work, day: dt.date) -> list[Visit]:
    begins, ends = (datetime.combine(each, dt.time(), work.clinic.zone) for each in (day, day + timedelta(days=1)))
    query = (
        sa.select(Appointment, Patient)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(Appointment.start >= begins, Appointment.start < ends, Appointment.status == AppointmentStatus.BOOKED)
        .order_by(Appointment.start, Appointment.id)
    )
    return [Visit(appointment, patient) for appointment, patient in await work.session.execute(query)]


async def _to_be_reminded(work: Work, visits: list[Visit]) -> list[Appointment]:
    """Those of which a reminder makes sense, by when they were booked and what their patients want."""
    moves = await moving.last_moves(work, [each.appointment.id for each in visits])
    found = []
    for each in visits:
        appointment, move = each.appointment, moves.get(each.appointment.id)
        known_at = appointment.created_at if move is None else move.moved_at
        hours = planning.hours_of(work, each.patient, appointment)
        if timing.planned(work.clinic, appointment.start, hours, planning.after_booking(work, known_at)):
            found.append(appointment)
    return found
