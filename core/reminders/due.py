"""Reminders that are due, a few at a time: each is sent once, or said to be too late (B3).

What is due is read anew when its time has come: nobody is reminded of what is cancelled or over. What was due while
nothing ran is sent if that still makes sense, and not together with a later one of the same appointment. In quiet hours
it waits until they end.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.reminding import timing
from core.appointments.reminding.model import ReminderOutcome, VisitReminder
from core.appointments.visits import Visit
from core.context import Work

AT_ONCE: Final = 10
"""How many reminders are looked at in one transaction; others have their turn before the next."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A reminder that was due. `outcome` is what became of it: none, where it is of no use any more, or waits on."""

    visit: Visit
    hours: int
    outcome: ReminderOutcome | None


async def take_due(work: Work) -> list[LookedAt]:
    """The reminders that are due now, each settled, put off or removed: `AT_ONCE` at most. Whoever asks sends those
    that are on their way. For a transaction of its own.
    """
    query = (
        sa.select(VisitReminder, Appointment, Patient)
        .join(Appointment, Appointment.id == VisitReminder.appointment_id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(VisitReminder.due_at <= work.now)
        .order_by(VisitReminder.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=VisitReminder)
        .execution_options(populate_existing=True)
    )
    due = (await work.session.execute(query)).all()
    soon = await _due_soon(work, {appointment.id for _, appointment, _ in due})
    found = []
    for reminder, appointment, patient in due:
        later = any(hours < reminder.hours for hours in soon.get(appointment.id, ()))
        outcome = await _settle(work, reminder, appointment, later=later)
        found.append(LookedAt(Visit(appointment, patient), reminder.hours, outcome))
    await work.session.flush()
    return found


async def still_holds(work: Work, appointment_id: str) -> bool:
    """Whether the reminder of it that is on its way is to be sent now, just before it is. One that has waited too long,
    or into quiet hours, is due again, and looked at anew.
    """
    on_its_way = await _on_its_way(work, appointment_id)
    if not on_its_way:
        return False
    appointment = await work.session.get(Appointment, appointment_id, populate_existing=True)
    if appointment is None or not _is_expected(appointment):
        return False
    if timing.is_of_use(work.clinic, appointment.start, work.now) and timing.quiet(work.clinic, work.now) is None:
        return True
    for each in on_its_way:
        each.outcome, each.settled_at, each.due_at = None, None, work.now
    await work.session.flush()
    return False


async def note_receipt(work: Work, appointment_id: str, *, delivered: bool) -> bool:
    """What became of the reminder that was on its way; whether this is the first of this appointment that can't reach
    its patient.
    """
    query = sa.select(VisitReminder).where(VisitReminder.appointment_id == appointment_id)
    rows = (await work.session.scalars(query.with_for_update(), execution_options={"populate_existing": True})).all()
    was_known = any(each.outcome is ReminderOutcome.UNREACHABLE for each in rows)
    outcome = ReminderOutcome.DELIVERED if delivered else ReminderOutcome.UNREACHABLE
    changed = [each for each in rows if each.outcome is ReminderOutcome.ON_ITS_WAY]
    for each in changed:
        each.settle(outcome, work.now)
    await work.session.flush()
    return bool(changed) and not delivered and not was_known


async def _settle(
    work: Work, reminder: VisitReminder, appointment: Appointment, *, later: bool
) -> ReminderOutcome | None:
    """What becomes of one; another one of the appointment may come `later`, at about the same time."""
    if not _is_expected(appointment):
        await work.session.delete(reminder)
        return None
    if later:
        reminder.settle(ReminderOutcome.REPLACED, work.now)
        return reminder.outcome
    asleep = timing.quiet(work.clinic, work.now)
    when = work.now if asleep is None else asleep[1]
    if not timing.is_of_use(work.clinic, appointment.start, when):
        reminder.settle(ReminderOutcome.TOO_LATE, work.now)
    elif asleep is not None:
        reminder.due_at = when
    else:
        reminder.settle(ReminderOutcome.ON_ITS_WAY, work.now)
    return reminder.outcome


async def _due_soon(work: Work, appointment_ids: Collection[str]) -> dict[str, list[int]]:
    """By how many hours before these are reminded of now, or in so short a time that two would be too many."""
    if not appointment_ids:
        return {}
    query = sa.select(VisitReminder.appointment_id, VisitReminder.hours).where(
        VisitReminder.appointment_id.in_(appointment_ids), VisitReminder.due_at < work.now + timing.APART
    )
    found: dict[str, list[int]] = {}
    for appointment, hours in await work.session.execute(query):
        found.setdefault(appointment, []).append(hours)
    return found


async def _on_its_way(work: Work, appointment_id: str) -> list[VisitReminder]:
    query = sa.select(VisitReminder).where(
        VisitReminder.appointment_id == appointment_id, VisitReminder.outcome == ReminderOutcome.ON_ITS_WAY
    )
    found = await work.session.scalars(query.with_for_update(), execution_options={"populate_existing": True})
    return list(found)


def _is_expected(appointment: Appointment) -> bool:
    return appointment.status is AppointmentStatus.BOOKED and appointment.arrived_at is None
