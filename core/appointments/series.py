"""Several appointments in one commit: all of them are booked or cancelled, or none is (D21). They are moved by
`core.appointments.moving`.

Whatever is asked first, such as a referral, is asked by the caller, who has the patient locked before. Of two who want
the same times the claims let one have all of theirs, and the other none.
"""

from __future__ import annotations

from collections.abc import Collection

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking, notice, placing
from core.appointments.claims import lock_diaries
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.reminding import planning
from core.appointments.search.availability import require_bookable
from core.context import Work


async def book_all(work: Work, patient: Patient, slots: Collection[Slot]) -> tuple[Appointment, ...]:
    """Book all of these, or none; what the patient holds is let go.

    Raises: BookingLimitReached, SlotInPast, TooLateToBook, SlotWithdrawn, SlotTaken, PatientBusy; NotFound, when the
        account is gone.
    Locks: patient, diaries.
    """
    for slot in slots:
        require_bookable(work, slot)
    await lock_patient(work.session, patient)
    await booking.require_remaining(work, patient, len(slots))
    held_with = await booking.held_with(work, patient)
    await lock_diaries(work.session, {*held_with, *(slot.practitioner for slot in slots)})
    made = [placing.new_appointment(work, patient, slot, status=AppointmentStatus.BOOKED) for slot in slots]
    async with work.session.begin_nested():
        await booking.let_go(work, patient)
        work.session.add_all(made)
        await work.session.flush()
        for each in made:
            await placing.take(work, each)
    await planning.plan(work, patient, made)
    return tuple(made)


async def cancel_all(work: Work, patient: Patient, appointment_ids: Collection[str]) -> tuple[Appointment, ...]:
    """The patient cancels all of these, or none; their times are free from now on.

    Raises: NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere, NoticePassed.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    booked = await changeable(work, patient, appointment_ids)
    notice.require_in_time(work, *booked)
    held_with = await booking.held_with(work, patient)
    await lock_diaries(work.session, {*held_with, *(each.practitioner for each in booked)})
    await booking.let_go_instead_of(work, patient, appointment_ids)
    for each in booked:
        await placing.free(work, each)
        each.status = AppointmentStatus.CANCELLED
    await work.session.flush()
    await planning.forget(work, booked)
    return tuple(booked)


async def changeable(work: Work, patient: Patient, appointment_ids: Collection[str]) -> list[Appointment]:
    """These appointments, if the patient can cancel or move all of them here.

    Raises: NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere.
    """
    found = [await booking.get_appointment(work, patient, each) for each in appointment_ids]
    for each in found:
        booking.require_cancellable(work, each)
    return found
