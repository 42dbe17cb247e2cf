"""What is offered instead of an appointment that an absence has cancelled: who can have it, what comes of it (B6)."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.clinic_day import called_off, reinstating
from core.appointments.clinic_day.called_off import CalledOff
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.search.availability import require_bookable, require_open_to
from core.context import Work
from core.offers.model import SlotOffer
from core.referrals import moving as referred
from core.staff import to_call


async def is_cancelled(work: Work, patient: Patient, appointment_id: str) -> bool:
    """Whether an absence has cancelled it, and it was not booked again.

    Raises: NotFound.
    """
    appointment = await booking.get_appointment(work, patient, appointment_id)
    cancelled = appointment.status is AppointmentStatus.CANCELLED
    return cancelled and await called_off.of_appointment(work, appointment.id) is not None


async def is_wanted(work: Work, offer: SlotOffer) -> bool:
    """Whether its patient still needs what is kept for them: they have booked nothing else meanwhile."""
    about = offer.instead_of or ""
    row = await called_off.of_appointment(work, about)
    if row is None:
        return True
    appointment = await work.session.get_one(Appointment, about, populate_existing=True)
    return appointment.status is AppointmentStatus.CANCELLED and not await called_off.has_booked_again(work, (about,))


async def require_can_have(work: Work, patient: Patient, appointment_id: str, slot: Slot) -> Appointment:
    """The cancelled appointment, if it can be booked again at that slot.

    Raises: NotFound, BookingLimitReached, SlotInPast, TooLateToBook, SlotWithdrawn, ReturningOnly, ReferralRefused.
    """
    service = require_bookable(work, slot)
    await require_open_to(work, patient, slot)
    appointment = await reinstating.require_cancelled_by_clinic(work, patient, appointment_id, service)
    await referred.require_again(work, appointment, slot)
    return appointment


async def take(work: Work, patient: Patient, appointment: Appointment, held: Appointment) -> Appointment:
    """Book the cancelled appointment again, at the time that is kept for its patient, who is locked.

    Raises: NotFound, BookingRefused, ReferralRefused.
    Locks: diaries, audit log.
    """
    service = require_bookable(work, held.slot, held=True)
    await require_open_to(work, patient, held.slot)
    await reinstating.require_cancelled_by_clinic(work, patient, appointment.id, service)
    await referred.require_again(work, appointment, held.slot)
    return await reinstating.reinstate(work, patient, appointment, held)


async def decline(work: Work, appointment_id: str) -> None:
    """Its patient wants no other time: nobody looks for one, and nobody calls. The caller has the patient locked."""
    row = await called_off.of_appointment(work, appointment_id)
    if row is not None:
        row.declined_at, row.call_from = work.now, None
        row.end_offering()
        await to_call.not_needed(work, appointment_id)


async def look_on(work: Work, appointment_id: str) -> None:
    """What was offered is no longer there: they are offered another time. The caller has the patient locked."""
    row = await called_off.of_appointment(work, appointment_id)
    if row is not None and row.declined_at is None and row.again_at is None:
        row.offer_at, row.offered_until = work.now, None
        await work.session.flush()


async def note_unanswered(work: Work, appointment_id: str) -> None:
    """Its patient hasn't answered in time: they are called. The caller has the patient locked."""
    row = await called_off.of_appointment(work, appointment_id)
    if row is not None and row.declined_at is None and row.again_at is None:
        row.end_offering()
        row.call_from = work.now
        await work.session.flush()


async def wake(work: Work) -> None:
    """Somebody has left a time: it is looked again for those for whom nothing was free."""
    # One that is being looked at is left alone: whoever does so may wait for this patient.
    waiting = sa.select(CalledOff).where(CalledOff.offer_at > work.now).with_for_update(skip_locked=True)
    for each in await work.session.scalars(waiting):
        each.offer_at = work.now
    await work.session.flush()
