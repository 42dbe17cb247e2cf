"""The free times of a service: what the clinic offers, without what is taken, held, or in the patient's own way.

Days are looked at one after another, a page of the diaries each, until enough is found; pages are read a few at a time,
and then more and more. So a search takes a handful of statements and no more rows than there are days, whether a clinic
has ten practitioners or a thousand, and whether nothing is booked or everything.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Self

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.diary.diaries import STANDING, Diaries
from core.appointments.model import Appointment, Slot
from core.appointments.search.closed import ClosedPlaces
from core.appointments.search.in_the_way import InTheWay
from core.appointments.search.possible_starts import possible_starts
from core.appointments.search.returning import is_new_here
from core.appointments.search.timetable import Timetable, timetable_for_new
from core.appointments.time_grid import moment_of, tick_from, tick_of, ticks_in
from core.clinic.model import Service, ServiceKind
from core.context import Work

A_DAY: Final = dt.timedelta(days=1)

WHOLE_DAY: Final = (0, 24 * 60)

FIRST_DAYS: Final = 8
"""How many days are looked at together at first; each time four times as many."""


class Start(NamedTuple):
    """A slot before it is shown: quick to make, and to compare."""

    tick: int
    practitioner: str
    facility: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is looked for: a service, with whom, where (anywhere, if `facilities` is empty), from which minute of the
    day on and before which other, by the clock on the wall, and from which tick on; `instead_of` which appointments.
    `by_clinic`: what only returning patients are offered is looked for, too, whoever the patient is.
    """

    timetable: Timetable
    service: Service
    practitioners: frozenset[str]
    facilities: frozenset[str]
    clock: tuple[int, int]
    earliest: int
    instead_of: tuple[str, ...] = ()
    by_clinic: bool = False

    def whole(self, day: dt.date) -> range:
        """All ticks of a day."""
        midnights = (dt.datetime.combine(each, dt.time(), self.timetable.zone) for each in (day, day + A_DAY))
        return range(*map(tick_of, midnights))

    def starts_on(self, day: dt.date) -> range:
        """The ticks of a day at which a slot may start."""
        whole = self.clock == WHOLE_DAY
        span = self.whole(day) if whole else range(*(self._tick_at(day, minute) for minute in self.clock))
        return range(max(span.start, self.earliest), span.stop)

    def _tick_at(self, day: dt.date, minute: int) -> int:
        """The first tick at which the clock on the wall shows that minute of a day, or a later one: it may skip it, and
        it may show it twice.
        """
        zone = self.timetable.zone
        wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
        tick = tick_from(wall.replace(tzinfo=zone))
        if moment_of(tick).astimezone(zone).replace(tzinfo=None) == wall:
            return tick
        tick = tick_from(wall.replace(tzinfo=zone, fold=1))
        while moment_of(tick).astimezone(zone).replace(tzinfo=None) < wall:
            tick += 1
        return tick


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What the patient leaves if they take what is found: slots that are free for them alone. What they have now is no
    other time, and isn't found.
    """

    slots: frozenset[Slot] = frozenset()
    ticks: frozenset[int] = frozenset()
    free_at: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    async def by(cls, work: Work, patient_id: int | None, appointment_ids: tuple[str, ...]) -> Self:
        """Of these appointments of the patient's, those that stand."""
        if not appointment_ids:
            return cls()
        query = sa.select(Appointment).where(
            Appointment.patient_id == patient_id, Appointment.id.in_(appointment_ids), Appointment.status.in_(STANDING)
        )
        left = (await work.session.scalars(query)).all()
        free_at: dict[int, frozenset[str]] = defaultdict(frozenset)
        for each in left:
            for tick in each.ticks:
                free_at[tick] |= {each.practitioner}
        return cls(frozenset(each.slot for each in left), frozenset(free_at), free_at)

    def others(self, service: Service, starts: Iterable[Start]) -> Iterable[Start]:
        """Those that are not what they have."""
        return (each for each in starts if not self._has(service, each)) if self.slots else starts

    def _has(self, service: Service, start: Start) -> bool:
        """Whether it is what they have; a call is the same one wherever it is made from."""
        there = Slot(service.id, start.practitioner, start.facility, moment_of(start.tick))
        if service.kind is ServiceKind.TELEPHONE:
            return any(replace(each, facility=there.facility) == there for each in self.slots)
        return there in self.slots


NOTHING: Final = GivenUp()


