"""The clinic's day: what its people see of appointments, mark on them, and do for a patient (S22, S23).

Marks are corrected on the day on which they are made; after that they are what happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient
from core.appointments import booking, placing
from core.appointments.claims import lock_diaries
from core.appointments.model import DIARY, TAKEN_BACK, Appointment, AppointmentStatus, Slot, diary_of
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import AlreadyCancelled, NobodyArrives, NotFound, TooEarlyToMark, TooLateToMark
from core.orm import keys_of
from core.paging import Page
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.collation import Order, order_by_surname
from core.text.normalisation import fitting

LONGEST_REASON: Final = 300
LATEST: Final = 3
"""How many appointments that are over are shown of a patient."""

_STOOD: Final = (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)
_SHOWN: Final = (*_STOOD, AppointmentStatus.CANCELLED)
_MARKED: Final = (AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)


class VisitMark(StrEnum):
    """What is marked on an appointment on its day."""

    ARRIVED = "arrived"
    ATTENDED = "attended"
    EXPECTED = "expected"  # nothing any more


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment, and whose it is."""

    appointment: Appointment
    patient: Patient


@dataclass(frozen=True, slots=True)
class Record:
    """A patient, what they have booked, and the latest of what is over."""

    patient: Patient
    upcoming: Page[Appointment]
    past: Page[Appointment]


async def day(work: Work, caller: Caller, date: dt.date) -> tuple[Visit, ...]:
    """The day's appointments, by practitioner in the order of their last names, then by hour; cancelled ones too.

    Raises: NotPermitted.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_DAY)
    found = await _on(work, date, _SHOWN)
    await audit.note(work, caller.address, AuditAction.SAW_DAY, subject=date.isoformat())
    return found


async def print_day(work: Work, caller: Caller, date: dt.date) -> tuple[Visit, ...]:
    """The same, to be taken out of the chat as a file, which is written down.

    Raises: NotPermitted.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_DAY)
    found = await _on(work, date, _SHOWN)
    await audit.note(work, caller.address, AuditAction.PRINTED_DAY, subject=date.isoformat())
    return found


async def on_day(work: Work, date: dt.date) -> tuple[Visit, ...]:
    """The same, for what the portal draws: asks no rights, and is written down nowhere."""
    return await _on(work, date, _SHOWN)


async def own_day(work: Work, caller: Caller, date: dt.date) -> tuple[Visit, ...]:
    """The doctor's own appointments of the day, by hour; none when they are no practitioner of the clinic file.

    Raises: NotPermitted.
    Locks: audit log.
    """
    doctor = await members.require(work, caller, Action.SEE_OWN_WORK)
    found = await _on(work, date, _STOOD, doctor.practitioner) if doctor.practitioner else ()
    await audit.note(work, caller.address, AuditAction.SAW_OWN_WORK, subject=date.isoformat())
    return found


async def who_sees_patients(work: Work, date: dt.date) -> frozenset[str]:
    """The practitioners (ids) with appointments on a day. For what the portal draws: asks no rights."""
    return frozenset(each.appointment.practitioner for each in await _on(work, date, _STOOD))


async def expected_on(work: Work, date: dt.date, practitioner: str) -> tuple[Visit, ...]:
    """The practitioner's appointments of a day that are booked, and not marked as attended or not. Asks no rights."""
    return await _on(work, date, (AppointmentStatus.BOOKED,), practitioner)


async def record_of(work: Work, patient_id: int) -> Record:
    """A patient and their appointments. Asks no rights (`core.treatment.own_patients`).

    Raises: NotFound.
    """
    patient = await get_patient(work, patient_id)
    upcoming, past = await booking.upcoming(work, patient), await booking.past(work, patient, size=LATEST)
    return Record(patient, upcoming, past)


