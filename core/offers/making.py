"""Offer a time to one patient: it is kept for them alone until they answer, or time is up (B2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking, claims, freed, moving, placing, series
from core.appointments.claims import lock_diaries
from core.appointments.diary.diaries import STANDING
from core.appointments.model import Appointment, AppointmentStatus, Slot, Snapshot
from core.appointments.search.availability import require_bookable, require_open_to
from core.clinic.model import Clinic
from core.clinic.opening_hours import quiet_hours
from core.context import Work
from core.errors import PatientBusy
from core.ids import new_id
from core.offers import instead
from core.offers.model import OFFERED, OfferCause, OfferStatus, SlotOffer, time_of
from core.offers.wishes import SHORTEST
from core.orm import keys_of

NIGHT_ENDS: Final = 12
"""Until which hour of its own day a time isn't kept over night: whoever looks at night may simply have it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is offered a time: a watch, a group's, or another cause; `instead_of` which appointment."""

    cause: OfferCause
    instead_of: str | None = None
    watch_id: str | None = None
    group_id: str | None = None


async def offer(work: Work, patient: Patient, slot: Slot, reason: Reason, *, minutes: int | None = None) -> SlotOffer:
    """Keep a slot for a patient, who has as long to answer as the clinic file says, or so many `minutes`; from the
    morning on, if it is night. Nobody else can hold or book it meanwhile, and the patient's own holds stay. Telling
    them of it is the caller's, unless `tell_at` is still to come. Nothing is kept for longer than `OfferRules.longest`.

    Raises: SlotInPast, TooLateToBook, SlotWithdrawn, ReturningOnly, SlotTaken; PatientBusy, when they are elsewhere at
        that time; BookingLimitReached, for another appointment than they have; NotFound, AlreadyCancelled,
        AlreadyStarted, BookedElsewhere, ReferralRefused, of the one that it would be instead of: it is booked, or an
        absence has cancelled it.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    booked = await _require(work, patient, slot, reason.instead_of)
    await lock_diaries(work.session, {slot.practitioner})
    made = _made(work, patient, slot, reason, minutes)
    held = placing.new_appointment(work, patient, slot, status=AppointmentStatus.HELD)
    held.for_offer, held.instead_of, held.held_until = made.id, reason.instead_of, made.until
    made.hold_id = held.id
    async with work.session.begin_nested():
        work.session.add_all((held, made))
        await work.session.flush()
        await claims.take(work, held, None, beside=booked)
    return made


async def _require(work: Work, patient: Patient, slot: Slot, instead_of: str | None) -> Appointment | None:
    """What `require_can_have` asks, or the same of one that an absence has cancelled: of that there is nothing left."""
    if instead_of is None or not await instead.is_cancelled(work, patient, instead_of):
        return await require_can_have(work, patient, slot, instead_of)
    await instead.require_can_have(work, patient, instead_of, slot)
    await _require_not_busy(work, patient, slot, instead_of)
    return None


async def require_can_have(work: Work, patient: Patient, slot: Slot, instead_of: str | None) -> Appointment | None:
    """The appointment that the patient would have it instead of, if there is one. Pass if the slot can be booked, and
    the patient can have it: they may book one more, or move that one to it, and have nothing else at that time, neither
    an appointment nor an offer.

    Raises: SlotInPast, TooLateToBook, SlotWithdrawn, ReturningOnly, PatientBusy, BookingLimitReached; NotFound,
        AlreadyCancelled, AlreadyStarted, BookedElsewhere.
    """
    service, booked = require_bookable(work, slot), None
    await require_open_to(work, patient, slot)
    if instead_of is None:
        await booking.require_remaining(work, patient)
    else:
        (booked,) = await series.changeable(work, patient, (instead_of,))
        moving.require_alike(work, booked, service)
    await _require_not_busy(work, patient, slot, instead_of)
    return booked


async def _require_not_busy(work: Work, patient: Patient, slot: Slot, instead_of: str | None) -> None:
    end = slot.start + work.clinic.service(slot.service).duration
    stands = sa.or_(Appointment.status.in_(STANDING), Appointment.for_offer.is_not(None))
    query = sa.select(Appointment.start).where(
        Appointment.patient_id == patient.id, stands, Appointment.start < end, Appointment.end > slot.start
    )
    if instead_of is not None:
        query = query.where(Appointment.id != instead_of)
    busy = await work.session.scalar(query.limit(1))
    if busy is not None:
        raise PatientBusy(busy)


def awake_at(clinic: Clinic, now: datetime) -> datetime:
    """When somebody can be told of an offer: now, or once the quiet hours are over."""
    asleep = quiet_hours(clinic, clinic.offers.quiet_from, clinic.offers.quiet_until, now)
    return now if asleep is None else asleep[1]


def night_ends(clinic: Clinic, told_at: datetime) -> datetime:
    """From when on a time of the day is kept over night on which somebody is told of it in the morning."""
    return datetime.combine(clinic.day_of(told_at), time(NIGHT_ENDS), clinic.zone)


