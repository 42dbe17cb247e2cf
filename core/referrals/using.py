"""Book from a referral: one visit or examination, or a series of procedures in one commit; move and cancel (S13, D21).

How many are left is counted with the patient locked, so that never more is booked than the referral allows; what is
cancelled gives its procedure back. Who gets the times themselves, the claims decide.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.accounts.patients import Patient, get_patient, lock_patient
from core.appointments import booking, moving, series, visits
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.visits import Visit
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import NotFound
from core.referrals import reading
from core.referrals.model import Referral, ReferralKind, ReferralUse
from core.referrals.reading import ReferralRecord
from core.referrals.refusals import (
    AnotherService,
    NotAcceptedThere,
    NotOurReferral,
    ReferralExpired,
    ReferralWithdrawn,
    TooFewProcedures,
)
from core.staff import members
from core.staff.audit import by_patient
from core.staff.members import Action, Caller


def require_usable(work: Work, record: ReferralRecord, count: int = 1) -> None:
    """Pass if so many may be booked from it now.

    Raises: ReferralWithdrawn, ReferralExpired, NotOurReferral, TooFewProcedures.
    """
    referral = record.referral
    require_in_force(referral)
    if referral.valid_until is not None and reading.has_expired(work, referral):
        raise ReferralExpired(referral.valid_until)
    if referral.kind is ReferralKind.REHABILITATION and not referral.facts.is_own:
        raise NotOurReferral
    if count > record.left:
        raise TooFewProcedures(record.left)


def require_in_force(referral: Referral) -> None:
    """Pass if it was not withdrawn.

    Raises: ReferralWithdrawn.
    """
    if referral.cancelled_at is not None:
        raise ReferralWithdrawn


def require_accepted(work: Work, referral: Referral, slot: Slot) -> None:
    """Pass if the referral is for that service, and counts at that place.

    Raises: AnotherService, NotAcceptedThere; NotFound, for a service that there no longer is.
    """
    wanted, service = reading.service_of(work.clinic, referral), work.clinic.service(slot.service)
    if wanted is None or not (wanted == service or _is_same_specialist(referral, wanted.specialty, slot, work)):
        raise AnotherService
    if slot.facility not in reading.places_of(work.clinic, referral, service):
        raise NotAcceptedThere


async def confirm(work: Work, patient: Patient, referral_id: str, appointment_id: str) -> Appointment:
    """Book the visit or examination that is held, from a referral. Doing so again changes nothing.

    Raises: NotFound, FullLevelNeeded, RegulationsChanged, ReferralRefused, BookingRefused.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    record = await reading.get_record(work, patient, referral_id)
    if any(each.id == appointment_id for each in record.appointments):
        return await booking.confirm(work, patient, appointment_id)
    require_usable(work, record)
    held = await booking.get_appointment(work, patient, appointment_id)
    require_accepted(work, record.referral, held.slot)
    if held.status is not AppointmentStatus.HELD:
        raise NotFound
    booked = await booking.confirm(work, patient, appointment_id)
    await _note(work, record.referral, (booked,))
    return booked


async def book_for(work: Work, caller: Caller, patient_id: int, referral_id: str, slot: Slot) -> Visit:
    """Book a visit or an examination for the patient from their referral. Rehabilitation they plan themselves.

    Raises: NotPermitted, NotFound, FullLevelNeeded, RegulationsChanged, ReferralRefused, BookingRefused.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.BOOK_FOR_PATIENT)
    patient = await get_patient(work, patient_id)
    await lock_patient(work.session, patient)
    record = await reading.get_record(work, patient, referral_id)
    if record.referral.kind is ReferralKind.REHABILITATION:
        raise NotFound
    require_usable(work, record)
    require_accepted(work, record.referral, slot)
    visit = await visits.book_for(work, caller, patient_id, slot)
    await _note(work, record.referral, (visit.appointment,))
    return visit


async def book_series(work: Work, patient: Patient, referral_id: str, slots: Sequence[Slot]) -> tuple[Appointment, ...]:
    """Book all of these procedures, or none.

    Raises: NotFound, FullLevelNeeded, RegulationsChanged, ReferralRefused, BookingRefused.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    record = await reading.get_record(work, patient, referral_id)
    if not slots or record.referral.kind is not ReferralKind.REHABILITATION:
        raise NotFound
    require_usable(work, record, len(slots))
    for slot in slots:
        require_accepted(work, record.referral, slot)
    booked = await series.book_all(work, patient, slots)
    await _note(work, record.referral, booked)
    return booked


async def move(
    work: Work, patient: Patient, referral_id: str, appointment_ids: Collection[str], slots: Sequence[Slot]
) -> tuple[Appointment, ...]:
    """Give these procedures other times, in their order, or change nothing. They may be moved after the referral's last
    day: they were booked before.

    Raises: NotFound, FullLevelNeeded, RegulationsChanged, ReferralRefused, BookingRefused, CancellingRefused.
    Locks: patient, diaries, audit log.
    """
    await lock_patient(work.session, patient)
    record = await reading.get_record(work, patient, referral_id)
    theirs = [each.id for each in record.appointments if each.id in appointment_ids]
    if not slots or len(theirs) != len(appointment_ids) or len(slots) != len(theirs):
        raise NotFound
    require_in_force(record.referral)
    for slot in slots:
        require_accepted(work, record.referral, slot)
    in_order = sorted(slots, key=lambda slot: slot.start)
    return await moving.move_all(work, patient, dict(zip(theirs, in_order, strict=True)), by_patient(patient.id))


async def cancel_upcoming(work: Work, patient: Patient, referral_id: str) -> tuple[Appointment, ...]:
    """Cancel all that is still to come of what was booked from it.

    Raises: NotFound, FullLevelNeeded, RegulationsChanged, CancellingRefused.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    record = await reading.get_record(work, patient, referral_id)
    coming = [each.id for each in record.upcoming(work)]
    if not coming:
        raise NotFound
    return await series.cancel_all(work, patient, coming)


def _is_same_specialist(referral: Referral, specialty: str, slot: Slot, work: Work) -> bool:
    """A referral to a specialist opens a call by one as well."""
    service = work.clinic.service(slot.service)
    consultations = (ServiceKind.TELEPHONE, ServiceKind.IN_PERSON)
    return referral.kind is ReferralKind.SPECIALIST and service.kind in consultations and service.specialty == specialty


async def _note(work: Work, referral: Referral, booked: Collection[Appointment]) -> None:
    """Write down from which referral these were booked."""
    work.session.add_all(ReferralUse(appointment_id=each.id, referral_id=referral.id) for each in booked)
    await work.session.flush()
