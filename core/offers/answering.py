"""Answer an offer: take the time, in one commit with what is left for it, or leave it to the next (B2)."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking, claims
from core.appointments.claims import lock_diaries
from core.appointments.diary import diaries
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.reminding import planning
from core.appointments.search.availability import require_bookable, require_open_to
from core.context import Work
from core.errors import NotFound, SlotTaken
from core.offers import instead, making, watching
from core.offers.model import OfferCause, OfferStatus, SlotOffer, Watch, WatchEnd, WatchStatus
from core.offers.refusals import OfferOver
from core.referrals import moving as referred


async def get_offer(work: Work, patient: Patient, offer_id: str) -> SlotOffer:
    """One of the patient's offers as it stands now.

    Raises: NotFound, when it isn't theirs.
    """
    query = sa.select(SlotOffer).where(SlotOffer.id == offer_id, SlotOffer.patient_id == patient.id)
    found: SlotOffer | None = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


async def open_offers(work: Work, patient: Patient) -> tuple[SlotOffer, ...]:
    """What the patient is offered now, the soonest first."""
    query = sa.select(SlotOffer).where(SlotOffer.patient_id == patient.id, SlotOffer.status == OfferStatus.OPEN)
    return tuple(await work.session.scalars(query.order_by(SlotOffer.start, SlotOffer.id)))


async def accept(work: Work, patient: Patient, offer_id: str) -> Appointment:
    """Take the time: it is booked, or exchanged for the appointment that it was offered instead of. It can be taken
    late as well, until it is passed on. Doing so again changes nothing.

    Raises: OfferOver, when it was decided already or somebody else has the time; NotFound, ReferralRefused,
        BookingRefused, CancellingRefused.
    Locks: patient, diaries, audit log.
    """
    await lock_patient(work.session, patient)
    offer = await get_offer(work, patient, offer_id)
    if offer.status is OfferStatus.ACCEPTED and offer.booked_id is not None:
        return await booking.get_appointment(work, patient, offer.booked_id)
    if not offer.is_open or offer.hold_id is None:
        raise OfferOver(offer.status, offer.start, offer.cause is not OfferCause.ABSENCE)
    try:
        booked = (
            await _exchange(work, patient, offer, offer.instead_of)
            if offer.instead_of
            else await _book(work, patient, offer)
        )
    except SlotTaken as refusal:
        raise OfferOver(OfferStatus.UNANSWERED, offer.start, offer.cause is not OfferCause.ABSENCE) from refusal
    offer.status, offer.booked_id, offer.answered_at = OfferStatus.ACCEPTED, booked.id, work.now
    offer.hold_id = offer.due_at = None
    await work.session.flush()
    await making.look_again(work, offer)
    if offer.watch_id is not None:
        await _end_watch(work, patient, offer.watch_id)
    return booked


async def refuse(work: Work, patient: Patient, offer_id: str) -> SlotOffer:
    """Leave the time to the next; the place in the row stays. Doing so again changes nothing.

    Raises: OfferOver, when it was accepted, or not answered in time; NotFound.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    offer = await get_offer(work, patient, offer_id)
    if offer.status is OfferStatus.REFUSED:
        return offer
    if not offer.is_open:
        raise OfferOver(offer.status, offer.start, offer.cause is not OfferCause.ABSENCE)
    await lock_diaries(work.session, {offer.practitioner})
    await making.let_go(work, offer, OfferStatus.REFUSED)
    if offer.cause is OfferCause.ABSENCE and offer.instead_of is not None:
        await instead.decline(work, offer.instead_of)
    if offer.watch_id is not None:
        watch = await watching.get_watch(work, patient, offer.watch_id)
        watch.unanswered = 0
        if watch.status is WatchStatus.PAUSED:
            watch.status = WatchStatus.OPEN
        await work.session.flush()
    return offer


async def _exchange(work: Work, patient: Patient, offer: SlotOffer, instead_of: str) -> Appointment:
    """Move the appointment to the offered time, as to one that its patient holds; one that an absence has cancelled is
    booked again there.
    """
    held = await booking.get_appointment(work, patient, offer.hold_id or "")
    if await instead.is_cancelled(work, patient, instead_of):
        if not await instead.is_wanted(work, offer):
            raise OfferOver(OfferStatus.WITHDRAWN, offer.start)
        return await instead.take(work, patient, await booking.get_appointment(work, patient, instead_of), held)
    held.for_offer = None
    await work.session.flush()
    return await referred.move(work, patient, instead_of, offer.slot)


async def _book(work: Work, patient: Patient, offer: SlotOffer) -> Appointment:
    """Book what is kept; what the patient holds themselves is let go."""
    held = await booking.get_appointment(work, patient, offer.hold_id or "")
    require_bookable(work, held.slot, held=True)
    await require_open_to(work, patient, held.slot)
    await booking.require_remaining(work, patient)
    await lock_diaries(work.session, {held.practitioner, *await booking.held_with(work, patient)})
    async with work.session.begin_nested():
        await booking.let_go(work, patient)
        await claims.release(work.session, held)
        held.for_offer = held.held_until = None
        held.status = AppointmentStatus.BOOKED
        await work.session.flush()
        await claims.take(work, held, None)
        await diaries.enter(work, held)
    await planning.plan(work, patient, (held,))
    return held


async def _end_watch(work: Work, patient: Patient, watch_id: str) -> Watch:
    watch = await watching.get_watch(work, patient, watch_id)
    await watching.end(work, watch, WatchEnd.TAKEN)
    return watch
