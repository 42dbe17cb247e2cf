"""Slots that can be booked: by preferences, soonest first; by day, for a month grid; near a moment (S41–S44).

A search looks at a few days at a time, and at no more of them than it takes to fill the page.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import itemgetter
from typing import Final, TypeVar, assert_never

from core.claims import busy_ticks, taken_ticks
from core.clinic import Service, ServiceKind
from core.errors import SlotInPast, SlotWithdrawn, TooLateToBook
from core.paging import Page
from core.patients import Patient
from core.schedule import Opening, Timetable, timetable
from core.ticks import moment_of, tick_from, tick_of, ticks_in
from core.work import Work


@dataclass(frozen=True, slots=True)
class Slot:
    """A service with a practitioner at a facility (ids), from a moment in UTC."""

    service: str
    practitioner: str
    facility: str
    start: dt.datetime


class PartOfDay(StrEnum):
    """When on the clinic's clock a slot starts."""

    ANY = "any"
    MORNING = "morning"  # before 12:00
    AFTERNOON = "afternoon"  # from 12:00, before 17:00
    EVENING = "evening"  # from 17:00


class Days(StrEnum):
    """Which days to look at; a week is Monday to Sunday."""

    FIRST_FREE = "first_free"
    TODAY_TOMORROW = "today_tomorrow"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the patient would like (S41). Only the service is needed; no facilities means all of them."""

    service: str
    facilities: tuple[str, ...] = ()
    practitioner: str | None = None
    excluded: tuple[str, ...] = ()
    days: Days = Days.FIRST_FREE
    chosen_day: dt.date | None = None
    part: PartOfDay = PartOfDay.ANY
    notice_minutes: int = 0

    def __post_init__(self) -> None:
        if self.days is Days.CHOSEN and self.chosen_day is None:
            raise ValueError("Which day was chosen?")


async def search(
    work: Work, preferences: Preferences, *, page: int = 1, size: int = 7, patient: Patient | None = None
) -> Page[Slot]:
    """A page of free slots, soonest first; without those that overlap what `patient` has booked already (D15)."""
    terms = _Terms.of(work, preferences)
    needed = page * size + 1
    found: list[_Start] = []
    for days in _growing(terms.days, 1, most=8):
        found += itertools.islice(await _free_starts(work, terms, days, patient), needed - len(found))
        if len(found) == needed:
            break
    return Page(_slots(terms, found[needed - 1 - size : needed - 1]), page, has_next=len(found) == needed)


async def nearest(
    work: Work, preferences: Preferences, around: dt.datetime, count: int = 3, *, patient: Patient | None = None
) -> tuple[Slot, ...]:
    """The free slots nearest to a moment, whichever days were preferred; soonest first."""
    terms = _Terms.of(work, replace(preferences, days=Days.FIRST_FREE))
    moment, middle = tick_of(around), work.clinic.day_of(around)
    near: list[_Start] = []
    for radius in (1, 3, 7, 21, len(terms.days)):
        days = [day for day in terms.days if abs((day - middle).days) <= radius]
        starts = await _free_starts(work, terms, days, patient) if days else iter(())
        near = heapq.nsmallest(count, starts, key=lambda start: abs(start[0] - moment))
        # What is free on days further away is further away than this.
        if len(near) == count and abs(near[-1][0] - moment) <= ticks_in(dt.timedelta(days=radius)):
            break
    return _slots(terms, sorted(near))


async def bookable_days(
    work: Work, preferences: Preferences, month: dt.date, *, patient: Patient | None = None
) -> frozenset[dt.date]:
    """The days of a month on which something is free, whichever days were preferred.

    A few practitioners are enough to find most days, so they are asked in growing groups, and only about the days on
    which nothing was found yet.
    """
    terms = _Terms.of(work, replace(preferences, days=Days.FIRST_FREE))
    remaining = [day for day in terms.days if (day.year, day.month) == (month.year, month.month)]
    bookable: set[dt.date] = set()
    for group in _growing(sorted(terms.practitioners), 8, most=len(terms.practitioners)):
        if not remaining:
            break
        asked = replace(terms, practitioners=frozenset(group))
        taken = await _taken(work, asked, remaining, patient)
        bookable.update(day for day in remaining if any(True for _ in _free(asked, day, taken)))
        remaining = [day for day in remaining if day not in bookable]
    return frozenset(bookable)


def require_bookable(work: Work, slot: Slot, *, held: bool = False) -> Service:
    """The slot's service, or the refusal that tells why it can't be booked; what is `held` was asked for in time."""
    notice = dt.timedelta(minutes=work.clinic.settings.shortest_notice_minutes)
    if slot.start <= work.now:
        raise SlotInPast(slot.start)
    if slot.start < work.now + notice and not held:
        raise TooLateToBook(slot.start, notice)
    service = _offered(work, slot)
    if service is None:
        raise SlotWithdrawn(slot.start)
    return service


def _offered(work: Work, slot: Slot) -> Service | None:
    """The slot's service, as long as the clinic file offers it so."""
    table, day, tick = timetable(work.clinic), work.clinic.day_of(slot.start), tick_of(slot.start)
    service = table.services.get(slot.service)
    if service is None or day > work.clinic.last_bookable_day(work.now) or moment_of(tick) != slot.start:
        return None
    there = table.openings(service, day, {slot.practitioner}, {slot.facility})
    return service if any(tick in opening.starts for opening in there) else None


