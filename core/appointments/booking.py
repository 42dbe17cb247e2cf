"""Book, hold, cancel and list appointments (S6–S12, S17, S18, S34).

An appointment begins as a hold: the slot is kept for a few minutes while its summary is open. Who gets it is decided by
`core.appointments.claims`. Each use case that changes something locks the patient first, then the diaries, once: give
each a transaction of its own, or two could wait for each other for ever.

What is written into an appointment's row, and what it takes, is in `core.appointments.placing`; several at once are
booked and cancelled in `core.appointments.series`, and one or several moved in `core.appointments.moving`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.accounts.tiers import booking_limit
from core.appointments import claims, notice, placing
from core.appointments.claims import lock_diaries
from core.appointments.diary import diaries
from core.appointments.diary.diaries import STANDING
from core.appointments.model import TAKEN_BACK, Appointment, AppointmentStatus, Origin, Slot
from core.appointments.refusals import ReferralNeeded, RequestNeeded
from core.appointments.reminding import planning
from core.appointments.search.availability import require_bookable, require_open_to
from core.clinic.model import BookedBy
from core.context import Work
from core.errors import (
    AlreadyCancelled,
    AlreadyStarted,
    BookedElsewhere,
    BookingLimitReached,
    HoldExpired,
    NotFound,
    SlotTaken,
)
from core.paging import Page, paged, prepared_page
from core.statements.prepared import Prepared, PreparedRows


@dataclass(frozen=True, slots=True)
class Remaining:
    """How many appointments may be booked at a time, and how many more that leaves."""

    limit: int
    left: int


_TABLE: Final = cast("sa.Table", Appointment.__table__)
_THEIRS: Final = Appointment.patient_id == sa.bindparam("patient")
_HELD: Final = Appointment.status == AppointmentStatus.HELD
_OWN_HOLD: Final = sa.and_(_HELD, Appointment.for_offer.is_(None))
_UPCOMING: Final = sa.and_(
    _THEIRS, Appointment.status == AppointmentStatus.BOOKED, Appointment.end > sa.bindparam("now")
)
_APPOINTMENT: Final = Prepared(
    sa.select(Appointment).where(Appointment.id == sa.bindparam("appointment"), _THEIRS), fresh=True
)
_ROWS: Final = PreparedRows(Appointment)
_HELD_WITH: Final = Prepared(sa.select(Appointment.practitioner).where(_THEIRS, _OWN_HOLD))
_LET_GO: Final = Prepared(sa.delete(_TABLE).where(_THEIRS, _OWN_HOLD))
_BOOKED: Final = Prepared(sa.select(sa.func.count()).where(_UPCOMING, Appointment.origin == Origin.PORTAL))
_UPCOMING_FIRST: Final = paged(sa.select(Appointment).where(_UPCOMING).order_by(Appointment.start, Appointment.id))
_PAST_FIRST: Final = paged(
    sa.select(Appointment)
    .where(_THEIRS, sa.not_(_HELD), sa.not_(_UPCOMING), sa.not_(TAKEN_BACK))
    .order_by(Appointment.start.desc(), Appointment.id)
)


async def hold(work: Work, patient: Patient, slot: Slot, *, by_clinic: bool = False) -> Appointment:
    """Keep a slot for a few minutes, while the patient looks at its summary. It replaces their earlier hold, which
    stays when this one is refused. What only a referral opens is never held: `core.appointments.series` books it. What
    is asked for is held by the clinic alone.

    Raises: ReferralNeeded, RequestNeeded, ReturningOnly, BookingLimitReached, SlotInPast, TooLateToBook, SlotWithdrawn,
        SlotTaken, PatientBusy; NotFound, when the account is gone.
    Locks: patient, diaries.
    """
    service = require_bookable(work, slot)
    if service.needs_referral:
        raise ReferralNeeded
    if service.booked_by is BookedBy.REQUEST and not by_clinic:
        raise RequestNeeded
    if work.clinic.has_returning_only and not by_clinic:
        await require_open_to(work, patient, slot)
    await lock_patient(work.session, patient)
    holding = await _HELD_WITH.put_off(work.session, {"patient": patient.id})
    await require_remaining(work, patient)
    await lock_diaries(work.session, {slot.practitioner, *(who for (who,) in await holding.all_rows())})
    appointment = placing.new_appointment(work, patient, slot, status=AppointmentStatus.HELD)
    appointment.held_until = work.now + timedelta(minutes=work.clinic.settings.hold_minutes)
    # With the earlier hold still there, should the new one be refused.
    async with work.session.begin_nested():
        await _LET_GO.put_off(work.session, {"patient": patient.id})
        await _ROWS.add(work.session, appointment)
        await claims.take(work, appointment, appointment.held_until)
    return appointment


async def confirm(work: Work, patient: Patient, appointment_id: str) -> Appointment:
    """Book what is held, or was held and is still free. Doing so again changes nothing.

    Raises: NotFound; HoldExpired, when somebody else has the slot meanwhile; BookingLimitReached, SlotInPast,
        TooLateToBook, SlotWithdrawn, PatientBusy.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    held = await get_appointment(work, patient, appointment_id)
    if held.status is AppointmentStatus.BOOKED:
        return held
    if held.status is not AppointmentStatus.HELD or (held.instead_of or held.for_offer) is not None:
        raise NotFound
    require_bookable(work, held.slot, held=held.held_until is not None and held.held_until > work.now)
    await require_remaining(work, patient)
    await lock_diaries(work.session, {held.practitioner})
    if not await claims.confirm(work.session, held):
        await _claim_again(work, held)
    await diaries.enter(work, held)
    held.status, held.held_until = AppointmentStatus.BOOKED, None
    await _ROWS.change(work.session, held)
    await planning.plan(work, patient, (held,))
    return held


