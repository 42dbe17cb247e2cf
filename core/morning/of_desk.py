"""What waits for the desk on a day: who sees how many patients and where, whom to call, and what is open or overdue."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa

from core.appointments import visits
from core.appointments.blocked import BlockedTime
from core.appointments.clinic_day import blocking
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.visits import Visit
from core.clinic.model import Absence
from core.clinic.opening_hours import is_working_day
from core.context import Work
from core.prescriptions.model import OPEN as OPEN_ORDERS
from core.prescriptions.model import RenewalRequest
from core.questions.model import OPEN as OPEN_QUESTIONS
from core.questions.model import Question
from core.reminders import checking
from core.requests.appointments import AppointmentRequest
from core.requests.bookings import BookingRequest
from core.requests.model import RequestStatus
from core.treatment import call_list
from core.treatment.call_list import CallEntry

A_DAY: Final = timedelta(days=1)
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of something are open, and how many of them have waited too long."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DoctorsDay:
    """How many patients a practitioner sees at a facility, from the first appointment to the last."""

    visits: tuple[Appointment, ...]

    @property
    def first(self) -> Appointment:
        return self.visits[0]

    @property
    def last(self) -> Appointment:
        return self.visits[-1]


@dataclass(frozen=True, slots=True)
class DesksMorning:
    """The desk's day. `calls` are all who have to be called, the most urgent first; `unreminded` are the visits of the
    day after whose patients get no reminder; `absences` are of the clinic file, `blocked` is what staff have blocked.
    """

    day: dt.date
    doctors: tuple[DoctorsDay, ...]
    calls: tuple[CallEntry, ...]
    requests: Counted
    questions: Counted
    orders: Counted
    unreminded: tuple[Visit, ...]
    absences: tuple[Absence, ...]
    blocked: tuple[BlockedTime, ...]

    def says_something(self, work: Work) -> bool:
        """Whether anybody has to do or to know anything: on a day off, only if somebody is seen."""
        if not self.doctors and not is_working_day(work.clinic, self.day):
            return False
        counted = self.requests.open or self.questions.open or self.orders.open
        return bool(self.doctors or self.calls or counted or self.unreminded or self.blocked)


async def of_desk(work: Work, day: dt.date) -> DesksMorning:
    """What the desk has to know of a day. For what the portal tells: asks no rights."""
    begins, ends = (datetime.combine(each, time(), work.clinic.zone) for each in (day, day + A_DAY))
    expected = [each.appointment for each in await visits.on_day(work, day)]
    return DesksMorning(
        day,
        _by_doctor(each for each in expected if each.status is not AppointmentStatus.CANCELLED),
        await call_list.all_waiting(work),
        _both(*[await _counted(work, each) for each in (AppointmentRequest, BookingRequest)]),
        await _open_questions(work, day),
        await _open_orders(work),
        tuple(await checking.without_reminder(work, day + A_DAY)),
        tuple(each for each in work.clinic.absences if each.first_day <= day <= each.last_day),
        tuple(await blocking.between(work, begins, ends)),
    )


def _by_doctor(expected: Iterable[Appointment]) -> tuple[DoctorsDay, ...]:
    """In the order of the day's list."""
    found: dict[tuple[str, str], list[Appointment]] = defaultdict(list)
    for each in expected:
        found[each.practitioner, each.snapshot.facility_id].append(each)
    return tuple(DoctorsDay(tuple(theirs)) for theirs in found.values())


def _both(*counted: Counted) -> Counted:
    return Counted(sum(each.open for each in counted), sum(each.overdue for each in counted))


async def _counted(work: Work, table: Any) -> Counted:  # noqa: ANN401 - a table of requests
    # What is open is to be raised at some time; that column has an index.
    is_open = sa.and_(table.status == RequestStatus.OPEN, table.raise_at > LONG_AGO)
    return await _count(work, table, is_open, table.raised > 0)


async def _open_questions(work: Work, day: dt.date) -> Counted:
    late = sa.or_(Question.raised > 0, Question.expected_on < day)
    return await _count(work, Question, Question.status.in_(OPEN_QUESTIONS), late)


async def _open_orders(work: Work) -> Counted:
    return await _count(work, RenewalRequest, RenewalRequest.status.in_(OPEN_ORDERS), RenewalRequest.raised > 0)


async def _count(work: Work, table: Any, is_open: Any, is_late: Any) -> Counted:  # noqa: ANN401
    late = sa.func.coalesce(sa.func.sum(sa.case((is_late, 1), else_=0)), 0)
    found = (await work.session.execute(sa.select(sa.func.count(), late).select_from(table).where(is_open))).one()
    return Counted(found[0], int(found[1]))