_HOURS: Final = {
    PartOfDay.ANY: (0, 24),
    PartOfDay.MORNING: (0, 12),
    PartOfDay.AFTERNOON: (12, 17),
    PartOfDay.EVENING: (17, 24),
}


_Start = tuple[int, str, str]
"""A tick, a practitioner and a facility: a slot before it is shown."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """Preferences, worked out for one search: who, where, on which days, from which tick on."""

    timetable: Timetable
    service: Service
    practitioners: frozenset[str]
    facilities: frozenset[str]
    days: tuple[dt.date, ...]
    part: PartOfDay
    earliest: int

    @classmethod
    def of(cls, work: Work, preferences: Preferences) -> _Terms:
        """What these preferences come to now; `NotFound` when the service is no longer in the clinic file."""
        service = work.clinic.service(preferences.service)
        table = timetable(work.clinic)
        able = frozenset(hours.practitioner for hours in table.hours(service))
        notice = max(work.clinic.settings.shortest_notice_minutes, preferences.notice_minutes)
        return cls(
            timetable=table,
            service=service,
            practitioners=(able & {preferences.practitioner} if preferences.practitioner else able)
            - frozenset(preferences.excluded),
            facilities=frozenset(preferences.facilities),
            days=_days(work, preferences),
            part=preferences.part,
            earliest=tick_from(work.now + dt.timedelta(minutes=notice)),
        )

    def starts_on(self, day: dt.date) -> range:
        """The ticks of a day at which a slot may start."""
        midnight = dt.datetime.combine(day, dt.time(), self.timetable.zone)
        first, end = (tick_of(midnight + dt.timedelta(hours=hour)) for hour in _HOURS[self.part])
        return range(max(first, self.earliest), end)


def _days(work: Work, preferences: Preferences) -> tuple[dt.date, ...]:
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
            first = last = preferences.chosen_day or today
        case _ as never:
            assert_never(never)
    first, last = max(first, today), min(last, horizon)
    return tuple(first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class _Taken:
    """The ticks that are taken on some days."""

    of_practitioners: dict[str, set[int]]
    of_patient: set[int]


async def _taken(work: Work, terms: _Terms, days: Sequence[dt.date], patient: Patient | None) -> _Taken:
    first, last = terms.starts_on(days[0]), terms.starts_on(days[-1])
    ticks = range(first.start, last.stop + ticks_in(terms.service.duration))
    return _Taken(
        await taken_ticks(work, terms.practitioners, ticks, patient),
        await busy_ticks(work, patient, ticks) if patient else set(),
    )


def _free(terms: _Terms, day: dt.date, taken: _Taken) -> Iterator[tuple[int, Opening]]:
    """What is free on a day: a start, and the opening that it is one of."""
    length, wanted = ticks_in(terms.service.duration), terms.starts_on(day)
    for opening in terms.timetable.openings(terms.service, day, terms.practitioners, terms.facilities):
        claimed = taken.of_practitioners.get(opening.practitioner, set()) | taken.of_patient
        for start in opening.starts:
            if start in wanted and claimed.isdisjoint(range(start, start + length)):
                yield start, opening


async def _free_starts(work: Work, terms: _Terms, days: Sequence[dt.date], patient: Patient | None) -> Iterator[_Start]:
    """What is free on these days, soonest first, then by practitioner and facility; worked out as it is asked for."""
    taken = await _taken(work, terms, days, patient)
    by_telephone = terms.service.kind is ServiceKind.TELEPHONE

    def each_day() -> Iterator[_Start]:
        for day in days:
            seen = set()
            for start, opening in sorted(_free(terms, day, taken), key=itemgetter(0)):
                for facility in opening.facilities:
                    # The clinic file may have the same hours twice.
                    same = start, opening.practitioner, None if by_telephone else facility
                    if same not in seen:
                        seen.add(same)
                        yield start, opening.practitioner, facility

    return each_day()


def _slots(terms: _Terms, starts: Iterable[_Start]) -> tuple[Slot, ...]:
    return tuple(
        Slot(terms.service.id, practitioner, facility, moment_of(start)) for start, practitioner, facility in starts
    )


_Item = TypeVar("_Item")


def _growing(items: Sequence[_Item], size: int, most: int) -> Iterator[Sequence[_Item]]:
    """The items in groups, each twice as large as the one before, up to `most`."""
    start = 0
    while start < len(items):
        yield items[start : start + size]
        start, size = start + size, min(size * 2, most)
