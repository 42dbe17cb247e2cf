"""Slots that can be booked: by preferences, soonest first; by day, for a month grid; near a moment (S41–S44).

What is free is found by `core.appointments.search.slot_search`.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from core.accounts.patients import Patient
from core.appointments.model import Slot
from core.appointments.refusals import ReturningOnly
from core.appointments.search.returning import is_new_here
from core.appointments.search.slot_search import SlotSearch, Start, Terms
from core.appointments.search.timetable import Timetable, timetable, timetable_for_new
from core.appointments.time_grid import moment_of, tick_from, tick_of
from core.clinic.model import Service
from core.context import Work
from core.errors import SlotInPast, SlotWithdrawn, TooLateToBook
from core.paging import Page

SPREAD: Final = 2
MOST_SPREAD: Final = 45
"""Among how many slots more than are shown a patient's are chosen: so many for each rival, and at most."""


class PartOfDay(StrEnum):
    """When on the clinic's clock a slot starts."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Days(StrEnum):
    """Which days to look at; a week is Monday to Sunday."""

    FIRST_FREE = "first_free"
    TODAY_TOMORROW = "today_tomorrow"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    CHOSEN = "chosen"


HOURS_OF_DAY: Final = {
    PartOfDay.ANY: (0, 24),
    PartOfDay.MORNING: (0, 12),
    PartOfDay.AFTERNOON: (12, 17),
    PartOfDay.EVENING: (17, 24),
}
"""From the first hour, and before the second."""


def _minute(time: dt.time | None, otherwise: int) -> int:
    return otherwise if time is None else time.hour * 60 + time.minute


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the patient would like (S41). Only the service is needed; no facilities means all of them.

    `Days.CHOSEN` are the days from `chosen_day` to `last_day`, both included; without a last one, that day alone. From
    `since` on an appointment may begin, and not from `before` on, on the clinic's clock; they and the `part` both hold.
    The patient's appointments that it would be `instead_of` are in nobody's way. The search is made `by_clinic` for a
    patient who may not have been here before.
    """

    service: str
    facilities: tuple[str, ...] = ()
    practitioner: str | None = None
    excluded: tuple[str, ...] = ()
    days: Days = Days.FIRST_FREE
    chosen_day: dt.date | None = None
    part: PartOfDay = PartOfDay.ANY
    notice_minutes: int = 0
    last_day: dt.date | None = None
    since: dt.time | None = None
    before: dt.time | None = None
    instead_of: tuple[str, ...] = ()
    by_clinic: bool = False

    def __post_init__(self) -> None:
        if self.days is Days.CHOSEN and self.chosen_day is None:
            raise ValueError("Which day was chosen?")

    def on_day(self, day: dt.date) -> Preferences:
        """The same on one day alone."""
        return replace(self, days=Days.CHOSEN, chosen_day=day, last_day=None)

    @property
    def clock(self) -> tuple[int, int]:
        """From which minute of the day on, and before which other; nothing fits where the first isn't smaller."""
        first, end = (hour * 60 for hour in HOURS_OF_DAY[self.part])
        return max(first, _minute(self.since, first)), min(end, _minute(self.before, end))


async def begin_search(work: Work, preferences: Preferences, patient: Patient | None = None) -> SlotSearch:
    """What several searches of one patient's have in common, for `search`: what is in the way, and which diaries were
    read.

    Raises: NotFound.
    """
    return await SlotSearch.of(work, terms_of(work, preferences), patient)


async def search(
    work: Work,
    preferences: Preferences,
    *,
    page: int = 1,
    size: int = 7,
    patient: Patient | None = None,
    begun: SlotSearch | None = None,
) -> Page[Slot]:
    """A page of free slots, soonest first; without those that overlap what `patient`, or whoever a search was `begun`
    for, has booked already (D15).

    Raises: NotFound.
    """
    terms, shown = terms_of(work, preferences), page * size
    free = await SlotSearch.of(work, terms, patient) if begun is None else begun.under(terms)
    found = await free.first(preferred_days(work, preferences), shown + 1)
    return Page(_slots(terms, found[shown - size : shown]), page, has_next=len(found) > shown)


async def nearest(
    work: Work,
    preferences: Preferences,
    around: dt.datetime,
    count: int = 3,
    *,
    patient: Patient | None = None,
    begun: SlotSearch | None = None,
) -> tuple[Slot, ...]:
    """The free slots nearest to a moment, whichever days were preferred; soonest first. Of a search that was `begun`,
    the nearest come first, and are the nearest.

    While others hold slots of the service, they are chosen for the patient among some more of the nearest: offered the
    same three, a crowd would be refused again and again.

    Raises: NotFound.
    """
    terms = terms_of(work, preferences)
    free = await SlotSearch.of(work, terms, patient) if begun is None else begun.under(terms)
    days, moment, day = (
        preferred_days(work, replace(preferences, days=Days.FIRST_FREE)),
        tick_of(around),
        work.clinic.day_of(around),
    )
    among = count if patient is None else count + min(SPREAD * free.rivals, MOST_SPREAD)
    found = [
        *await free.first([each for each in days if each >= day], among, since=moment),
        *await free.first([each for each in reversed(days) if each <= day], among, before=moment),
    ]
    found = sorted(found, key=lambda start: abs(start.tick - moment))[:among]
    if patient is not None and among > count:
        found.sort(key=lambda start: _turn_of(patient, start))
    if begun is not None:
        return _slots(terms, found[:count])
    return _slots(terms, sorted(found[:count]))


