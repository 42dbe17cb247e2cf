"""Reminders are planned with what they are of: when it is booked, moved or told by another system, and when cancelled.

Which ones is the patient's choice for this appointment, or else their general one, or else the clinic's. Each choice is
kept as hours with commas between: nothing for none, `NULL` where nobody has chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final, cast

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.reminding import timing
from core.appointments.reminding.model import VisitReminder
from core.context import Work
from core.statements.prepared import Prepared

_TABLE: Final = cast("sa.Table", VisitReminder.__table__)
_ADD: Final = Prepared(
    sa.insert(_TABLE).values(
        appointment_id=sa.bindparam("appointment"),
        hours=sa.bindparam("before"),
        due_at=sa.bindparam("due", type_=_TABLE.c.due_at.type),
    )
)
_OF_ONE: Final = _TABLE.c.appointment_id == sa.bindparam("appointment")
_FORGET: Final = Prepared(sa.delete(_TABLE).where(_OF_ONE))
_FORGET_WAITING: Final = Prepared(sa.delete(_TABLE).where(_OF_ONE, _TABLE.c.due_at.is_not(None)))


def packed(hours: Iterable[int] | None) -> str | None:
    """A choice as it is kept."""
    return None if hours is None else ",".join(map(str, sorted(set(hours), reverse=True)))


def unpacked(kept: str | None) -> tuple[int, ...] | None:
    """A choice that was kept."""
    return None if kept is None else tuple(int(each) for each in kept.split(",") if each)


def general_hours(work: Work, patient: Patient) -> tuple[int, ...]:
    """When the patient is reminded of appointments for which they have chosen nothing else."""
    chosen = unpacked(patient.reminder_hours)
    return work.clinic.reminders.hours_before if chosen is None else chosen


def hours_of(work: Work, patient: Patient, appointment: Appointment) -> tuple[int, ...]:
    """When the patient wants to be reminded of this appointment."""
    chosen = unpacked(appointment.reminder_hours)
    return general_hours(work, patient) if chosen is None else chosen


async def plan(work: Work, patient: Patient, booked: Iterable[Appointment]) -> None:
    """Plan the reminders of what was just booked. None comes soon after it."""
    rows = [row for each in booked for row in _rows(work, patient, each, after_booking(work, work.now))]
    if rows:
        await _ADD.put_off(work.session, rows)


async def plan_anew(work: Work, patient: Patient, changed: Collection[Appointment]) -> None:
    """The same of what has another time now: what was planned or sent before counts no more."""
    await forget(work, changed)
    await plan(work, patient, [each for each in changed if each.status is AppointmentStatus.BOOKED])


async def plan_by_choice(work: Work, patient: Patient, changed: Collection[Appointment]) -> None:
    """Plan what is still to come by a new choice. What was sent stays sent, and isn't sent again."""
    if not changed:
        return
    await _FORGET_WAITING.put_off(work.session, [{"appointment": each.id} for each in changed])
    settled = sa.select(_TABLE.c.appointment_id, _TABLE.c.hours).where(
        _TABLE.c.appointment_id.in_([each.id for each in changed])
    )
    done = {(appointment, hours) for appointment, hours in await work.session.execute(settled)}
    rows = [row for each in changed for row in _rows(work, patient, each, work.now)]
    if left := [row for row in rows if (row["appointment"], row["before"]) not in done]:
        await _ADD.put_off(work.session, left)


async def forget(work: Work, appointments: Collection[Appointment]) -> None:
    """Remind of these no more."""
    if appointments:
        await _FORGET.put_off(work.session, [{"appointment": each.id} for each in appointments])


def after_booking(work: Work, booked_at: datetime) -> datetime:
    """From when on reminders may come of what was booked then."""
    return booked_at + timedelta(minutes=work.clinic.reminders.after_booking_minutes)


def _rows(work: Work, patient: Patient, appointment: Appointment, earliest: datetime) -> list[dict[str, object]]:
    hours = hours_of(work, patient, appointment)
    due = timing.planned(work.clinic, appointment.start, hours, earliest)
    return [{"appointment": appointment.id, "before": each, "due": at} for each, at in due.items()]
