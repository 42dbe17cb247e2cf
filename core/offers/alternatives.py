"""Other times for those whose appointments an absence has cancelled: each is offered one, in turn (B6).

Their turn is in the order in which their appointments would have begun: who had to come first has the least time to
change their plans. Each has a free time of the same service kept for them: their own doctor's next, at their own
facility if it can be, and then others'; the nearest to the cancelled one. What one of them leaves goes to the next of
them who has none, before anybody who waits for a time that comes free.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient, person_of
from core.appointments.clinic_day import called_off
from core.appointments.clinic_day.called_off import CalledOff
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.search import availability
from core.appointments.search.availability import Preferences
from core.clinic.model import Service, ServiceKind
from core.context import Work
from core.errors import BookingLimitReached, BookingRefused, CancellingRefused, NotFound
from core.offers import making
from core.offers.making import Reason
from core.offers.model import OFFERED, OfferCause, SlotOffer, time_of
from core.offers.news import OfferNews, Step, What
from core.offers.wishes import SHORTEST
from core.orm import keys_of
from core.referrals import moving as referred
from core.referrals.refusals import ReferralRefused

AGAIN: Final = dt.timedelta(minutes=2)
"""When it is looked again for somebody for whom nothing was free, unless something is left to them before."""

OWN_WITHIN: Final = dt.timedelta(days=14)
"""How far from the cancelled time one with their own doctor, or at their own facility, comes before others."""

LOOKED_AT: Final = 8
"""Among how many of the nearest free times one is chosen that they were not offered before."""


async def offer_due(work: Work) -> Step | None:
    """Offer another time to whose turn it is; `None` when nobody's is. For a transaction of its own.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    query = (
        sa.select(CalledOff.appointment_id, Appointment.patient_id)
        .join(Appointment, Appointment.id == CalledOff.appointment_id)
        .where(CalledOff.offer_at <= work.now)
        .order_by(Appointment.start, Appointment.id)
        .limit(1)
    )
    found = (await work.session.execute(query)).first()
    if found is None:
        return None
    appointment_id, patient_id = found
    patient = await get_patient(work, patient_id)
    await lock_patient(work.session, patient)
    row = await called_off.of_appointment(work, appointment_id)
    if row is None or row.offer_at is None or row.offer_at > work.now:
        return Step()  # somebody else was quicker
    appointment = await work.session.get_one(Appointment, appointment_id, populate_existing=True)
    if not await _is_to_be_offered(work, patient, appointment):
        row.end_offering()
        return Step()
    try:
        made = await _offer(work, patient, row, appointment)
    except (BookingLimitReached, CancellingRefused, ReferralRefused, NotFound):  # which the reception has to talk over
        row.end_offering()
        row.call_from = work.now
        return Step()
    except BookingRefused:  # somebody was quicker
        made = None
    if made is None:
        row.offer_at = work.now + AGAIN
        return Step()
    row.offer_at, row.offered_until, row.call_from = None, made.until, None
    return Step((OfferNews(What.OFFERED, patient, made),) if made.tell_at is None else ())


async def _is_to_be_offered(work: Work, patient: Patient, appointment: Appointment) -> bool:
    """Whether its patient can be asked, and has booked nothing else; and whether its time isn't over."""
    person = await person_of(work, patient)
    if person is None or person.unreachable_since is not None or appointment.start <= work.now - OWN_WITHIN:
        return False
    cancelled = appointment.status is AppointmentStatus.CANCELLED
    return cancelled and not await called_off.has_booked_again(work, (appointment.id,))


async def _offer(work: Work, patient: Patient, row: CalledOff, appointment: Appointment) -> SlotOffer | None:
    """Keep what comes next for them; `None`, if nothing is free.

    Raises: NotFound, BookingRefused, ReferralRefused.
    Locks: patient, diaries.
    """
    slot = await _alternative(work, patient, row, appointment)
    if slot is None:
        return None
    told_at = making.awake_at(work.clinic, work.now)
    is_today = work.clinic.day_of(slot.start) == work.clinic.day_of(told_at)
    minutes = None if is_today else work.clinic.offers.absence_minutes
    return await making.offer(work, patient, slot, Reason(OfferCause.ABSENCE, appointment.id), minutes=minutes)


async def _alternative(work: Work, patient: Patient, row: CalledOff, appointment: Appointment) -> Slot | None:
    """What comes next for them, of what they were not offered before.

    Raises: NotFound.
    """
    clinic, service = work.clinic, work.clinic.service(appointment.service)
    told_at = making.awake_at(clinic, work.now)
    soonest = told_at + dt.timedelta(minutes=clinic.settings.shortest_notice_minutes) + SHORTEST
    if told_at > work.now:
        soonest = max(soonest, making.night_ends(clinic, told_at))
    around, places = max(appointment.start, soonest), await referred.places_for(work, appointment)
    notice = -(-int((soonest - work.now).total_seconds()) // 60)
    wish = Preferences(service.id, facilities=places, notice_minutes=notice)
    begun = await availability.begin_search(work, wish, patient)
    known = await _offered_before(work, row)
    for wanted in _in_order(service, appointment, wish):
        is_anything = wanted == wish
        for slot in await availability.nearest(work, wanted, around, LOOKED_AT, begun=begun):
            too_far = not is_anything and abs(slot.start - around) > OWN_WITHIN
            prints = keys_of(work.session).fingerprints(OFFERED, time_of(slot))
            if not too_far and known.isdisjoint(prints):
                return slot
    return None


def _in_order(service: Service, appointment: Appointment, wish: Preferences) -> Iterator[Preferences]:
    """Where and with whom it is looked first: their own doctor at their own facility."""
    anywhere = service.kind is ServiceKind.TELEPHONE
    can_be_there = not wish.facilities or appointment.facility in wish.facilities
    there = (appointment.facility,) if can_be_there and not anywhere else ()
    for practitioner in (appointment.practitioner, None):
        for facilities in dict.fromkeys((there or wish.facilities, wish.facilities)):
            yield dataclasses.replace(wish, practitioner=practitioner, facilities=facilities)


async def _offered_before(work: Work, row: CalledOff) -> frozenset[bytes]:
    """Which times they were offered since it was cancelled, as fingerprints."""
    query = sa.select(SlotOffer.time).where(
        SlotOffer.instead_of == row.appointment_id, SlotOffer.made_at >= row.called_off_at
    )
    return frozenset(await work.session.scalars(query))
