"""Move one appointment, whatever it was booked from: what its referral asks of the new time is asked first (B1)."""

from __future__ import annotations

from core.accounts.patients import Patient, lock_patient
from core.appointments import moving
from core.appointments.model import Appointment, Slot
from core.appointments.visits import Visit, get_visit
from core.context import Work
from core.referrals import reading
from core.referrals.refusals import TooFewProcedures
from core.referrals.using import require_accepted, require_in_force
from core.staff import members
from core.staff.audit import by_patient
from core.staff.members import Action, Caller


async def hold(work: Work, patient: Patient, appointment_id: str, slot: Slot) -> Appointment:
    """Keep a slot for a few minutes, to which an appointment may be moved (`core.appointments.moving.hold_instead`).

    Raises: NotFound, ReferralRefused, BookingRefused, CancellingRefused.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    await _require_accepted(work, appointment_id, slot)
    return await moving.hold_instead(work, patient, appointment_id, slot)


async def move(work: Work, patient: Patient, appointment_id: str, slot: Slot) -> Appointment:
    """The patient moves one of their appointments. Doing so again changes nothing.

    Raises: NotFound, ReferralRefused, BookingRefused, CancellingRefused.
    Locks: patient, diaries, audit log.
    """
    await lock_patient(work.session, patient)
    await _require_accepted(work, appointment_id, slot)
    (moved,) = await moving.move_all(work, patient, {appointment_id: slot}, by_patient(patient.id))
    return moved


async def move_for(work: Work, caller: Caller, appointment_id: str, slot: Slot) -> Visit:
    """Move an appointment for its patient, by the rules of their own moving; what they hold themselves is let go.

    Raises: NotPermitted, NotFound, ReferralRefused, BookingRefused, CancellingRefused.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.MOVE_FOR_PATIENT)
    visit = await get_visit(work, appointment_id)
    await lock_patient(work.session, visit.patient)
    await _require_accepted(work, appointment_id, slot)
    (moved,) = await moving.move_all(work, visit.patient, {appointment_id: slot}, caller.address)
    return Visit(moved, visit.patient)


async def places_for(work: Work, appointment: Appointment) -> tuple[str, ...]:
    """The facilities at which it has to be; none when it may be anywhere: it was booked from no referral.

    Raises: NotFound, for a service that the clinic no longer has.
    """
    referral = await reading.used_for(work, appointment.id)
    if referral is None:
        return ()
    return reading.places_of(work.clinic, referral, work.clinic.service(appointment.service))


async def require_again(work: Work, appointment: Appointment, slot: Slot) -> None:
    """Pass if what the clinic has cancelled can be booked again at that slot: the referral from which it was booked, if
    from one, counts there, and nothing else was booked from it instead. Its last day may have passed: it was booked
    before.

    Raises: NotFound, ReferralWithdrawn, AnotherService, NotAcceptedThere, TooFewProcedures.
    """
    referral = await reading.used_for(work, appointment.id)
    if referral is None:
        return
    require_in_force(referral)
    require_accepted(work, referral, slot)
    left = (await reading.record_of(work, referral)).left
    if not left:
        raise TooFewProcedures(left)


async def _require_accepted(work: Work, appointment_id: str, slot: Slot) -> None:
    """Pass if the referral from which it was booked, if from one, counts for that slot."""
    referral = await reading.used_for(work, appointment_id)
    if referral is not None:
        require_in_force(referral)
        require_accepted(work, referral, slot)
