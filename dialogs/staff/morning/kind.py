"""The morning summary as it falls due: each of the staff is told in private, and nobody else sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.context import Work
from core.morning import briefs, due
from core.morning.briefs import BriefsToRead
from core.morning.due import Morning
from core.staff.members import Member
from dialogs.engine.effects import Notification, NotifyPerson
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.notifications.staff import APPOINTMENTS
from dialogs.staff.cards import CardKind, Overdue
from dialogs.staff.morning import words

KIND: Final = "morning"


async def _due(work: Work) -> Sequence[Overdue]:
    told = [Overdue(Subject(KIND, each.member.address), _told(work, each)) for each in await due.take_due(work)]
    return told + [
        Overdue(Subject(KIND, each.member.address), _briefs(work, each)) for each in await briefs.take_due(work)
    ]


def _told(work: Work, morning: Morning) -> Sequence[Notification]:
    doctor = None if morning.doctor is None else words.for_doctor(morning.doctor)
    desk = None if morning.desk is None else words.for_desk(work, morning.desk)
    return [_notice(work, morning.member, each) for each in (doctor, desk) if each is not None]


def _briefs(work: Work, found: BriefsToRead) -> Sequence[Notification]:
    return (_notice(work, found.member, words.to_read(found.visits, found.prepared)),)


def _notice(work: Work, member: Member, screen: Screen) -> Notification:
    day = work.clinic.day_of(work.now)
    return NotifyPerson(Notice(member.address, screen, Receipt(KIND, day.isoformat()), at_desk=True))


async def _is_of_today(work: Work, day: str) -> bool:
    """Whether it is still to be told: what waited until the day was over tells nobody anything."""
    return day == work.clinic.day_of(work.now).isoformat()


MORNINGS: Final = CardKind(prefix=KIND, topic=APPOINTMENTS, to_call=None, still_holds=_is_of_today, due=_due)
