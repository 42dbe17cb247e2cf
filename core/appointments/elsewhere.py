"""Appointments as the clinic's own system has them: taken over as they stand, read-only in the chat (S11, D12)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from core.accounts.patients import Patient, lock_patient
from core.appointments import claims
from core.appointments.claims import lock_diaries
from core.appointments.diary import diaries
from core.appointments.diary.diaries import STANDING
from core.appointments.model import DIARY, Appointment, AppointmentStatus, Origin, Snapshot, diary_of
from core.appointments.reminding import planning
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import BookingRefused
from core.ids import new_id
from core.orm import keys_of


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An appointment as another system has it. `practitioner` is one of the clinic file, or a name that none of them
    has as its id.
    """

    status: AppointmentStatus
    kind: ServiceKind
    practitioner: str
    start: datetime
    end: datetime
    snapshot: Snapshot
    has_arrived: bool = False
    cancelled_because: str | None = None
    origin: Origin = Origin.ELSEWHERE


async def record(work: Work, patient: Patient, told: Elsewhere) -> Appointment:
    """Note an appointment. One that is over claims nothing, so what has overlapped may stand as it was. Refused, none
    is noted.

    Raises: NotFound, PatientBusy, SlotTaken.
    Locks: patient, diaries.
    """
    made = Appointment(id=new_id(), patient_id=patient.id, origin=told.origin, created_at=work.now)
    _write(work, made, told)
    if not _takes_time(work, told):
        work.session.add(made)
        return made
    await _lock(work, patient, told.practitioner)
    async with work.session.begin_nested():
        work.session.add(made)
        await work.session.flush()
        await claims.take(work, made, None)
        await diaries.enter(work, made)
    if told.status is AppointmentStatus.BOOKED:
        await planning.plan(work, patient, (made,))
    return made


async def change(work: Work, patient: Patient, appointment: Appointment, told: Elsewhere) -> bool:
    """Note how an appointment stands by now; whether anything of it is new. Refused, it stands as before.

    Raises: NotFound, PatientBusy, SlotTaken.
    Locks: patient, diaries.
    """
    if _is_as_told(appointment, told):
        return False
    await _lock(work, patient, appointment.practitioner, told.practitioner)
    was = appointment.status, appointment.start
    async with _all_or_nothing(work, appointment):
        if appointment.status in STANDING and appointment.end > work.now:
            await claims.release(work.session, appointment)
            await diaries.strike_out(work, appointment)
        _write(work, appointment, told)
        await work.session.flush()
        if _takes_time(work, told):
            await claims.take(work, appointment, None)
            await diaries.enter(work, appointment)
    if was != (appointment.status, appointment.start):
        await planning.plan_anew(work, patient, (appointment,))
    return True


@asynccontextmanager
async def _all_or_nothing(work: Work, appointment: Appointment) -> AsyncIterator[None]:
    """Undo what was done to an appointment when it is refused, in memory as well."""
    try:
        async with work.session.begin_nested():
            yield
    except BookingRefused:
        await work.session.refresh(appointment)
        raise


async def _lock(work: Work, patient: Patient, *practitioners: str) -> None:
    await lock_patient(work.session, patient)
    await lock_diaries(work.session, set(practitioners))


def _takes_time(work: Work, told: Elsewhere) -> bool:
    return told.status in STANDING and told.end > work.now


def _is_as_told(appointment: Appointment, told: Elsewhere) -> bool:
    ours = (appointment.status, appointment.practitioner, appointment.start, appointment.end, appointment.snapshot)
    theirs = (told.status, told.practitioner, told.start, told.end, told.snapshot)
    arrived = appointment.arrived_at is not None or appointment.status is not AppointmentStatus.BOOKED
    same = ours == theirs and appointment.cancelled_because == told.cancelled_because
    return same and (arrived or not told.has_arrived)


def _write(work: Work, appointment: Appointment, told: Elsewhere) -> None:
    appointment.status, appointment.kind = told.status, told.kind
    appointment.practitioner = told.practitioner
    appointment.diary = keys_of(work.session).fingerprint(DIARY, diary_of(told.practitioner, told.start))
    appointment.start, appointment.end, appointment.snapshot = told.start, told.end, told.snapshot
    appointment.cancelled_because, appointment.freed_from = told.cancelled_because, None
    if told.has_arrived and appointment.arrived_at is None:
        appointment.arrived_at = min(told.start, work.now)
