"""What time brings about: somebody is told of an offer in the morning, or once more, or it goes on to the next; a watch
is over. One of these a transaction, for each locks its patient (B2).
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient
from core.appointments.claims import lock_diaries
from core.context import Work
from core.offers import instead, making, watching
from core.offers.model import OfferCause, OfferStatus, SlotOffer, Watch, WatchStatus
from core.offers.news import OfferNews, Step, What


async def pass_due(work: Work) -> Step | None:
    """Do what is due of one offer; `None` when nothing is. For a transaction of its own.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    query = sa.select(SlotOffer).where(SlotOffer.due_at <= work.now).order_by(SlotOffer.due_at, SlotOffer.id).limit(1)
    found = await work.session.scalar(query)
    if found is None:
        return None
    patient = await get_patient(work, found.patient_id)
    await lock_patient(work.session, patient)
    await work.session.refresh(found)
    if found.due_at is None or found.due_at > work.now:
        return Step()  # somebody else was quicker
    if not await _is_wanted(work, found):
        return await _withdraw(work, found)
    if found.tell_at is not None:
        return await _tell(work, patient, found)
    if found.until > work.now:
        found.repeat_at, found.due_at = None, found.until
        await work.session.flush()
        return Step((OfferNews(What.REPEATED, patient, found),))
    return await _pass_on(work, patient, found)


async def take_back(work: Work, offer_id: str) -> Step:
    """End an offer whose time is no longer there, and tell its patient, if they know of it.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    offer = await work.session.get(SlotOffer, offer_id)
    if offer is None:
        return Step()
    patient = await get_patient(work, offer.patient_id)
    await lock_patient(work.session, patient)
    await work.session.refresh(offer)
    if not offer.is_open:
        return Step()
    is_known = offer.tell_at is None
    await _withdraw(work, offer)
    if offer.cause is OfferCause.ABSENCE and offer.instead_of is not None:
        await instead.look_on(work, offer.instead_of)
    return Step((OfferNews(What.WITHDRAWN, patient, offer),) if is_known else (), offer.group_id)


async def end_due(work: Work) -> Step | None:
    """End one watch whose days are over; `None` when there is none. For a transaction of its own.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    query = sa.select(Watch).where(Watch.ends_at <= work.now).order_by(Watch.ends_at, Watch.id).limit(1)
    found = await work.session.scalar(query)
    return None if found is None else await end_if_over(work, found)


async def end_if_over(work: Work, watch: Watch) -> Step:
    """End a watch of which nothing can come any more.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    patient = await get_patient(work, watch.patient_id)
    await lock_patient(work.session, patient)
    await work.session.refresh(watch)
    why = None if watch.status is WatchStatus.ENDED else await watching.why_over(work, watch)
    if why is None:
        return Step()
    await watching.end(work, watch, why)
    return Step((OfferNews(What.ENDED, patient, watch=watch),))


def note_unreachable(work: Work, offer: SlotOffer) -> None:
    """Its patient can't be told: the time goes to the next at once."""
    if offer.is_open:
        offer.until = min(offer.until, work.now)
        offer.repeat_at, offer.due_at = None, work.now


async def _is_wanted(work: Work, offer: SlotOffer) -> bool:
    """Whether its watch is still there, if it is for one; or what was cancelled was not booked again."""
    if offer.watch_id is None:
        return offer.cause is not OfferCause.ABSENCE or await instead.is_wanted(work, offer)
    watch = await work.session.get_one(Watch, offer.watch_id, populate_existing=True)
    return watch.status is not WatchStatus.ENDED


async def _tell(work: Work, patient: Patient, offer: SlotOffer) -> Step:
    """Tell its patient for the first time; whoever can't be told in time any more isn't asked at all."""
    if not await making.keep_longer(work, offer):
        return await _withdraw(work, offer)
    if offer.tell_at is not None and offer.tell_at > work.now:
        offer.due_at = offer.tell_at
        return Step()
    offer.tell_at, offer.due_at = None, _next(work, offer)
    await work.session.flush()
    return Step((OfferNews(What.OFFERED, patient, offer),))


async def _withdraw(work: Work, offer: SlotOffer) -> Step:
    await lock_diaries(work.session, {offer.practitioner})
    await making.let_go(work, offer, OfferStatus.WITHDRAWN)
    return Step(group=offer.group_id)


def _next(work: Work, offer: SlotOffer) -> datetime:
    return offer.repeat_at if offer.repeat_at is not None and offer.repeat_at > work.now else offer.until


async def _pass_on(work: Work, patient: Patient, offer: SlotOffer) -> Step:
    await lock_diaries(work.session, {offer.practitioner})
    await making.let_go(work, offer, OfferStatus.UNANSWERED)
    if offer.cause is OfferCause.ABSENCE and offer.instead_of is not None:
        await instead.note_unanswered(work, offer.instead_of)
    if offer.watch_id is None:
        return Step((OfferNews(What.PASSED_ON, patient, offer),), offer.group_id)
    watch = await work.session.get_one(Watch, offer.watch_id, populate_existing=True)
    watch.unanswered += 1
    pauses = watch.unanswered >= work.clinic.offers.pause_after
    if pauses:
        watch.status = WatchStatus.PAUSED
    await work.session.flush()
    return Step((OfferNews(What.PAUSED if pauses else What.PASSED_ON, patient, offer, watch),), offer.group_id)
