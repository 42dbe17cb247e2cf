"""Write a slot into an appointment's row, and take or leave what it takes up.

An appointment's id never changes: files, questions, instructions, a referral, a registration for occupational
medicine and the entry in the patient's calendar hang on it. Whatever gives it another slot frees the old one (`free`),
writes the new one into its row (`place`), flushes, and takes that (`take`); refused, all of it has to be undone.
"""

from __future__ import annotations

from core.accounts.patients import Patient
from core.appointments import claims, freed
from core.appointments.diary import diaries
from core.appointments.model import (
    DIARY,
    Appointment,
    AppointmentStatus,
    Origin,
    Slot,
    Snapshot,
    diary_of,
)
from core.appointments.time_grid import moment_of, tick_from
from core.context import Work
from core.errors import BookingRefused
from core.ids import new_id
from core.orm import keys_of


def new_appointment(
    work: Work,
    patient: Patient,
    slot: Slot,
    *,
    status: AppointmentStatus,
    origin: Origin = Origin.PORTAL,
) -> Appointment:
    """A row for a slot, which takes nothing up yet.

    Raises: NotFound, when the clinic file no longer has what it is for, with or where.
    """
    made = Appointment(id=new_id(), patient_id=patient.id, status=status, origin=origin, created_at=work.now)
    place(work, made, slot)
    return made


def place(work: Work, appointment: Appointment, slot: Slot) -> None:
    """Write a slot into an appointment's row: when, with whom, and in which words.

    Raises: NotFound, when the clinic file no longer has what it is for, with or where.
    """
    service = work.clinic.service(slot.service)
    appointment.kind, appointment.practitioner = service.kind, slot.practitioner
    appointment.diary = keys_of(work.session).fingerprint(DIARY, diary_of(slot.practitioner, slot.start))
    appointment.start, appointment.end = slot.start, slot.start + service.duration
    appointment.snapshot = Snapshot.of(work.clinic, slot)


async def take(work: Work, appointment: Appointment) -> None:
    """Have the slot that is in the appointment's row for good. The caller has its diary locked, and flushed the row.

    Raises: SlotTaken, PatientBusy.
    """
    await claims.take(work, appointment, None)
    await diaries.enter(work, appointment)


async def free(work: Work, appointment: Appointment) -> None:
    """Leave the slot that is in the appointment's row to others. The caller has its diary locked."""
    await claims.release(work.session, appointment)
    await diaries.strike_out(work, appointment)


async def free_rest(work: Work, appointment: Appointment) -> None:
    """Leave to others what is still to come of an appointment whose patient didn't come. The caller has its diary
    locked.
    """
    now, ticks = tick_from(work.now), appointment.ticks
    rest = range(max(now, ticks.start), ticks.stop)
    if not rest:
        return
    await claims.release_from(work.session, appointment, rest.start)
    await diaries.free(work, appointment.practitioner, rest)
    appointment.freed_from = moment_of(rest.start)
    freed.note_span(work, appointment.practitioner, appointment.freed_from, appointment.end)


async def take_rest(work: Work, appointment: Appointment) -> bool:
    """Have again what was left to others, unless some of it is taken or blocked by now; whether it is all there. The
    caller has its diary locked.
    """
    freed_from = appointment.freed_from
    if freed_from is None:
        return True
    try:
        async with work.session.begin_nested():
            await claims.release(work.session, appointment)
            appointment.freed_from = None
            await work.session.flush()
            await take(work, appointment)
    except BookingRefused:
        await work.session.refresh(appointment)
        return False
    return True
