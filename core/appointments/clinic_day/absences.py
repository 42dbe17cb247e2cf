"""A practitioner who is absent: their time is blocked, what is booked in it is cancelled by the clinic, and everybody
concerned is told.

Some are cancelled at once; the rest in the background, a few in each transaction, each with what its patient is told.
So nobody is told twice or forgotten, whenever the process ends. Whoever can't be told, or hasn't booked again after a
while, has to be called.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, lock_patient, person_of
from core.appointments import booking, placing
from core.appointments.blocked import BlockedBecause, BlockedTime
from core.appointments.claims import lock_diaries
from core.appointments.clinic_day import blocking
from core.appointments.clinic_day.rights import require_over
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.appointments.reminding import planning
from core.appointments.visits import Visit
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.orm import Base
from core.receipts import WithReceipt
from core.staff import audit, to_call
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.staff.to_call import ToCallReason

AT_ONCE: Final = 25
"""How many appointments are cancelled in the turn in which a practitioner is said to be absent."""

A_FEW: Final = 10
"""How many in each transaction afterwards."""


class CalledOff(WithReceipt, Base):
    """An appointment that an absence has cancelled. Its patient is to be called from `call_from` on, unless they have
    booked again by then.
    """

    __tablename__ = "called_off"

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[str] = mapped_column(sa.ForeignKey("blocked_times.id", ondelete="CASCADE"), index=True)
    called_off_at: Mapped[datetime]
    call_from: Mapped[datetime | None] = mapped_column(index=True)


class TellingStatus(StrEnum):
    """How it stands with the patient of a cancelled appointment."""

    TOLD = "told"
    TO_CALL = "to_call"
    BOOKED_AGAIN = "booked_again"


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whose appointment was cancelled, and how it stands; `again` is what they have booked instead."""

    visit: Visit
    called_off: CalledOff
    standing: TellingStatus
    again: Appointment | None


@dataclass(frozen=True, slots=True)
class ToldAbsence:
    """A blocked time, and the appointments that were cancelled for it just now."""

    blocked: BlockedTime
    visits: tuple[Visit, ...]


async def announce(work: Work, caller: Caller, practitioner: str, start: datetime, end: datetime) -> ToldAbsence:
    """Block the time of a practitioner who is absent, and cancel the first of what is booked in it; `go_on` does the
    rest. Their patients are to be told.

    Raises: NotPermitted, NotFound, UnusableSpan.
    Locks: patient, diaries, audit log.
    """
    await require_over(work, caller, Action.BLOCK_TIME, practitioner)
    blocking.require_span(work, start, end)
    theirs = _first(await blocking.booked_within(work, practitioner, start, end), AT_ONCE)
    await _lock(work, theirs, practitioner)
    blocked = await blocking.write(work, caller, practitioner, start, end, BlockedBecause.ABSENT)
    cancelled = await _call_off(work, blocked, theirs)
    await audit.note(work, caller.address, AuditAction.BLOCKED_TIME, subject=blocked.id)
    await _note(work, caller.address, cancelled)
    return ToldAbsence(blocked, cancelled)


async def go_on(work: Work) -> ToldAbsence | None:
    """Cancel a few more of what is booked while a practitioner is absent; `None`, if nothing of that is left.

    Raises: NotFound.
    Locks: patient, diaries, audit log.
    """
    query = sa.select(BlockedTime).where(BlockedTime.look_again_at <= work.now, BlockedTime.ended_at.is_(None))
    first = query.order_by(BlockedTime.look_again_at).limit(1).with_for_update(skip_locked=True)
    blocked = (await work.session.scalars(first)).first()
    if blocked is None:
        return None
    theirs = _first(await blocking.booked_within(work, blocked.practitioner, blocked.start, blocked.end), A_FEW)
    if not theirs:
        blocked.look_again_at = None
        await work.session.flush()
        return ToldAbsence(blocked, ())
    await _lock(work, theirs, blocked.practitioner)
    cancelled = await _call_off(work, blocked, theirs)
    await _note(work, blocked.by, cancelled)
    return ToldAbsence(blocked, cancelled)


