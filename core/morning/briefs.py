"""What patients have prepared, told to their doctor shortly before the first appointment of a day, if the clinic wants
that: once a day, and only where something was prepared.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from core.appointments import visits
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.visits import Visit
from core.context import Work
from core.morning import model
from core.preparation import brief
from core.roles import Role
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Member


@dataclass(frozen=True, slots=True)
class BriefsToRead:
    """A doctor, and those of their visits of the day (`prepared` are ids) for which something was prepared."""

    member: Member
    visits: tuple[Visit, ...]
    prepared: frozenset[str]


async def take_due(work: Work) -> list[BriefsToRead]:
    """Which doctors are to be told now, each marked as told. For a transaction of its own.

    Locks: audit log.
    """
    minutes = work.clinic.settings.brief_minutes
    if minutes is None or not (soon := await _who_begins_soon(work, timedelta(minutes=minutes))):
        return []
    done = await model.briefed_on(work, work.clinic.day_of(work.now))
    doctors = [each for each in await members.all_members(work) if Role.DOCTOR in each.roles]
    due = [each for each in doctors if each.practitioner in soon and each.address not in done]
    return [told for each in due if (told := await _take(work, each)) is not None]


async def _who_begins_soon(work: Work, within: timedelta) -> Collection[str]:
    """The practitioners (ids) of the appointments that begin soon."""
    query = sa.select(Appointment).where(
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.start > work.now,
        Appointment.start <= work.now + within,
    )
    return {each.practitioner for each in await work.session.scalars(query)}


async def _take(work: Work, doctor: Member) -> BriefsToRead | None:
    day = work.clinic.day_of(work.now)
    if doctor.practitioner is None or not await model.claim_briefing(work, doctor.address, day):
        return None
    found = await visits.expected_on(work, day, doctor.practitioner)
    prepared = await brief.prepared_among(work, [each.appointment.id for each in found])
    if prepared:
        await audit.note(work, doctor.address, AuditAction.TOLD_SUMMARY, subject=day.isoformat())
    return BriefsToRead(doctor, found, prepared) if prepared else None
