"""Somebody stands at the counter without an appointment: they are taken into a practitioner's list of today, as one who
has come (B8).

They get the next free time, or, where the clinic allows it, a place between the others, which takes up no time of its
own. Neither counts as booked through the portal, so that no limit of it holds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient
from core.appointments import blocked, booking, placing
from core.appointments.claims import lock_diaries
from core.appointments.model import Appointment, AppointmentStatus, Origin, Slot
from core.appointments.refusals import NothingFreeToday
from core.appointments.search import availability
from core.appointments.search.availability import Preferences
from core.appointments.search.timetable import timetable
from core.appointments.time_grid import moment_of, tick_of, ticks_in
from core.appointments.visits import Visit, get_visit
from core.clinic.model import Service, ServiceKind
from core.context import Work
from core.errors import NotFound
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

A_DAY: Final = timedelta(days=1)

_KINDS: Final = (ServiceKind.IN_PERSON, ServiceKind.EXAMINATION)
"""What somebody can come for, in the order in which it is looked for with each practitioner."""


@dataclass(frozen=True, slots=True)
class TodaysPlace:
    """Where somebody can be taken in today: a free slot; or `between` those who have appointments, without a time of
    its own.
    """

    slot: Slot
    between: bool = False


async def places(work: Work, patient: Patient) -> tuple[TodaysPlace, ...]:
    """The next free time of everybody who sees patients today, soonest first, then places between the others, where the
    clinic allows these. Asks no rights.

    Raises: NotFound.
    """
    services = _services(work)
    free: list[Slot] = []
    for service, who in services:
        free += [each async for each in _next_free(work, patient, service, who)]
    found = sorted((TodaysPlace(each) for each in free), key=lambda each: each.slot.start)
    if not work.clinic.settings.walk_ins_between:
        return tuple(found)
    extra = [each for service, who in services for each in await _between(work, service, who)]
    return (*found, *extra)


async def walk_in(work: Work, caller: Caller, patient_id: int, practitioner: str, *, between: bool = False) -> Visit:
    """Take a patient who is here into a practitioner's list of today, at the next free time or `between` the others;
    what they hold themselves is let go. Doing so again changes nothing.

    Raises: NotPermitted, NotFound, NothingFreeToday, SlotTaken, PatientBusy.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.BOOK_FOR_PATIENT)
    patient = await get_patient(work, patient_id)
    await lock_patient(work.session, patient)
    known = await _taken_in(work, patient, practitioner)
    if known is not None:
        return Visit(known, patient)
    await lock_diaries(work.session, {practitioner, *await booking.held_with(work, patient)})
    there = (each for each in await places(work, patient) if each.between is between)
    place = next((each for each in there if each.slot.practitioner == practitioner), None)
    if place is None:
        raise NothingFreeToday
    made = placing.new_appointment(work, patient, place.slot, status=AppointmentStatus.BOOKED, origin=Origin.WALK_IN)
    made.arrived_at = work.now
    made.freed_from = made.start if between else None
    async with work.session.begin_nested():
        await booking.let_go(work, patient)
        work.session.add(made)
        await work.session.flush()
        await placing.take(work, made)
    await audit.note(work, caller.address, AuditAction.WALKED_IN, patient_id=patient.id, subject=made.id)
    return Visit(made, patient)


async def take_back(work: Work, caller: Caller, appointment_id: str) -> Visit:
    """It was a mistake: who was taken in is no more in the list, and their time is free.

    Raises: NotPermitted, NotFound.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.BOOK_FOR_PATIENT)
    visit = await get_visit(work, appointment_id)
    await lock_patient(work.session, visit.patient)
    appointment = await booking.get_appointment(work, visit.patient, appointment_id)
    if appointment.origin is not Origin.WALK_IN or appointment.status is not AppointmentStatus.BOOKED:
        raise NotFound
    await lock_diaries(work.session, {appointment.practitioner})
    await placing.free(work, appointment)
    appointment.status = AppointmentStatus.CANCELLED
    await work.session.flush()
    what = AuditAction.CANCELLED_FOR_PATIENT
    await audit.note(work, caller.address, what, patient_id=visit.patient.id, subject=appointment.id)
    return Visit(appointment, visit.patient)


def _services(work: Work) -> list[tuple[Service, frozenset[str]]]:
    """What people come for, each with those who give nothing before it in this list."""
    table, known = timetable(work.clinic), set[str]()
    found = []
    for kind in _KINDS:
        for service in work.clinic.services:
            if service.kind is kind and not service.needs_referral:
                who = frozenset(table.practitioners(service)) - known
                known |= who
                found.append((service, who))
    return [(service, who) for service, who in found if who]


async def _next_free(work: Work, patient: Patient, service: Service, who: frozenset[str]) -> AsyncIterator[Slot]:
    """The first free slot of today of each of these; what has just begun is a time as well, for half of its length."""
    terms = availability.terms_of(work, Preferences(service.id, by_clinic=True))
    earliest = tick_of(work.now) - ticks_in(service.duration) // 2
    begun = await availability.begin_search(work, Preferences(service.id, by_clinic=True), patient)
    search = begun.under(replace(terms, practitioners=who, earliest=earliest))
    seen = set[str]()
    async for _, starts in search.by_day([work.clinic.day_of(work.now)]):
        for each in starts:
            if each.practitioner not in seen:
                seen.add(each.practitioner)
                yield Slot(service.id, each.practitioner, each.facility, moment_of(each.tick))


async def _between(work: Work, service: Service, who: frozenset[str]) -> Iterator[TodaysPlace]:
    """A place between the others with each of these who sees patients now, or later today."""
    now, today = tick_of(work.now), work.clinic.day_of(work.now)
    found: dict[str, TodaysPlace] = {}
    closings = await blocked.closings(work, range(now, now + ticks_in(A_DAY)))
    for opening in timetable(work.clinic).openings(service, today, who):
        if not opening.starts or opening.starts[-1] + ticks_in(service.duration) <= now:
            continue
        at = max(now, opening.starts[0])
        if await blocked.blocked_ticks(work, opening.practitioner, range(at, at + 1)):
            continue
        closed = {each.target.facility for each in closings if each.holds(service.id, at, 1)}
        place = next((each for each in opening.facilities if each not in closed), None)
        if place is None:
            continue
        slot = Slot(service.id, opening.practitioner, place, moment_of(at))
        found.setdefault(opening.practitioner, TodaysPlace(slot, between=True))
    return iter(found.values())


async def _taken_in(work: Work, patient: Patient, practitioner: str) -> Appointment | None:
    """Who is in that list already."""
    query = sa.select(Appointment).where(
        Appointment.patient_id == patient.id,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.origin == Origin.WALK_IN,
    )
    today = work.clinic.day_of(work.now)
    theirs = (each for each in await work.session.scalars(query) if each.practitioner == practitioner)
    return next((each for each in theirs if work.clinic.day_of(each.start) == today), None)
