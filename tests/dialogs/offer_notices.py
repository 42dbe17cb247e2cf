"""What patients are told of times that are offered to them, as it is made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from core.accounts.patients import Patient, Tier
from core.appointments import booking
from core.appointments.model import Appointment
from core.appointments.search.availability import Preferences, search
from core.context import Work
from core.offers import making, watching
from core.offers.making import Reason
from core.offers.model import OfferCause, SlotOffer, Watch, WatchEnd, WatchWish
from dialogs.engine.screens import Screen
from dialogs.notifications.appointments import offers

ATTENDED: Final = "internist, sikora, wola, 2027-03-01 08:00"
EVERYBODY: Final = (Tier.BASIC, Tier.PENDING, Tier.FULL)
CONFIRMED: Final = (Tier.FULL,)
"""Core refuses others what such a notice would be about."""

Make = Callable[[Work, Patient], Awaitable[Screen]]


async def offer(work: Work, patient: Patient) -> tuple[SlotOffer, Watch]:
    watch = await watching.begin(work, patient, WatchWish(service="dermatologist"))
    (slot,) = (await search(work, Preferences("dermatologist"), size=1)).items
    return await making.offer(work, patient, slot, Reason(OfferCause.WATCH, watch_id=watch.id)), watch


async def offered(work: Work, patient: Patient) -> Screen:
    made, _ = await offer(work, patient)
    return offers.offered(made, None)


async def called_off(work: Work, patient: Patient) -> SlotOffer:
    """What is offered instead of an appointment that an absence has cancelled."""
    cancelled = await _visit(work, patient)
    (slot,) = (await search(work, Preferences(cancelled.service), size=1)).items
    return await making.offer(work, patient, slot, Reason(OfferCause.ABSENCE))


async def offered_instead(work: Work, patient: Patient) -> Screen:
    made = await called_off(work, patient)
    cancelled = await _visit(work, patient)
    return offers.offered_instead(work.clinic, made, cancelled)


async def passed_on_instead(work: Work, patient: Patient) -> Screen:
    made = await called_off(work, patient)
    cancelled = await _visit(work, patient)
    return offers.passed_on_instead(work.clinic, made, cancelled)


async def passed_on(work: Work, patient: Patient) -> Screen:
    made, watch = await offer(work, patient)
    return offers.passed_on(made, watch, paused=False)


async def taken_back(work: Work, patient: Patient) -> Screen:
    made, _watch = await offer(work, patient)
    return offers.withdrawn(made)


async def ended(work: Work, patient: Patient) -> Screen:
    watch = await watching.begin(work, patient, WatchWish(service="dermatologist"))
    await watching.end(work, watch, WatchEnd.OVER)
    return offers.ended(watch, work.clinic.service("dermatologist").name)


async def _visit(work: Work, patient: Patient) -> Appointment:
    """The one that an absence has cancelled."""
    return (await booking.past(work, patient)).items[0]