async def see(work: Work, caller: Caller, appointment_id: str) -> Visit:
    """One appointment, for one of the clinic's people.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_DAY)
    return await _noted(work, caller, AuditAction.SAW_APPOINTMENT, await get_visit(work, appointment_id))


async def get_visit(work: Work, appointment_id: str) -> Visit:
    """An appointment and its patient as they are now. For what the portal draws: asks no rights.

    Raises: NotFound.
    """
    found = (await work.session.execute(_visits().where(Appointment.id == appointment_id))).one_or_none()
    if found is None or found[0].status is AppointmentStatus.HELD:
        raise NotFound
    return Visit(*found)


def require_markable(work: Work, appointment: Appointment) -> None:
    """Pass if something can be marked on it now.

    Raises: AlreadyCancelled, TooEarlyToMark, TooLateToMark.
    """
    today = work.clinic.day_of(work.now)
    if appointment.status is AppointmentStatus.CANCELLED:
        raise AlreadyCancelled
    if work.clinic.day_of(appointment.start) > today:
        raise TooEarlyToMark(appointment.start)
    marked = appointment.marked_at or appointment.arrived_at
    is_final = appointment.status in _MARKED and (marked is None or work.clinic.day_of(marked) != today)
    if is_final:
        raise TooLateToMark


def require_arrivable(work: Work, appointment: Appointment) -> None:
    """Pass if its patient can be marked as being here: on the day itself, and not for a call.

    Raises: NobodyArrives, AlreadyCancelled, TooEarlyToMark, TooLateToMark.
    """
    require_markable(work, appointment)
    if appointment.kind is ServiceKind.TELEPHONE:
        raise NobodyArrives
    if work.clinic.day_of(appointment.start) != work.clinic.day_of(work.now):
        raise TooLateToMark


def is_early(work: Work, appointment: Appointment) -> bool:
    """Whether it would be a surprise if it had taken place already: whoever says so is asked."""
    return appointment.start > work.now and appointment.arrived_at is None


def next_mark(work: Work, appointment: Appointment) -> VisitMark:
    """What comes next on one that can be marked: that its patient is here, if that can be marked; that it took place;
    and then that what was marked is taken back.
    """
    if appointment.status in _MARKED:
        return VisitMark.EXPECTED
    is_today = work.clinic.day_of(appointment.start) == work.clinic.day_of(work.now)
    arrives = is_today and appointment.kind is not ServiceKind.TELEPHONE and appointment.arrived_at is None
    return VisitMark.ARRIVED if arrives else VisitMark.ATTENDED


def require_missable(work: Work, appointment: Appointment) -> None:
    """Pass if its patient can have stayed away: nobody can tell before it begins.

    Raises: AlreadyCancelled, TooEarlyToMark, TooLateToMark.
    """
    require_markable(work, appointment)
    if appointment.start > work.now:
        raise TooEarlyToMark(appointment.start)


async def expect(work: Work, caller: Caller, appointment_id: str) -> Visit:
    """Take back what was marked today: the patient has not come yet.

    Raises: NotPermitted, NotFound, AlreadyCancelled, TooEarlyToMark, TooLateToMark.
    Locks: patient, diaries, audit log.
    """
    visit = await _to_mark(work, caller, appointment_id)
    if visit.appointment.status is AppointmentStatus.BOOKED and visit.appointment.arrived_at is None:
        return visit
    await _take_back(work, visit.appointment)
    visit.appointment.status = AppointmentStatus.BOOKED
    visit.appointment.arrived_at = visit.appointment.marked_at = None
    return await _noted(work, caller, AuditAction.MARKED_BOOKED, visit)


async def arrive(work: Work, caller: Caller, appointment_id: str) -> Visit:
    """The patient is here; on the day itself.

    Raises: NotPermitted, NotFound, NobodyArrives, AlreadyCancelled, TooEarlyToMark, TooLateToMark.
    Locks: patient, diaries, audit log.
    """
    visit = await _to_mark(work, caller, appointment_id)
    appointment = visit.appointment
    require_arrivable(work, appointment)
    if appointment.status is AppointmentStatus.BOOKED and appointment.arrived_at:
        return visit
    await _take_back(work, appointment)
    appointment.status, appointment.marked_at = AppointmentStatus.BOOKED, None
    appointment.arrived_at = appointment.arrived_at or work.now
    return await _noted(work, caller, AuditAction.MARKED_ARRIVED, visit)


async def attend(work: Work, caller: Caller, appointment_id: str) -> Visit:
    """The visit took place: its patient may ask about it from now on (D9).

    Raises: NotPermitted, NotFound, AlreadyCancelled, TooEarlyToMark, TooLateToMark.
    Locks: patient, diaries, audit log.
    """
    visit = await _to_mark(work, caller, appointment_id)
    await _take_back(work, visit.appointment)
    return await _mark(work, caller, visit, AppointmentStatus.ATTENDED, AuditAction.MARKED_ATTENDED)


async def miss(work: Work, caller: Caller, appointment_id: str) -> Visit:
    """The patient did not come: what is still to come of the time is free for others.

    Raises: NotPermitted, NotFound, AlreadyCancelled, TooEarlyToMark, TooLateToMark.
    Locks: patient, diaries, audit log.
    """
    visit = await _to_mark(work, caller, appointment_id)
    require_missable(work, visit.appointment)
    visit.appointment.arrived_at = None
    if visit.appointment.status is not AppointmentStatus.NO_SHOW:
        await lock_diaries(work.session, {visit.appointment.practitioner})
        await placing.free_rest(work, visit.appointment)
    return await _mark(work, caller, visit, AppointmentStatus.NO_SHOW, AuditAction.MARKED_NO_SHOW)


def parse_reason(text: str) -> str:
    """Why an appointment is cancelled, as it is told to the patient.

    Raises: UnusableText.
    """
    return fitting(text, 1, LONGEST_REASON)


async def cancel_for(work: Work, caller: Caller, appointment_id: str, reason: str) -> Visit:
    """Cancel for the patient, by the rules of their own cancelling. The reason is told to them.

    Raises: NotPermitted, NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere, UnusableText.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.CANCEL_FOR_PATIENT)
    told = parse_reason(reason)
    visit = await get_visit(work, appointment_id)
    cancelled = await booking.cancel(work, visit.patient, appointment_id, by_clinic=True)
    cancelled.cancelled_because = told
    return await _noted(work, caller, AuditAction.CANCELLED_FOR_PATIENT, visit)