class SlotSearch:
    """One search. Get it from `of`."""

    def __init__(
        self,
        work: Work,
        terms: Terms,
        in_the_way: InTheWay,
        diaries: Diaries | None = None,
        given_up: GivenUp = NOTHING,
        *,
        is_new: bool = False,
    ) -> None:
        """Take what is in the way, diaries that are being read, what the patient leaves, and whether they have not been
        here before.
        """
        self._is_new = is_new
        if is_new:
            terms = replace(terms, timetable=timetable_for_new(work.clinic))
        self._given_up = given_up
        self._work, self._terms, self._length = work, terms, ticks_in(terms.service.duration)
        self._diaries = Diaries() if diaries is None else diaries
        self._in_the_way, self._busy = in_the_way, in_the_way.busy - given_up.ticks
        self._places = ClosedPlaces(work.clinic, in_the_way.closings, terms.service, terms.facilities)
        self._columns: tuple[str, ...] | None = None

    @classmethod
    async def of(cls, work: Work, terms: Terms, patient: Patient | None) -> Self:
        """A search in which what `patient` has booked is in the way, but for what they would give up for it; what they
        hold isn't.
        """
        patient_id = None if patient is None else patient.id
        in_the_way = await InTheWay.of(work, patient_id)
        given_up = await GivenUp.by(work, patient_id, terms.instead_of)
        is_new = not terms.by_clinic and patient is not None and await is_new_here(work, patient)
        return cls(work, terms, in_the_way, given_up=given_up, is_new=is_new)

    def under(self, terms: Terms) -> Self:
        """A search for the same patient under other terms. What this one has read isn't read again."""
        begun = self._work, terms, self._in_the_way, self._diaries, self._given_up
        return type(self)(*begun, is_new=self._is_new)

    @property
    def rivals(self) -> int:
        """How many others hold a slot with somebody who gives the service."""
        return sum(each.practitioner in self._terms.practitioners for each in self._in_the_way.held)

    async def first(
        self, days: Sequence[dt.date], count: int, *, since: int | None = None, before: int | None = None
    ) -> list[Start]:
        """The first so many on these days, `since` a tick if it is given: soonest first, then by practitioner and
        facility. Or those just `before` a tick, latest first, if that is given; the days come latest first, too.
        """
        found: list[Start] = []
        for group in _growing(days, FIRST_DAYS):
            await self._read(group)
            free = (each for day in group for each in self._on(day, since, before))
            found += itertools.islice(free, count - len(found))
            if len(found) == count:
                break
        return found

    async def days(self, among: Sequence[dt.date], count: int | None = None) -> tuple[dt.date, ...]:
        """Those of these days on which something is free; if `count` is given, the first so many."""
        found: list[dt.date] = []
        for group in _growing(among, len(among) if count is None else FIRST_DAYS):
            await self._read(group)
            found += (day for day in group if any(self._on(day) if self._given_up.slots else self._ticks_on(day)))
            if count is not None and len(found) >= count:
                break
        return tuple(found[:count])

    async def by_day(self, days: Sequence[dt.date]) -> AsyncIterator[tuple[dt.date, Iterator[Start]]]:
        """These days in their order, each with all that is free on it; who needs no more of them stops."""
        for group in _growing(days, FIRST_DAYS):
            await self._read(group)
            for day in group:
                yield day, self._on(day)

    async def _read(self, days: Sequence[dt.date]) -> None:
        """Have the diaries of these days at hand."""
        first, last = self._terms.whole(min(days)), self._terms.whole(max(days))
        await self._diaries.read(self._work.session, range(first.start, last.stop))
        self._arrange()

    def _arrange(self) -> None:
        """By the columns of the diaries, as they are known now."""
        if self._columns == self._diaries.columns:
            return
        self._columns = self._diaries.columns
        self._possible = possible_starts(self._work.clinic, self._diaries.columns, for_new=self._is_new)
        self._wanted = self._possible.set_of(self._terms.practitioners)
        self._left_at = {tick: self._possible.set_of(who) for tick, who in self._given_up.free_at.items()}
        self._held_at: dict[int, int] = defaultdict(int)
        for held in self._in_the_way.held:
            if held.practitioner in self._terms.practitioners:
                for tick in held.ticks:
                    self._held_at[tick] |= self._possible.set_of((held.practitioner,))

    def _on(self, day: dt.date, since: int | None = None, before: int | None = None) -> Iterator[Start]:
        terms = self._terms
        is_open = not self._in_the_way.closings
        for tick, free in self._ticks_on(day, since, before):
            where = terms.facilities if is_open else self._places.open_at(tick)
            for practitioner in self._possible.members(terms.service, free):
                openings = terms.timetable.openings(terms.service, day, (practitioner,), where)
                # By key, for the clinic file may have the same hours twice.
                open_at = dict.fromkeys(place for each in openings if tick in each.starts for place in each.facilities)
                places = list(open_at)[:1] if terms.service.kind is ServiceKind.TELEPHONE else open_at
                starts = (Start(tick, practitioner, place) for place in places)
                yield from self._given_up.others(terms.service, starts)

    def _ticks_on(self, day: dt.date, since: int | None = None, before: int | None = None) -> Iterator[tuple[int, int]]:
        """When the service can start on a day, and with whom."""
        span = self._terms.starts_on(day)
        first, end = max(span.start, since or span.start), min(span.stop, before or span.stop)
        starts = self._places.starts_on(self._possible, day)
        for tick, offered in starts if before is None else reversed(starts):
            if first <= tick < end and (free := self._free_of(offered & self._wanted, tick)):
                yield tick, free

    def _free_of(self, practitioners: int, start: int) -> int:
        """Those of a set who have time from this tick on; nobody, if the patient hasn't."""
        for tick in range(start, start + self._length):
            taken = self._diaries.taken(tick) & ~self._left_at.get(tick, 0)
            practitioners &= ~(taken | self._held_at.get(tick, 0))
            if not practitioners or tick in self._busy:
                return 0
        return practitioners


def _growing(days: Sequence[dt.date], size: int) -> Iterator[Sequence[dt.date]]:
    """The days in groups, each four times as large as the one before."""
    while days:
        yield days[:size]
        days, size = days[size:], size * 4