async def bookable_days(
    work: Work, preferences: Preferences, month: dt.date, *, patient: Patient | None = None
) -> frozenset[dt.date]:
    """The days of a month on which something is free, whichever days were preferred.

    Raises: NotFound.
    """
    days = preferred_days(work, replace(preferences, days=Days.FIRST_FREE))
    free = await begin_search(work, preferences, patient)
    return frozenset(await free.days([day for day in days if (day.year, day.month) == (month.year, month.month)]))


def _turn_of(patient: Patient, start: Start) -> int:
    """When a slot's turn comes among those that a patient may be offered: for each patient in another order, and always
    the same.
    """
    return zlib.crc32(f"{patient.id}/{start.tick}/{start.practitioner}/{start.facility}".encode())


def require_bookable(work: Work, slot: Slot, *, held: bool = False) -> Service:
    """The slot's service, if it can be booked; what is `held` was asked for in time.

    Raises: SlotInPast, TooLateToBook, SlotWithdrawn.
    """
    notice = dt.timedelta(minutes=work.clinic.settings.shortest_notice_minutes)
    if slot.start <= work.now:
        raise SlotInPast(slot.start)
    if slot.start < work.now + notice and not held:
        raise TooLateToBook(slot.start, notice)
    service = _offered(work, slot, timetable(work.clinic))
    if service is None:
        raise SlotWithdrawn(slot.start)
    return service


async def require_open_to(work: Work, patient: Patient, slot: Slot) -> None:
    """Pass if a slot that can be booked is open to that patient: to everybody, or they have been here before.

    Raises: ReturningOnly.
    """
    if _offered(work, slot, timetable_for_new(work.clinic)) is not None:
        return
    if await is_new_here(work, patient):
        raise ReturningOnly(slot.start)


def _offered(work: Work, slot: Slot, table: Timetable) -> Service | None:
    """The slot's service, as long as the clinic file offers it so."""
    day, tick = work.clinic.day_of(slot.start), tick_of(slot.start)
    service = table.services.get(slot.service)
    if service is None or day > work.clinic.last_bookable_day(work.now) or moment_of(tick) != slot.start:
        return None
    there = table.openings(service, day, {slot.practitioner}, {slot.facility})
    return service if any(tick in opening.starts for opening in there) else None


def terms_of(work: Work, preferences: Preferences) -> Terms:
    """Preferences, worked out for one search.

    Raises: NotFound.
    """
    service, table = work.clinic.service(preferences.service), timetable(work.clinic)
    able = frozenset(table.practitioners(service))
    wanted = able & {preferences.practitioner} if preferences.practitioner else able
    notice = max(work.clinic.settings.shortest_notice_minutes, preferences.notice_minutes)
    return Terms(
        timetable=table,
        service=service,
        practitioners=wanted - frozenset(preferences.excluded),
        facilities=frozenset(preferences.facilities),
        clock=preferences.clock,
        earliest=tick_from(work.now + dt.timedelta(minutes=notice)),
        instead_of=preferences.instead_of,
        by_clinic=preferences.by_clinic,
    )


def preferred_days(work: Work, preferences: Preferences) -> tuple[dt.date, ...]:
    """The preferred days that can be booked at all."""
    today, horizon = work.clinic.day_of(work.now), work.clinic.last_bookable_day(work.now)
    monday = today - dt.timedelta(days=today.weekday())
    match preferences.days:
        case Days.FIRST_FREE:
            first, last = today, horizon
        case Days.TODAY_TOMORROW:
            first, last = today, today + dt.timedelta(days=1)
        case Days.THIS_WEEK:
            first, last = today, monday + dt.timedelta(days=6)
        case Days.NEXT_WEEK:
            first, last = monday + dt.timedelta(days=7), monday + dt.timedelta(days=13)
        case Days.CHOSEN:
            first = preferences.chosen_day or today
            last = preferences.last_day or first
        case _ as never:
            assert_never(never)
    first, last = max(first, today), min(last, horizon)
    return tuple(first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _slots(terms: Terms, starts: Iterable[Start]) -> tuple[Slot, ...]:
    return tuple(Slot(terms.service.id, start.practitioner, start.facility, moment_of(start.tick)) for start in starts)