async def book(work: Work, patient: Patient, slot: Slot, *, by_clinic: bool = False) -> Appointment:
    """Hold and confirm at once.

    Raises: NotFound, BookingRefused.
    Locks: patient, diaries.
    """
    held = await hold(work, patient, slot, by_clinic=by_clinic)
    return await confirm(work, patient, held.id)


async def release(work: Work, patient: Patient) -> None:
    """End the patient's hold, if there is one. A new hold does so by itself.

    Raises: NotFound, when the account is gone.
    Locks: patient, diaries.
    """
    if not await held_with(work, patient):
        return
    await lock_patient(work.session, patient)
    await lock_diaries(work.session, await held_with(work, patient))
    await let_go(work, patient)


async def let_go(work: Work, patient: Patient) -> None:
    """End the patient's hold. The caller has the diaries of `held_with` locked."""
    await _LET_GO.all_rows(work.session, {"patient": patient.id})


async def let_go_instead_of(work: Work, patient: Patient, appointment_ids: Collection[str]) -> None:
    """End the patient's hold of a time to which one of these was to be moved. The caller has `held_with` locked."""
    instead = Appointment.instead_of.in_(appointment_ids)
    await work.session.execute(sa.delete(Appointment).where(Appointment.patient_id == patient.id, _OWN_HOLD, instead))


