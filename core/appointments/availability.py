"""Slots that can be booked: by preferences, soonest first; by day, for a month grid; near a moment (S41–S44).

A search goes through what the clinic offers as far as it takes to fill the page: it looks at a few possible starts,
then at more and more of them, and asks the database each time who is taken at these very ticks.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar, assert_never

from core.accounts.patients import Patient
from core.appointments.claims import busy_ticks, taken_ticks
from core.appointments.model import Slot
from core.appointments.time_grid import moment_of, tick_from, tick_of, ticks_in
from core.appointments.timetable import Timetable, timetable
from core.clinic.model import Service, ServiceKind
from core.context import Work
from core.errors import SlotInPast, SlotWithdrawn, TooLateToBook
from core.paging import Page

FIRST_LOOK: Final = 32
FIRST_ASKED: Final = 8
MOST_AT_ONCE: Final = 16_384
"""How many possible starts, or practitioners, are looked at together: so few at first, and twice as many each time."""


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
    """A page of free slots, soonest first; without those that overlap what `patient` has booked already (D15).

    Raises: NotFound.
    """
    terms = _Terms.of(work, preferences)
    shown = page * size
    found = await _first_free(work, terms, _in_order(terms, terms.days), shown + 1, patient)
    return Page(_slots(terms, found[shown - size : shown]), page, has_next=len(found) > shown)


async def nearest(
    work: Work, preferences: Preferences, around: dt.datetime, count: int = 3, *, patient: Patient | None = None
) -> tuple[Slot, ...]:
    """The free slots nearest to a moment, whichever days were preferred; soonest first.

    Raises: NotFound.
    """
    terms = _Terms.of(work, replace(preferences, days=Days.FIRST_FREE))
    moment, day = tick_of(around), work.clinic.day_of(around)
    later = _in_order(terms, [each for each in terms.days if each >= day])
    earlier = _in_order(terms, [each for each in reversed(terms.days) if each <= day], backwards=True)
    found = [
        *await _first_free(work, terms, (start for start in later if start.tick >= moment), count, patient),
        *await _first_free(work, terms, (start for start in earlier if start.tick < moment), count, patient),
    ]
    found.sort(key=lambda start: abs(start.tick - moment))
    return _slots(terms, sorted(found[:count]))


async def bookable_days(
    work: Work, preferences: Preferences, month: dt.date, *, patient: Patient | None = None
) -> frozenset[dt.date]:
    """The days of a month on which something is free, whichever days were preferred.

    A few practitioners are enough to find most days, so they are asked in growing groups, and only about the days on
    which nothing was found yet.

    Raises: NotFound.
    """
    terms = _Terms.of(work, replace(preferences, days=Days.FIRST_FREE))
    wanted = [day for day in terms.days if (day.year, day.month) == (month.year, month.month)]
    bookable: set[dt.date] = set()
    for group in _growing(iter(terms.practitioners), FIRST_ASKED, MOST_AT_ONCE):
        remaining = [day for day in wanted if day not in bookable]
        if not remaining:
            break
        asked = replace(terms, practitioners=frozenset(group))
        ticks = range(terms.starts_on(remaining[0]).start, terms.starts_on(remaining[-1]).stop + terms.length)
        taken = await _Taken.of(work, asked, ticks, patient)
        bookable.update(day for day in remaining if any(map(taken.leaves, _in_order(asked, [day]))))
    return frozenset(bookable)


def require_bookable(work: Work, slot: Slot, *, held: bool = False) -> Service:
    """The slot's service, if it can be booked; what is `held` was asked for in time.

    Raises: SlotInPast, TooLateToBook, SlotWithdrawn.
    """
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


HOURS_OF_DAY: Final = {
    PartOfDay.ANY: (0, 24),
    PartOfDay.MORNING: (0, 12),
    PartOfDay.AFTERNOON: (12, 17),
    PartOfDay.EVENING: (17, 24),
}
"""From the first hour, and before the second."""


class _Start(NamedTuple):
    """A slot before it is shown: quick to make, and to compare."""

    tick: int
    practitioner: str
    facility: str


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
        service = work.clinic.service(preferences.service)
        table = timetable(work.clinic)
        able = table.practitioners(service)
        wanted = able & {preferences.practitioner} if preferences.practitioner else able
        notice = max(work.clinic.settings.shortest_notice_minutes, preferences.notice_minutes)
        return cls(
            timetable=table,
            service=service,
            practitioners=wanted - frozenset(preferences.excluded),
            facilities=frozenset(preferences.facilities),
            days=preferred_days(work, preferences),
            part=preferences.part,
            earliest=tick_from(work.now + dt.timedelta(minutes=notice)),
        )

    @property
    def length(self) -> int:
        return ticks_in(self.service.duration)

    def starts_on(self, day: dt.date) -> range:
        """The ticks of a day at which a slot may start."""
        midnight = dt.datetime.combine(day, dt.time(), self.timetable.zone)
        first, end = (tick_of(midnight + dt.timedelta(hours=hour)) for hour in HOURS_OF_DAY[self.part])
        return range(max(first, self.earliest), end)


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
            first = last = preferences.chosen_day or today
        case _ as never:
            assert_never(never)
    first, last = max(first, today), min(last, horizon)
    return tuple(first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class _Taken:
    """For which ticks practitioners and the patient are taken, among those that were asked about."""

    length: int
    practitioners: dict[str, set[int]]
    patient: set[int]

    @classmethod
    async def of(cls, work: Work, terms: _Terms, ticks: range, patient: Patient | None) -> _Taken:
        return cls(
            terms.length,
            await taken_ticks(work, terms.practitioners, ticks, patient),
            await busy_ticks(work, patient, ticks) if patient else set(),
        )

    def leaves(self, start: _Start) -> bool:
        """Whether both have time."""
        ticks = range(start.tick, start.tick + self.length)
        taken = self.practitioners.get(start.practitioner)
        return (taken is None or taken.isdisjoint(ticks)) and self.patient.isdisjoint(ticks)


def _in_order(terms: _Terms, days: Iterable[dt.date], *, backwards: bool = False) -> Iterator[_Start]:
    """What the clinic offers on these days, free or not: soonest first, then by practitioner and facility.

    Worked out as it is asked for. Backwards, give the days backwards too.
    """
    by_telephone = terms.service.kind is ServiceKind.TELEPHONE
    for day in days:
        openings = list(terms.timetable.openings(terms.service, day, terms.practitioners, terms.facilities))
        ticks = set().union(*{opening.starts for opening in openings})
        for tick in sorted(ticks.intersection(terms.starts_on(day)), reverse=backwards):
            # By key, for the clinic file may have the same hours twice.
            starts = {
                (opening.practitioner, by_telephone or facility): _Start(tick, opening.practitioner, facility)
                for opening in openings
                if tick in opening.starts
                for facility in opening.facilities
            }
            yield from starts.values()


async def _first_free(
    work: Work, terms: _Terms, starts: Iterator[_Start], count: int, patient: Patient | None
) -> list[_Start]:
    """The first so many that are free. They are looked at in growing groups: often the first will do."""
    found: list[_Start] = []
    for group in _growing(starts, FIRST_LOOK, MOST_AT_ONCE):
        asked = replace(terms, practitioners=frozenset(start.practitioner for start in group))
        ticks = range(min(group).tick, max(group).tick + terms.length)
        taken = await _Taken.of(work, asked, ticks, patient)
        found += itertools.islice(filter(taken.leaves, group), count - len(found))
        if len(found) == count:
            break
    return found


def _slots(terms: _Terms, starts: Iterable[_Start]) -> tuple[Slot, ...]:
    return tuple(Slot(terms.service.id, start.practitioner, start.facility, moment_of(start.tick)) for start in starts)


_Item = TypeVar("_Item")


def _growing(items: Iterator[_Item], size: int, most: int) -> Iterator[list[_Item]]:
    """The items in groups, each twice as large as the one before, up to `most`."""
    while group := list(itertools.islice(items, size)):
        yield group
        size = min(size * 2, most)