async def concerned(work: Work, blocked_id: str) -> tuple[Concerned, ...]:
    """Everybody whose appointment an absence has cancelled, soonest first. Asks no rights."""
    query = (
        sa.select(CalledOff, Appointment, Patient)
        .join(Appointment, Appointment.id == CalledOff.appointment_id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(CalledOff.blocked_id == blocked_id)
        .order_by(Appointment.start, Appointment.id)
        .execution_options(populate_existing=True)
    )
    rows = (await work.session.execute(query)).all()
    return tuple([await _standing(work, called_off, Visit(each, patient)) for called_off, each, patient in rows])


async def undelivered(work: Work, patient: Patient) -> tuple[Visit, ...]:
    """What was cancelled of a patient's and is to be told again, since they could not be reached."""
    query = (
        sa.select(Appointment)
        .join(CalledOff, CalledOff.appointment_id == Appointment.id)
        .where(Appointment.patient_id == patient.id, CalledOff.unreachable_at.is_not(None))
        .where(Appointment.start > work.now)
        .order_by(Appointment.start)
    )
    return tuple(Visit(each, patient) for each in await work.session.scalars(query))


async def reason_of(work: Work, appointment_id: str) -> BlockedTime | None:
    """The absence for which an appointment was cancelled, if it was for one."""
    query = (
        sa.select(BlockedTime)
        .join(CalledOff, CalledOff.blocked_id == BlockedTime.id)
        .where(CalledOff.appointment_id == appointment_id)
    )
    return (await work.session.scalars(query)).first()


async def to_call_now(work: Work) -> tuple[str, ...]:
    """The absences (ids of blocked times) for which somebody has to be called from now on who has not booked again;
    the reception's list has them, too.
    """
    query = sa.select(CalledOff).where(CalledOff.call_from <= work.now).order_by(CalledOff.call_from)
    due = (await work.session.scalars(query.limit(A_FEW).with_for_update(skip_locked=True))).all()
    found: dict[str, None] = {}
    for each in due:
        each.call_from = None
        visit = await _visit_of(work, each)
        if (await _standing(work, each, visit)).standing is TellingStatus.TO_CALL:
            about = visit.appointment.id
            await to_call.add(work, visit.patient, ToCallReason.ABSENT, about, appointment=about, due=work.now)
            found[each.blocked_id] = None
    await work.session.flush()
    return tuple(found)


async def _visit_of(work: Work, called_off: CalledOff) -> Visit:
    appointment = await work.session.get_one(Appointment, called_off.appointment_id)
    return Visit(appointment, await work.session.get_one(Patient, appointment.patient_id))


async def _standing(work: Work, called_off: CalledOff, visit: Visit) -> Concerned:
    again = await _booked_again(work, called_off, visit)
    if again is not None:
        standing = TellingStatus.BOOKED_AGAIN
    else:
        waits = called_off.call_from is not None and called_off.call_from > work.now
        is_told = waits and await _can_be_told(work, called_off, visit)
        standing = TellingStatus.TOLD if is_told else TellingStatus.TO_CALL
    return Concerned(visit, called_off, standing, again)


async def _can_be_told(work: Work, called_off: CalledOff, visit: Visit) -> bool:
    person = await person_of(work, visit.patient)
    return called_off.unreachable_at is None and person is not None and person.unreachable_since is None


async def _booked_again(work: Work, called_off: CalledOff, visit: Visit) -> Appointment | None:
    """What the patient has booked since, for the same service or with the same sort of doctor."""
    query = sa.select(Appointment).where(
        Appointment.patient_id == visit.patient.id,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.origin == Origin.PORTAL,
        Appointment.created_at >= called_off.called_off_at,
    )
    specialty = _specialty(work, visit.appointment.service)
    later = await work.session.scalars(query.order_by(Appointment.start))
    return next((each for each in later if _specialty(work, each.service) == specialty), None)


def _specialty(work: Work, service: str) -> str:
    return next((each.specialty for each in work.clinic.services if each.id == service), service)


def _first(visits: Sequence[Visit], count: int) -> list[Visit]:
    return [each for each in visits if blocking.is_ours(each)][:count]


async def _lock(work: Work, visits: Sequence[Visit], practitioner: str) -> None:
    """Wait for whoever else changes these patients' appointments, in the order of their numbers."""
    concerned_by = {practitioner}
    for patient in {
        each.patient.id: each.patient for each in sorted(visits, key=lambda each: each.patient.id)
    }.values():
        await lock_patient(work.session, patient)
        concerned_by |= await booking.held_with(work, patient)
    await lock_diaries(work.session, concerned_by)


async def _call_off(work: Work, blocked: BlockedTime, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Cancel those of these that still stand in the blocked time. The caller has locked all of them."""
    still = await blocking.booked_within(work, blocked.practitioner, blocked.start, blocked.end)
    standing = {each.appointment.id for each in still}
    cancelled = tuple(each for each in visits if each.appointment.id in standing)
    call_from = after_working_hours(work.clinic, work.now, work.clinic.settings.call_after_absence_hours)
    for each in cancelled:
        await booking.let_go_instead_of(work, each.patient, (each.appointment.id,))
        await placing.free(work, each.appointment)
        each.appointment.status = AppointmentStatus.CANCELLED
        work.session.add(
            CalledOff(
                appointment_id=each.appointment.id,
                blocked_id=blocked.id,
                called_off_at=work.now,
                call_from=min(call_from, max(each.appointment.start - timedelta(hours=1), work.now)),
            )
        )
    await work.session.flush()
    await planning.forget(work, [each.appointment for each in cancelled])
    return cancelled


async def _note(work: Work, who: str, visits: Sequence[Visit]) -> None:
    for each in visits:
        what = AuditAction.CANCELLED_FOR_PATIENT
        await audit.note(work, who, what, patient_id=each.patient.id, subject=each.appointment.id)