def is_left_to_the_night(clinic: Clinic, slot: Slot, now: datetime) -> bool:
    """Whether a slot comes too early after this night to be kept until the morning."""
    told_at = awake_at(clinic, now)
    return told_at > now and slot.start < night_ends(clinic, told_at)


def close(work: Work, made: SlotOffer, status: OfferStatus) -> None:
    """End an offer that wasn't accepted. The caller has its patient and its practitioner's diary locked, and lets go
    what it keeps (`let_go`).
    """
    made.status, made.due_at, made.hold_id = status, None, None
    made.answered_at = None if status is OfferStatus.UNANSWERED else work.now


async def let_go(work: Work, made: SlotOffer, status: OfferStatus) -> None:
    """End an offer that wasn't accepted; its time is looked at again, and so are those that waited for this answer. The
    caller has its patient and its practitioner's diary locked.
    """
    hold = made.hold_id
    close(work, made, status)
    await work.session.flush()
    await work.session.execute(sa.delete(Appointment).where(Appointment.id == hold, Appointment.for_offer == made.id))
    row = freed.note_span(work, made.practitioner, made.start, made.end)
    row.after, row.group_id = made.id, made.group_id
    if made.cause is OfferCause.ABSENCE:
        await instead.wake(work)
    await look_again(work, made)


async def withdraw_all(work: Work, patient: Patient) -> None:
    """Take back all that a patient is offered now. The caller has the patient and the diaries of their holds locked."""
    query = sa.select(SlotOffer).where(SlotOffer.patient_id == patient.id, SlotOffer.status == OfferStatus.OPEN)
    for each in (await work.session.scalars(query)).all():
        await let_go(work, each, OfferStatus.WITHDRAWN)


async def look_again(work: Work, made: SlotOffer) -> None:
    """Have those times looked at that waited for an answer to this offer, or for others', for its patient may have them
    now.
    """
    row = freed.FreedTime
    # One that is being looked at is left alone: whoever does so may wait for this patient.
    waiting = sa.select(row).where(row.waits_for == made.id).with_for_update(skip_locked=True)
    for each in await work.session.scalars(waiting):
        each.due_at, each.waits_for = work.now, None
    await freed.note_patient(work, made.patient_id)
    await work.session.flush()


def _made(work: Work, patient: Patient, slot: Slot, reason: Reason, minutes: int | None) -> SlotOffer:
    clinic, service = work.clinic, work.clinic.service(slot.service)
    told_at = awake_at(clinic, work.now)
    until = _until(clinic, slot, told_at, minutes)
    is_today = clinic.day_of(slot.start) == clinic.day_of(told_at)
    repeat_at = told_at + (until - told_at) / 2 if is_today else None
    tell_at = told_at if told_at > work.now else None
    return SlotOffer(
        id=new_id(),
        patient_id=patient.id,
        watch_id=reason.watch_id,
        group_id=reason.group_id,
        cause=reason.cause,
        status=OfferStatus.OPEN,
        instead_of=reason.instead_of,
        time=keys_of(work.session).fingerprint(OFFERED, time_of(slot)),
        kind=service.kind,
        practitioner=slot.practitioner,
        start=slot.start,
        end=slot.start + service.duration,
        snapshot=Snapshot.of(clinic, slot),
        made_at=work.now,
        tell_at=tell_at,
        repeat_at=repeat_at,
        until=until,
        due_at=tell_at or repeat_at or until,
    )


def _until(clinic: Clinic, slot: Slot, told_at: datetime, minutes: int | None) -> datetime:
    rules = clinic.offers
    is_today = clinic.day_of(slot.start) == clinic.day_of(told_at)
    usual = rules.same_day_minutes if is_today else rules.minutes
    kept = min(timedelta(minutes=usual if minutes is None else minutes), rules.longest)
    latest = slot.start - timedelta(minutes=clinic.settings.shortest_notice_minutes)
    until = max(min(told_at + kept, latest), told_at + SHORTEST)
    return until.replace(second=0, microsecond=0)


async def keep_longer(work: Work, made: SlotOffer) -> bool:
    """Its patient is told later than at `tell_at`, for nothing ran then: they have as long to answer as they would have
    had, from now or from the next morning on. Whether enough time is left for that. The caller has the patient locked.
    """
    told_at = awake_at(work.clinic, work.now)
    late = told_at - (made.tell_at or told_at)
    latest = made.start - timedelta(minutes=work.clinic.settings.shortest_notice_minutes)
    until = min(made.until + late, latest)
    if is_left_to_the_night(work.clinic, made.slot, work.now) or until < told_at + SHORTEST:
        return False
    made.until, made.tell_at = until.replace(second=0, microsecond=0), told_at
    if made.repeat_at is not None:
        made.repeat_at = min(made.repeat_at + late, made.until)
    await work.session.flush()
    await work.session.execute(
        sa.update(Appointment).where(Appointment.id == made.hold_id).values(held_until=made.until)
    )
    return True
