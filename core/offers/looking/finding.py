"""Who is offered what has come free: the first of those who wait for such a time, whom it suits (B2).

A freed time is looked at with all services that somebody waits for, and its free slots are looked up among the watches
by fingerprints: what it costs depends on how many wait for just such a time, and not on how many wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments.claims import hold_limits, still_held
from core.appointments.freed import AGAIN, FreedTime, note_patient
from core.appointments.model import Appointment, Slot
from core.clinic.model import Service
from core.context import Work
from core.errors import BookingRefused, CancellingRefused, NotFound
from core.offers import making, passing, watching
from core.offers.free_slots import Span, free_slots
from core.offers.in_turn import Waiting, first_fitting, in_turn
from core.offers.looking import for_one, having
from core.offers.making import Reason
from core.offers.model import OfferCause, OfferStatus, SlotOffer, Watch, WatchStatus
from core.offers.news import OfferNews, Step, What
from core.offers.wishes import service_prints
from core.orm import keys_of


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
    if freed.offer_id is not None:
        await work.session.delete(freed)
        return await passing.take_back(work, freed.offer_id)
    if freed.patient_id is not None:
        await work.session.delete(freed)
        return await for_one.look_for(work, freed.patient_id)
    if freed.appointment_id is not None:
        return await _look_at_who_left(work, freed, freed.appointment_id)
    freed.waits_for = None
    limits = await having.limits_of(work, freed)
    services = await _wanted_services(work, freed.practitioner) if limits.services is None else limits.services
    slots = await free_slots(work, services, Span(freed.practitioner, freed.start, freed.end))
    waits_for: SlotOffer | None = None
    async for waiting in in_turn(work, slots if limits.left else ()):
        if first_fitting(work, waiting) is None or waiting.patient.id in limits.asked:
            continue
        if waiting.open_offer is not None:
            waits_for = max(filter(None, (waits_for, waiting.open_offer)), key=lambda offer: offer.until)
            continue
        if (booked := await having.booked_since(work, waiting.watch)) is not None:
            return Step((await having.end_booked(work, waiting.patient, waiting.watch, booked),))
        if (slot := await having.first_to_have(work, waiting)) is not None:
            return await _offer(work, freed, waiting, slot)
    return await _nobody_else(work, freed, waits_for)


async def _look_at_who_left(work: Work, freed: FreedTime, appointment_id: str) -> Step:
    """Whoever had this time before has time for others again, and waits no longer for one that is earlier."""
    freed.appointment_id = None
    appointment = await work.session.get(Appointment, appointment_id)
    if appointment is not None:
        await note_patient(work, appointment.patient_id)
    watch = await watching.of_appointment(work, appointment_id)
    return Step() if watch is None else await passing.end_if_over(work, watch)


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
    return Step((news,) if made.tell_at is None else (), group=made.group_id)


async def _has_open_offer(work: Work, watch: Watch) -> bool:
    query = sa.select(SlotOffer.id).where(SlotOffer.watch_id == watch.id, SlotOffer.status == OfferStatus.OPEN)
    return await work.session.scalar(query.limit(1)) is not None


async def _nobody_else(work: Work, freed: FreedTime, waits_for: SlotOffer | None) -> Step:
    """It is free for everybody, unless somebody holds a part of it now, or has another offer open: then it is looked at
    once more after that, and meanwhile for each who may have it since (`for_one`).
    """
    held_until = await _held_until(work, freed)
    if waits_for is not None:
        freed.waits_for, freed.due_at = waits_for.id, waits_for.until + AGAIN
    elif held_until is not None:
        freed.due_at = held_until
    else:
        await work.session.delete(freed)
        if freed.after is not None and freed.group_id is None:  # of a group the desk sees it on the card
            return await _untaken(work, await work.session.get_one(SlotOffer, freed.after))
    return Step(group=freed.group_id)


async def _untaken(work: Work, offer: SlotOffer) -> Step:
    """Of today, the desk is told that nobody took it, unless it is taken by now."""
    is_today = work.clinic.day_of(offer.start) == work.clinic.day_of(work.now)
    if not is_today or offer.status is not OfferStatus.UNANSWERED:
        return Step()
    services = [each for each in work.clinic.services if each.id == offer.slot.service]
    slots = await free_slots(work, services, Span(offer.practitioner, offer.start, offer.end))
    if not any(slot.start == offer.start for slot in slots):
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
