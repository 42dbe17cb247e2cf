"""Whose morning summary is due: once a day, from a time of the clinic's clock on, a few in each transaction.

Who is told is claimed in the transaction that queues what they are told: it is sent once, whatever dies between. A
portal that wasn't running tells it late, but only for `LATEST`: a summary at noon tells nobody anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.context import Work
from core.morning import model
from core.morning.of_desk import DesksMorning, of_desk
from core.morning.of_doctor import DoctorsMorning, of_doctor
from core.roles import Role
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Member

AT_ONCE: Final = 3
"""Of how many members of staff it is looked after in one transaction."""

LATEST: Final = timedelta(hours=2)
"""For how long after its time a summary is told, though it is late."""

_AT_THE_DESK: Final = frozenset({Role.RECEPTION, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Morning:
    """What one of the staff is told: as a doctor, at the desk, or both; or nothing at all."""

    member: Member
    doctor: DoctorsMorning | None
    desk: DesksMorning | None


async def take_due(work: Work) -> list[Morning]:
    """Whose summary is due now, each marked as told; also of those for whom nothing waits. For a transaction of its
    own.

    Locks: audit log.
    """
    day = work.clinic.day_of(work.now)
    if not is_time(work, work.clinic.settings.morning_summary_at, day):
        return []
    done = await model.told_on(work, day)
    due = [each for each in await members.all_members(work) if each.address not in done][:AT_ONCE]
    return [await _take(work, each, day) for each in due]


def is_time(work: Work, at: dt.time, day: dt.date) -> bool:
    """Whether what is due at a time of the clinic's clock is to be told now. A time that the clocks leave out is as
    much later as they go forward, and of one that comes twice the first counts.
    """
    due = datetime.combine(day, at, work.clinic.zone).astimezone(dt.UTC)
    return due <= work.now < due + LATEST


async def _take(work: Work, member: Member, day: dt.date) -> Morning:
    if not await model.claim_telling(work, member.address, day):
        return Morning(member, None, None)  # by another process, or not wanted any more
    doctor = await of_doctor(work, member, day) if Role.DOCTOR in member.roles else None
    desk = await of_desk(work, day) if member.roles & _AT_THE_DESK else None
    told = Morning(member, doctor, desk if desk is not None and desk.says_something(work) else None)
    if told.doctor is not None or told.desk is not None:
        await audit.note(work, member.address, AuditAction.TOLD_SUMMARY, subject=day.isoformat())
    return told
