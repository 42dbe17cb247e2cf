"""Who is offered what has come free: the first of those who wait for such a time, whom it suits (B2).

A freed time is looked at with all services that somebody waits for, and its free slots are looked up among the watches
by fingerprints: what it costs depends on how many wait for just such a time, and not on how many wait.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.accounts.people import Person
from core.appointments import notice
from core.appointments.claims import hold_limits, still_held
from core.appointments.freed import FreedTime
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.search.slot_search import WHOLE_DAY, SlotSearch, Terms
from core.appointments.search.timetable import timetable
from core.appointments.time_grid import moment_of, tick_from, tick_of, ticks_in
from core.clinic.model import Service
from core.context import Work
from core.errors import BookingRefused, CancellingRefused, NotFound
from core.offers import making, passing, watching
from core.offers.making import Reason
from core.offers.model import (
    OFFERED,
    WATCHED,
    OfferCause,
    OfferStatus,
    SlotOffer,
    Watch,
    WatchEnd,
    WatchStatus,
    WatchTopic,
    time_of,
)
from core.offers.news import OfferNews, Step, What
from core.offers.wishes import fits, service_prints, topics_for
from core.orm import keys_of

A_PAGE: Final = 50
"""How many watches are read at a time."""

AGAIN: Final = timedelta(seconds=30)
"""When a time is looked at again that somebody was quicker to take."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A watch, whose it is, and the slots that are of its topics, the soonest first; and what it was offered before."""

    watch: Watch
    patient: Patient
    slots: Sequence[Slot]
    open_offer: SlotOffer | None
    offered: frozenset[bytes]