async def cancel(work: Work, patient: Patient, appointment_id: str, *, by_clinic: bool = False) -> Appointment:
    """Cancel it; its slot is free from now on (S9). The patient has to do so in time, the clinic at any time.

    Raises: NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere, NoticePassed.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    booked = await get_appointment(work, patient, appointment_id)
    require_cancellable(work, booked)
    if not by_clinic:
        notice.require_in_time(work, booked)
    await lock_diaries(work.session, {booked.practitioner, *await held_with(work, patient)})
    await let_go_instead_of(work, patient, (booked.id,))
    await placing.free(work, booked)
    booked.status = AppointmentStatus.CANCELLED
    await work.session.flush()
    await planning.forget(work, (booked,))
    return booked


def require_cancellable(work: Work, appointment: Appointment) -> None:
    """Pass if the patient can cancel it here (S11, D12).

    Raises: AlreadyCancelled, AlreadyStarted, BookedElsewhere; NotFound, when it is only held.
    """
    match appointment.status:
        case AppointmentStatus.HELD:
            raise NotFound
        case AppointmentStatus.CANCELLED:
            raise AlreadyCancelled
        case AppointmentStatus.ATTENDED | AppointmentStatus.NO_SHOW:
            raise AlreadyStarted(work.clinic.phone)
    if appointment.start <= work.now:
        raise AlreadyStarted(work.clinic.phone)
    if appointment.origin is Origin.ELSEWHERE:
        raise BookedElsewhere(work.clinic.phone)


def is_cancellable(work: Work, appointment: Appointment) -> bool:
    """Whether the patient can cancel or move it here."""
    return appointment.origin is Origin.PORTAL and is_ahead(work, appointment)


def is_ahead(work: Work, appointment: Appointment) -> bool:
    """Whether it is booked, wherever that was, and still to come."""
    return appointment.status is AppointmentStatus.BOOKED and appointment.start > work.now


async def record_elsewhere(
    work: Work, patient: Patient, slot: Slot, status: AppointmentStatus = AppointmentStatus.BOOKED
) -> Appointment:
    """Note an appointment that the clinic made for the patient outside the portal; read-only here (S11, D12).

    Raises: NotFound, PatientBusy, SlotTaken.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    await lock_diaries(work.session, {slot.practitioner})
    kept = placing.new_appointment(work, patient, slot, status=status, origin=Origin.ELSEWHERE)
    async with work.session.begin_nested():
        work.session.add(kept)
        await work.session.flush()
        if status in STANDING:
            await placing.take(work, kept)
    if status is AppointmentStatus.BOOKED:
        await planning.plan(work, patient, (kept,))
    return kept


async def get_appointment(work: Work, patient: Patient, appointment_id: str) -> Appointment:
    """One of the patient's appointments as it stands now, held ones too.

    Raises: NotFound, when it isn't theirs.
    """
    found = await _APPOINTMENT.first_row(work.session, {"appointment": appointment_id, "patient": patient.id})
    if found is None:
        raise NotFound
    appointment: Appointment = found[0]
    return appointment


async def upcoming(work: Work, patient: Patient, *, page: int = 1, size: int = 7) -> Page[Appointment]:
    """What is booked and not over, soonest first (S10, S18)."""
    return await prepared_page(work.session, _UPCOMING_FIRST, page, size, patient=patient.id, now=work.now)


async def past(work: Work, patient: Patient, *, page: int = 1, size: int = 7) -> Page[Appointment]:
    """What is over or cancelled, the latest first (S34)."""
    return await prepared_page(work.session, _PAST_FIRST, page, size, patient=patient.id, now=work.now)


async def remaining(work: Work, patient: Patient) -> Remaining | None:
    """How much more the patient's level lets them book; `None` when it sets no limit (S7, D3)."""
    limit = booking_limit(work.clinic, patient.tier)
    if limit is None:
        return None
    ((booked,),) = await _BOOKED.all_rows(work.session, {"patient": patient.id, "now": work.now})
    return Remaining(limit, limit - booked)


async def _claim_again(work: Work, held: Appointment) -> None:
    """Get back a slot whose hold had run out, unless somebody was quicker."""
    try:
        async with work.session.begin_nested():
            await claims.release(work.session, held)
            await claims.take(work, held, None)
    except SlotTaken as refusal:
        raise HoldExpired(held.start) from refusal


async def require_remaining(work: Work, patient: Patient, count: int = 1) -> None:
    """Pass if so many more may be booked.

    Raises: BookingLimitReached.
    """
    found = await remaining(work, patient)
    if found is not None and found.left < count:
        raise BookingLimitReached(found.limit)


async def held_with(work: Work, patient: Patient) -> set[str]:
    """The practitioners in whose diaries the patient's holds are, expired ones too."""
    return {practitioner for (practitioner,) in await _HELD_WITH.all_rows(work.session, {"patient": patient.id})}
