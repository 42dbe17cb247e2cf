"""Block a practitioner's time, or close a facility or one service of it, and give that back: a meeting, an absence, a
room out of use, a day on which nobody works.

Free times go at once. What is booked in the time stays where somebody is only busy with something else; an absence
cancels it (`core.appointments.clinic_day.absences`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import claims, freed
from core.appointments.blocked import BlockedBecause, BlockedTime, BlockTarget
from core.appointments.claims import lock_diaries
from core.appointments.clinic_day.rights import require_over_target
from core.appointments.diary import diaries
from core.appointments.diary.diaries import LONGEST
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.appointments.refusals import UnusableSpan
from core.appointments.time_grid import moment_of, tick_from, tick_of
from core.appointments.visits import Visit
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

LONGEST_BLOCK: Final = timedelta(days=93)
"""Longer absences belong in the clinic file."""


def require_span(work: Work, start: datetime, end: datetime) -> None:
    """Pass if a time can be blocked: it isn't over, and not too long.

    Raises: UnusableSpan.
    """
    if end <= start or end <= work.now or end - start > LONGEST_BLOCK:
        raise UnusableSpan(LONGEST_BLOCK.days)


async def block(work: Work, caller: Caller, target: BlockTarget, start: datetime, end: datetime) -> BlockedTime:
    """Let nobody book a practitioner, or at a facility, in a time; what is booked there stays, and what others hold
    there is let go.

    Raises: NotPermitted, NotFound, UnusableSpan.
    Locks: diaries, audit log.
    """
    await require_over_target(work, caller, Action.BLOCK_TIME, target)
    require_span(work, start, end)
    await lock_diaries(work.session, practitioners_of(work, target))
    made = await write(work, caller, target, start, end, BlockedBecause.BUSY)
    await audit.note(work, caller.address, AuditAction.BLOCKED_TIME, subject=made.id)
    return made


async def unblock(work: Work, caller: Caller, blocked_id: str) -> BlockedTime:
    """Give a blocked time back: what is still to come of it can be booked. What an absence has cancelled stays
    cancelled.

    Raises: NotPermitted, NotFound.
    Locks: diaries, audit log.
    """
    blocked = await get_blocked(work, blocked_id)
    await require_over_target(work, caller, Action.BLOCK_TIME, blocked.target)
    theirs = practitioners_of(work, blocked.target)
    await lock_diaries(work.session, theirs)
    await work.session.refresh(blocked, with_for_update=True)
    if blocked.ended_at is not None:
        return blocked
    blocked.ended_at, blocked.ended_by, blocked.look_again_at = work.now, caller.address, None
    await work.session.flush()
    if blocked.practitioner:
        await diaries.unblock(work, blocked.practitioner, blocked.ticks)
    for each in sorted(theirs):
        freed.note_span(work, each, max(blocked.start, work.now), blocked.end)
    await audit.note(work, caller.address, AuditAction.UNBLOCKED_TIME, subject=blocked.id)
    return blocked


async def get_blocked(work: Work, blocked_id: str) -> BlockedTime:
    """A blocked time, taken back or not. Asks no rights.

    Raises: NotFound.
    """
    found = await work.session.get(BlockedTime, blocked_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def to_come(work: Work, target: BlockTarget) -> tuple[BlockedTime, ...]:
    """What is blocked of a practitioner's time, or of a facility and its services, and not over, soonest first. Asks no
    rights.
    """
    whose = target.practitioner, target.facility
    blocked = await between(work, work.now, None)
    return tuple(each for each in blocked if (each.target.practitioner, each.target.facility) == whose)


def practitioners_of(work: Work, target: BlockTarget) -> frozenset[str]:
    """Whose diaries decide whether something can be booked there: the practitioner's, or of all who work at the
    facility.
    """
    if not target.facility:
        return frozenset({target.practitioner})
    return frozenset(each.practitioner for each in work.clinic.hours if target.facility in each.facilities)


async def between(work: Work, begins: datetime, ends: datetime | None) -> list[BlockedTime]:
    """What is blocked between two moments, of everybody, soonest first. Asks no rights."""
    query = sa.select(BlockedTime).where(BlockedTime.end > begins, BlockedTime.ended_at.is_(None))
    if ends is not None:
        query = query.where(BlockedTime.start < ends)
    return list(await work.session.scalars(query.order_by(BlockedTime.start, BlockedTime.id)))


async def booked_within(work: Work, target: BlockTarget, start: datetime, end: datetime) -> tuple[Visit, ...]:
    """The visits with a practitioner, or at a facility, that stand in a time and are not over, soonest first. Asks no
    rights.
    """
    begins = max(start, work.now)
    query = (
        sa.select(Appointment, Patient)
        .join(Patient, Patient.id == Appointment.patient_id)
        .where(
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.start.between(begins - LONGEST, end),
            Appointment.start < end,
            Appointment.end > begins,
        )
        .order_by(Appointment.start, Appointment.id)
        .execution_options(populate_existing=True)
    )
    found = await work.session.execute(query)
    return tuple(Visit(each, patient) for each, patient in found if target.is_of(each))


def is_ours(visit: Visit) -> bool:
    """Whether it was booked here, so that it can be cancelled here (D12)."""
    return visit.appointment.origin is not Origin.ELSEWHERE


async def write(
    work: Work, caller: Caller, target: BlockTarget, start: datetime, end: datetime, because: BlockedBecause
) -> BlockedTime:
    """Write down a blocked time, and let go what is held in it; what is kept there for offers is taken back. The caller
    has the diaries of `practitioners_of` it locked, and asked for rights.
    """
    blocked = BlockedTime(
        id=new_id(),
        practitioner=target.practitioner,
        facility=target.facility or None,
        service=target.service or None,
        because=because,
        start=moment_of(tick_of(start)),
        end=moment_of(tick_from(end)),
        by=caller.address,
        created_at=work.now,
        look_again_at=work.now if because is BlockedBecause.ABSENT else None,
    )
    work.session.add(blocked)
    await work.session.flush()
    for each in await _held_within(work, blocked):
        await claims.release(work.session, each)
        if each.for_offer is not None:
            freed.note_gone(work, each.for_offer, each.start, each.end)
    if target.practitioner:
        await diaries.block(work, target.practitioner, blocked.ticks)
    return blocked


async def _held_within(work: Work, blocked: BlockedTime) -> list[Appointment]:
    query = sa.select(Appointment).where(
        Appointment.status == AppointmentStatus.HELD,
        Appointment.start < blocked.end,
        Appointment.end > blocked.start,
    )
    return [each for each in await work.session.scalars(query) if blocked.target.is_of(each)]