async def book_for(work: Work, caller: Caller, patient_id: int, slot: Slot) -> Visit:
    """Book for the patient, by the rules of their own booking; what they hold themselves is let go.

    Raises: NotPermitted, NotFound, BookingRefused.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.BOOK_FOR_PATIENT)
    patient = await get_patient(work, patient_id)
    booked = await booking.book(work, patient, slot, by_clinic=True)
    return await _noted(work, caller, AuditAction.BOOKED_FOR_PATIENT, Visit(booked, patient))


async def _to_mark(work: Work, caller: Caller, appointment_id: str) -> Visit:
    """The visit, kept from changing meanwhile, if it may be marked now."""
    await members.require(work, caller, Action.MARK_VISIT)
    visit = await get_visit(work, appointment_id)
    await lock_patient(work.session, visit.patient)
    require_markable(work, await booking.get_appointment(work, visit.patient, appointment_id))
    return visit


async def _take_back(work: Work, appointment: Appointment) -> None:
    """Have its whole time again, if its rest was free and still is; otherwise whoever has that keeps it, and what is
    marked stands all the same: it is what happened.
    """
    if appointment.freed_from is not None and not appointment.is_between:
        await lock_diaries(work.session, {appointment.practitioner})
        await placing.take_rest(work, appointment)


async def _mark(work: Work, caller: Caller, visit: Visit, status: AppointmentStatus, what: AuditAction) -> Visit:
    if visit.appointment.status is status:
        return visit
    visit.appointment.status, visit.appointment.marked_at = status, work.now
    return await _noted(work, caller, what, visit)


async def _noted(work: Work, caller: Caller, what: AuditAction, visit: Visit) -> Visit:
    await work.session.flush()
    await audit.note(work, caller.address, what, patient_id=visit.patient.id, subject=visit.appointment.id)
    return visit


def _visits() -> sa.Select[Appointment, Patient]:
    visits = sa.select(Appointment, Patient).join(Patient, Patient.id == Appointment.patient_id)
    return visits.execution_options(populate_existing=True)


async def _on(
    work: Work, date: dt.date, statuses: tuple[AppointmentStatus, ...], practitioner: str | None = None
) -> tuple[Visit, ...]:
    """The appointments of a day of the clinic's calendar that stand so, but for walk-ins that were taken back."""
    begins, ends = (
        dt.datetime.combine(each, dt.time(), work.clinic.zone) for each in (date, date + dt.timedelta(days=1))
    )
    query = _visits().where(Appointment.start >= begins, Appointment.start < ends, Appointment.status.in_(statuses))
    query = query.where(sa.not_(TAKEN_BACK))
    if practitioner:
        query = query.where(Appointment.diary.in_(_diaries(work, practitioner, (begins, ends))))
    found = [Visit(appointment, patient) for appointment, patient in await work.session.execute(query)]
    return tuple(sorted(found, key=_by_practitioner_and_hour))


def _diaries(work: Work, practitioner: str, moments: Iterable[dt.datetime]) -> list[bytes]:
    """The fingerprints of the practitioner's days in UTC that these moments are in."""
    keys = keys_of(work.session)
    days = {diary_of(practitioner, moment) for moment in moments}
    return [each for day in days for each in keys.fingerprints(DIARY, day)]


def _by_practitioner_and_hour(visit: Visit) -> tuple[Order, Order, dt.datetime, str]:
    booked = visit.appointment
    return *order_by_surname(booked.snapshot.practitioner), booked.start, booked.id
