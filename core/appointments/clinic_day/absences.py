"""A practitioner who is absent, or a facility that is closed: the time is blocked, what is booked in it is cancelled by
the clinic, and everybody concerned is told.

Some are cancelled at once; the rest in the background, a few in each transaction, each with what its patient is told.
So nobody is told twice or forgotten, whenever the process ends. What becomes of their patients is in
`core.appointments.clinic_day.called_off`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import lock_patient, person_of
from core.appointments import booking, placing
from core.appointments.blocked import BlockedBecause, BlockedTime, BlockTarget
from core.appointments.claims import lock_diaries
from core.appointments.clinic_day import blocking
from core.appointments.clinic_day.called_off import CalledOff
from core.appointments.clinic_day.rights import require_over_target
from core.appointments.model import AppointmentStatus
from core.appointments.reminding import planning
from core.appointments.visits import Visit
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

AT_ONCE: Final = 25
"""How many appointments are cancelled in the turn in which a practitioner is said to be absent."""

A_FEW: Final = 10
"""How many in each transaction afterwards."""


@dataclass(frozen=True, slots=True)
class ToldAbsence:
    """A blocked time, and the appointments that were cancelled for it just now."""

    blocked: BlockedTime
    visits: tuple[Visit, ...]


async def announce(work: Work, caller: Caller, target: BlockTarget, start: datetime, end: datetime) -> ToldAbsence:
    """Block the time of a practitioner who is absent, or of a facility that is closed, and cancel the first of what is
    booked in it; `go_on` does the rest. Their patients are to be told.

    Raises: NotPermitted, NotFound, UnusableSpan.
    Locks: patient, diaries, audit log.
    """
    await require_over_target(work, caller, Action.BLOCK_TIME, target)
    blocking.require_span(work, start, end)
    theirs = _first(await blocking.booked_within(work, target, start, end), AT_ONCE)
    await _lock(work, theirs, target)
    blocked = await blocking.write(work, caller, target, start, end, BlockedBecause.ABSENT)
    cancelled = await _call_off(work, blocked, theirs)
    await audit.note(work, caller.address, AuditAction.BLOCKED_TIME, subject=blocked.id)
    await _note(work, caller.address, cancelled)
    return ToldAbsence(blocked, cancelled)


async def go_on(work: Work) -> ToldAbsence | None:
    """Cancel a few more of what is booked while a practitioner is absent; `None`, if nothing of that is left.

    Raises: NotFound.
    Locks: patient, diaries, audit log.
    """
    query = sa.select(BlockedTime).where(BlockedTime.look_again_at <= work.now, BlockedTime.ended_at.is_(None))
    first = query.order_by(BlockedTime.look_again_at).limit(1).with_for_update(skip_locked=True)
    blocked = (await work.session.scalars(first)).first()
    if blocked is None:
        return None
    theirs = _first(await blocking.booked_within(work, blocked.target, blocked.start, blocked.end), A_FEW)
    if not theirs:
        blocked.look_again_at = None
        await work.session.flush()
        return ToldAbsence(blocked, ())
    await _lock(work, theirs, blocked.target)
    cancelled = await _call_off(work, blocked, theirs)
    await _note(work, blocked.by, cancelled)
    return ToldAbsence(blocked, cancelled)


def _first(visits: Sequence[Visit], count: int) -> list[Visit]:
    return [each for each in visits if blocking.is_ours(each)][:count]


async def _lock(work: Work, visits: Sequence[Visit], target: BlockTarget) -> None:
    """Wait for whoever else changes these patients' appointments, in the order of their numbers."""
    concerned_by = set(blocking.practitioners_of(work, target))
    for patient in {
        each.patient.id: each.patient for each in sorted(visits, key=lambda each: each.patient.id)
    }.values():
        await lock_patient(work.session, patient)
        concerned_by |= await booking.held_with(work, patient)
    await lock_diaries(work.session, concerned_by)


async def _call_off(work: Work, blocked: BlockedTime, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Cancel those of these that still stand in the blocked time. The caller has locked all of them."""
    still = await blocking.booked_within(work, blocked.target, blocked.start, blocked.end)
    standing = {each.appointment.id for each in still}
    cancelled = tuple(each for each in visits if each.appointment.id in standing)
    call_from = after_working_hours(work.clinic, work.now, work.clinic.settings.call_after_absence_hours)
    for each in cancelled:
        await booking.let_go_instead_of(work, each.patient, (each.appointment.id,))
        await placing.free(work, each.appointment)
        each.appointment.status = AppointmentStatus.CANCELLED
        # One that was booked again instead of itself has a row already.
        await work.session.merge(
            CalledOff(
                appointment_id=each.appointment.id,
                blocked_id=blocked.id,
                called_off_at=work.now,
                call_from=min(call_from, max(each.appointment.start - timedelta(hours=1), work.now)),
                offer_at=work.now if await _can_be_offered(work, each) else None,
                **dict.fromkeys(("offered_until", "declined_at", "again_at", "delivered_at", "unreachable_at")),
            )
        )
    await work.session.flush()
    await planning.forget(work, [each.appointment for each in cancelled])
    return cancelled


async def _can_be_offered(work: Work, visit: Visit) -> bool:
    """Whether its patient can be asked in the chat, and the clinic still books such appointments here."""
    person = await person_of(work, visit.patient)
    known = next((each for each in work.clinic.services if each.id == visit.appointment.service), None)
    reachable = person is not None and person.unreachable_since is None
    return reachable and known is not None and known.booked_in is None


async def _note(work: Work, who: str, visits: Sequence[Visit]) -> None:
    for each in visits:
        what = AuditAction.CANCELLED_FOR_PATIENT
        await audit.note(work, who, what, patient_id=each.patient.id, subject=each.appointment.id)
