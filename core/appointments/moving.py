"""Give appointments another time: the new one is taken and the old one left, in one commit, or nothing changes (B1).

An appointment keeps its id, and with it all that hangs on it (`core.appointments.placing`); what it was before is kept
as an `AppointmentMove`. What it leaves itself is in nobody's way: not in a search (`Preferences.instead_of`), not when
its new time is held, and not when it moves. So it can come to a time that overlaps its own, with the same practitioner.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking, claims, notice, placing, series
from core.appointments.claims import lock_diaries
from core.appointments.diary import diaries
from core.appointments.model import Appointment, AppointmentMove, AppointmentStatus, Slot
from core.appointments.refusals import RequestNeeded
from core.appointments.reminding import planning
from core.appointments.search.availability import require_bookable, require_open_to
from core.appointments.time_grid import tick_of
from core.clinic.model import BookedBy, Service, ServiceKind
from core.context import Work
from core.errors import NotFound, PatientBusy
from core.staff import audit
from core.staff.audit import AuditAction

CONSULTATIONS = frozenset({ServiceKind.TELEPHONE, ServiceKind.IN_PERSON})


async def hold_instead(work: Work, patient: Patient, appointment_id: str, slot: Slot) -> Appointment:
    """Keep a slot for a few minutes, to which one of the patient's appointments may be moved. It replaces their earlier
    hold, which stays when this one is refused. How many may be booked doesn't count: there won't be one more.

    Raises: NotFound, when it isn't theirs or is of another sort; SlotInPast, TooLateToBook, SlotWithdrawn, SlotTaken;
        PatientBusy, also with that very appointment; AlreadyCancelled, AlreadyStarted, BookedElsewhere, NoticePassed;
        RequestNeeded, when the clinic books it itself; ReturningOnly.
    Locks: patient, diaries.
    """
    service = require_bookable(work, slot)
    await lock_patient(work.session, patient)
    (booked,) = await series.changeable(work, patient, (appointment_id,))
    notice.require_in_time(work, booked)
    require_alike(work, booked, service)
    if service.booked_by is BookedBy.REQUEST:
        raise RequestNeeded
    await require_open_to(work, patient, slot)
    if booked.slot == slot:
        raise PatientBusy(slot.start)
    await lock_diaries(work.session, {slot.practitioner, *await booking.held_with(work, patient)})
    held = placing.new_appointment(work, patient, slot, status=AppointmentStatus.HELD)
    held.held_until = work.now + timedelta(minutes=work.clinic.settings.hold_minutes)
    held.instead_of = booked.id
    # With the earlier hold still there, should the new one be refused.
    async with work.session.begin_nested():
        await booking.let_go(work, patient)
        work.session.add(held)
        await work.session.flush()
        await claims.take(work, held, held.held_until, beside=booked)
    return held


async def move_all(work: Work, patient: Patient, moves: Mapping[str, Slot], by: str) -> tuple[Appointment, ...]:
    """Give each of these appointments its new slot, or change nothing; what the patient holds is let go. Doing so again
    changes nothing. `by` whom, as in the audit log: the patient has to do so in time, or have held the new time in
    time, the clinic at any time.

    Raises: NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere, NoticePassed, RequestNeeded, SlotInPast,
        TooLateToBook, SlotWithdrawn, SlotTaken, PatientBusy.
    Locks: patient, diaries, audit log.
    """
    await lock_patient(work.session, patient)
    booked = await series.changeable(work, patient, moves)
    changed = [each for each in booked if each.slot != moves[each.id]]
    held = await _held(work, patient)
    in_force = [each for each in held if each.held_until is not None and each.held_until > work.now]
    kept = {each.slot for each in in_force}
    by_clinic = audit.patient_acting(by) is None
    if not by_clinic:
        begun = {each.instead_of for each in in_force}
        notice.require_in_time(work, *(each for each in changed if each.id not in begun))
    for each in changed:
        slot = moves[each.id]
        service = require_bookable(work, slot, held=slot in kept)
        require_alike(work, each, service)
        if service.booked_by is BookedBy.REQUEST and not by_clinic:
            raise RequestNeeded
    concerned = {each.practitioner for each in changed} | {moves[each.id].practitioner for each in changed}
    await lock_diaries(work.session, concerned | {each.practitioner for each in held})
    spans = [_ticks(work, moves[each.id]) for each in changed]
    await diaries.lock_pages(work, concerned, (*spans, *(each.ticks for each in changed)))
    async with work.session.begin_nested():
        await booking.let_go(work, patient)
        for each in changed:
            await placing.free(work, each)
            await remember(work, each, by)
        for each in changed:
            placing.place(work, each, moves[each.id])
            each.arrived_at = each.confirmed_at = each.late_minutes = each.says_here_at = each.notice_waived_at = None
            if by_clinic and notice.has_passed(work, each):
                notice.waive(work, each)
        await work.session.flush()
        for each in changed:
            await placing.take(work, each)
    await planning.plan_anew(work, patient, changed)
    what = AuditAction.MOVED_FOR_PATIENT if by_clinic else AuditAction.MOVED_APPOINTMENT
    for each in changed:
        await audit.note(work, by, what, patient_id=patient.id, subject=each.id)
    return tuple(booked)


def require_alike(work: Work, appointment: Appointment, service: Service) -> None:
    """Pass if an appointment that is moved can become one for this service: the same, or a consultation by the same
    sort of doctor, on the telephone instead of in person. Anything else is another appointment.

    Raises: NotFound.
    """
    if service.id == appointment.service:
        return
    consults = {appointment.kind, service.kind} <= CONSULTATIONS
    if not consults or work.clinic.service(appointment.service).specialty != service.specialty:
        raise NotFound


def with_alternatives(work: Work, appointment: Appointment) -> tuple[Service, ...]:
    """Its service, and the others that it can become one for.

    Raises: NotFound, for a service that the clinic no longer has.
    """
    own = work.clinic.service(appointment.service)
    if own.kind not in CONSULTATIONS:
        return (own,)
    alike = (each for each in work.clinic.services if each.kind in CONSULTATIONS and each.specialty == own.specialty)
    return (own, *(each for each in alike if each != own and each.booked_in is None))


async def last_moves(work: Work, appointment_ids: Collection[str]) -> dict[str, AppointmentMove]:
    """What those of these appointments that were moved were before that, by their ids; of one that was moved several
    times, before the last time.
    """
    query = sa.select(AppointmentMove).where(AppointmentMove.appointment_id.in_(appointment_ids))
    return {each.appointment_id: each for each in await work.session.scalars(query.order_by(AppointmentMove.number))}


async def last_move(work: Work, appointment_id: str) -> AppointmentMove | None:
    """The same of one appointment; `None`, if it was never moved."""
    return (await last_moves(work, (appointment_id,))).get(appointment_id)


def _ticks(work: Work, slot: Slot) -> range:
    return range(tick_of(slot.start), tick_of(slot.start + work.clinic.service(slot.service).duration))


async def _held(work: Work, patient: Patient) -> list[Appointment]:
    held = sa.and_(Appointment.status == AppointmentStatus.HELD, Appointment.for_offer.is_(None))
    return list(await work.session.scalars(sa.select(Appointment).where(Appointment.patient_id == patient.id, held)))


async def remember(work: Work, appointment: Appointment, by: str) -> None:
    """Keep what it is now. The caller has its patient locked."""
    last = await last_move(work, appointment.id)
    work.session.add(
        AppointmentMove(
            appointment_id=appointment.id,
            number=1 if last is None else last.number + 1,
            moved_at=work.now,
            by=by,
            start=appointment.start,
            end=appointment.end,
            kind=appointment.kind,
            practitioner=appointment.practitioner,
            snapshot=appointment.snapshot,
        )
    )