async def look_at_due(work: Work) -> Step | None:
    """Look at one freed time, and offer a slot of it to whose turn it is; `None` when none is due. For a transaction of
    its own.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    query = sa.select(FreedTime).where(FreedTime.due_at <= work.now).order_by(FreedTime.due_at, FreedTime.id)
    freed = await work.session.scalar(query.limit(1).with_for_update(skip_locked=True))
    if freed is None:
        return None
    if freed.appointment_id is not None:
        watch = await watching.of_appointment(work, freed.appointment_id)
        freed.appointment_id = None
        return Step() if watch is None else await passing.end_if_over(work, watch)
    freed.waits_for = None
    slots = await _free_slots(work, freed)
    waits_for: SlotOffer | None = None
    async for waiting in _in_turn(work, slots):
        slot = _first_fitting(work, waiting)
        if slot is None:
            continue
        if waiting.open_offer is not None:
            waits_for = waits_for or waiting.open_offer
            continue
        if await _has_booked(work, waiting):
            return await _end_booked(work, waiting)
        if await _can_have(work, waiting, slot):
            return await _offer(work, freed, waiting, slot)
    return await _nobody_else(work, freed, waits_for, slots)


async def _free_slots(work: Work, freed: FreedTime) -> list[Slot]:
    """What is free in the span and can be booked, of all services that somebody waits for; the soonest first."""
    clinic, table = work.clinic, timetable(work.clinic)
    found: list[Slot] = []
    begun: SlotSearch | None = None
    shortest = timedelta(minutes=clinic.settings.shortest_notice_minutes)
    days = _days(work, freed)
    for service in await _wanted_services(work, freed.practitioner):
        able = frozenset(table.practitioners(service))
        terms = Terms(
            timetable=table,
            service=service,
            practitioners=able if freed.practitioner is None else able & {freed.practitioner},
            facilities=frozenset(),
            clock=WHOLE_DAY,
            earliest=tick_from(work.now + shortest),
        )
        begun = await SlotSearch.of(work, terms, None) if begun is None else begun.under(terms)
        first, end = tick_of(freed.start) - ticks_in(service.duration), tick_of(freed.end)
        async for _, starts in begun.by_day(days):
            found += (
                Slot(service.id, each.practitioner, each.facility, moment_of(each.tick))
                for each in starts
                if first < each.tick < end
            )
    return sorted(found, key=lambda slot: (slot.start, slot.service, slot.practitioner, slot.facility))


def _days(work: Work, freed: FreedTime) -> tuple[dt.date, ...]:
    first = max(work.clinic.day_of(freed.start), work.clinic.day_of(work.now))
    last = min(work.clinic.day_of(freed.end), work.clinic.last_bookable_day(work.now))
    return tuple(first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))


async def _wanted_services(work: Work, practitioner: str | None) -> list[Service]:
    """The services of a practitioner, or of anybody, that somebody waits for."""
    clinic, keys = work.clinic, keys_of(work.session)
    given = [each for each in clinic.services if each.booked_in is None]
    if practitioner is not None:
        known = next((each for each in clinic.practitioners if each.id == practitioner), None)
        given = [each for each in given if known is not None and each.specialty in known.specialties]
    by_print = {fingerprint: each for each in given for fingerprint in service_prints(keys, each.id)}
    query = sa.select(Watch.service).where(Watch.service.in_(by_print), Watch.status == WatchStatus.OPEN).distinct()
    wanted = {by_print[found].id for found in await work.session.scalars(query)}
    return [each for each in given if each.id in wanted]


async def _in_turn(work: Work, slots: Collection[Slot]) -> AsyncIterator[Waiting]:
    """Those who wait for any of these slots, in the order in which they began to."""
    keys, by_topic = keys_of(work.session), defaultdict[bytes, list[Slot]](list)
    for slot in slots:
        for topic in topics_for(slot):
            for fingerprint in keys.fingerprints(WATCHED, topic):
                by_topic[fingerprint].append(slot)
    if not by_topic:
        return
    days = [work.clinic.day_of(slot.start) for slot in slots]
    of_these = sa.select(WatchTopic.watch_id).where(WatchTopic.topic.in_(by_topic))
    query = (
        sa.select(Watch, Patient)
        .join(Patient, Patient.id == Watch.patient_id)
        .join(Person, Person.id == Patient.person_id)
        .where(
            Watch.id.in_(of_these),
            Watch.status == WatchStatus.OPEN,
            Watch.first_day <= max(days),
            Watch.last_day >= min(days),
            sa.or_(Watch.before.is_(None), Watch.before > min(slot.start for slot in slots)),
            Person.unreachable_since.is_(None),
        )
        .order_by(Watch.queued_at, Watch.id)
        .execution_options(populate_existing=True)
    )
    after: tuple[datetime, str] | None = None
    while True:
        page = query if after is None else query.where(sa.tuple_(Watch.queued_at, Watch.id) > sa.tuple_(*after))
        found = [(watch, patient) for watch, patient in await work.session.execute(page.limit(A_PAGE))]
        offers = await _offers_of(work, [watch.id for watch, _ in found])
        topics = await _topics_of(work, [watch.id for watch, _ in found])
        for watch, patient in found:
            theirs = dict.fromkeys(slot for topic in topics[watch.id] for slot in by_topic.get(topic, ()))
            made = offers[watch.id]
            yield Waiting(
                watch,
                patient,
                sorted(theirs, key=lambda slot: slot.start),
                next((each for each in made if each.is_open), None),
                frozenset(each.time for each in made if each.status is not OfferStatus.WITHDRAWN),
            )
        if len(found) < A_PAGE:
            return
        after = found[-1][0].queued_at, found[-1][0].id


async def _offers_of(work: Work, watches: Collection[str]) -> Mapping[str, list[SlotOffer]]:
    found = defaultdict[str, list[SlotOffer]](list)
    query = sa.select(SlotOffer).where(SlotOffer.watch_id.in_(watches), SlotOffer.end > work.now)
    for each in await work.session.scalars(query, execution_options={"populate_existing": True}):
        found[each.watch_id or ""].append(each)
    return found


async def _topics_of(work: Work, watches: Collection[str]) -> Mapping[str, list[bytes]]:
    found = defaultdict[str, list[bytes]](list)
    for each in await work.session.scalars(sa.select(WatchTopic).where(WatchTopic.watch_id.in_(watches))):
        found[each.watch_id].append(each.topic)
    return found


def _first_fitting(work: Work, waiting: Waiting) -> Slot | None:
    """The soonest slot that a watch is for, and that it wasn't offered before."""
    keys, told_at = keys_of(work.session), making.awake_at(work.clinic, work.now)
    for slot in waiting.slots:
        known = waiting.offered and not waiting.offered.isdisjoint(keys.fingerprints(OFFERED, time_of(slot)))
        left = making.is_left_to_the_night(work.clinic, slot, work.now)
        if not known and not left and fits(work.clinic, waiting.watch, slot, told_at):
            return slot
    return None


async def _has_booked(work: Work, waiting: Waiting) -> bool:
    """Whether its patient has booked such an appointment meanwhile, in whichever way."""
    if waiting.watch.appointment_id is not None:
        return False
    query = sa.select(Appointment).where(
        Appointment.patient_id == waiting.patient.id,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.start > work.now,
        Appointment.created_at > waiting.watch.queued_at,
    )
    return any(each.service == waiting.watch.wish.service for each in await work.session.scalars(query))


async def _end_booked(work: Work, waiting: Waiting) -> Step:
    await lock_patient(work.session, waiting.patient)
    await work.session.refresh(waiting.watch)
    await watching.end(work, waiting.watch, WatchEnd.BOOKED)
    return Step((OfferNews(What.ENDED, waiting.patient, watch=waiting.watch),))


async def _can_have(work: Work, waiting: Waiting, slot: Slot) -> bool:
    """Whether its patient can have the slot, by all rules of booking, and would leave in time what they have."""
    watch = waiting.watch
    if await watching.why_over(work, watch) is not None:
        return False
    try:
        booked = await making.require_can_have(work, waiting.patient, slot, watch.appointment_id)
    except (BookingRefused, CancellingRefused, NotFound):
        return False
    return booked is None or not notice.has_to_ask_to_move(work, booked)


async def _offer(work: Work, freed: FreedTime, waiting: Waiting, slot: Slot) -> Step:
    """Offer it, unless the patient, or somebody else, has just done something that forbids it: then it is looked at
    again.
    """
    watch = waiting.watch
    cause = OfferCause.WATCH if freed.group_id is None else OfferCause.GROUP
    reason = Reason(cause, instead_of=watch.appointment_id, watch_id=watch.id, group_id=freed.group_id)
    try:
        await lock_patient(work.session, waiting.patient)
        await work.session.refresh(watch)
        if watch.status is not WatchStatus.OPEN or await _has_open_offer(work, watch):
            return Step()
        made = await making.offer(work, waiting.patient, slot, reason)
    except (BookingRefused, CancellingRefused, NotFound):
        freed.due_at = work.now + AGAIN
        return Step()
    news = OfferNews(What.OFFERED, waiting.patient, made, watch)
    return Step((news,) if made.tell_at is None else ())


async def _has_open_offer(work: Work, watch: Watch) -> bool:
    query = sa.select(SlotOffer.id).where(SlotOffer.watch_id == watch.id, SlotOffer.status == OfferStatus.OPEN)
    return await work.session.scalar(query.limit(1)) is not None


async def _nobody_else(work: Work, freed: FreedTime, waits_for: SlotOffer | None, slots: Collection[Slot]) -> Step:
    """It is free for everybody, unless somebody holds a part of it now, or has another offer open: then it is looked at
    once more after that.
    """
    held_until = await _held_until(work, freed)
    if waits_for is not None:
        freed.waits_for, freed.due_at = waits_for.id, waits_for.until + AGAIN
    elif held_until is not None:
        freed.due_at = held_until
    else:
        await work.session.delete(freed)
    if freed.after is None or waits_for is not None:
        return Step()
    offer = await work.session.get_one(SlotOffer, freed.after)
    freed.after = None
    is_today = work.clinic.day_of(offer.start) == work.clinic.day_of(work.now)
    is_free = any((slot.practitioner, slot.start) == (offer.practitioner, offer.start) for slot in slots)
    if not is_today or not is_free or offer.status is not OfferStatus.UNANSWERED:
        return Step()
    return Step((OfferNews(What.UNTAKEN, await work.session.get_one(Patient, offer.patient_id), offer),))


async def _held_until(work: Work, freed: FreedTime) -> datetime | None:
    """When the first hold of a part of it ends that somebody made themselves."""
    query = sa.select(Appointment).where(
        still_held(Appointment.held_until),
        Appointment.for_offer.is_(None),
        Appointment.start < freed.end,
        Appointment.end > freed.start,
    )
    holds: Iterable[Appointment] = (await work.session.execute(query, hold_limits(work))).scalars()
    ends = [
        each.held_until
        for each in holds
        if each.held_until is not None and freed.practitioner in {None, each.practitioner}
    ]
    return min(ends, default=None)
