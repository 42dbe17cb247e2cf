"""When practitioners can see patients: the clinic file's weekly hours, day by day, in the clinic's time zone.

Pure: it knows the clinic and the calendar, and nothing of what is booked. An hour that the clock change skips gives no
starts; of an hour that comes twice, only the first gives any (D17).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from core.appointments.time_grid import moment_of, tick_of, ticks_in
from core.clinic.cache import once_per_clinic
from core.clinic.model import TICK, Clinic, Hours, Service, ServiceKind, Weekday
from core.clinic.opening_hours import WEEKDAYS, closed_days
from core.text.collation import order_by_surname


class Opening(NamedTuple):
    """A stretch of a practitioner's hours on one day, as the ticks at which a service can start.

    With several facilities each start is offered at each of them; whoever books one takes the practitioner (S43, D15).
    """

    practitioner: str
    facilities: tuple[str, ...]
    starts: tuple[int, ...]


class Pattern(NamedTuple):
    """Hours of a weekday, whoever keeps them."""

    opens: dt.time
    closes: dt.time
    facilities: tuple[str, ...]
    first_day: dt.date | None
    last_day: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        """Whether they are kept on that day of their week."""
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


Keepers: TypeAlias = Mapping[str, Sequence[Pattern]]
"""The hours of each practitioner, in the order of their surnames."""


class Timetable:
    """A clinic's hours, arranged for looking up. Get it from `timetable`, which makes it once."""

    def __init__(self, clinic: Clinic, *, for_new: bool = False) -> None:
        """All hours; or those alone that are open `for_new` patients, too."""
        self._for_new = for_new
        self.zone = ZoneInfo(clinic.time_zone)
        self.services = {service.id: service for service in clinic.services}
        self._closed = closed_days(clinic)
        self._absences = clinic.absences
        self._absent: dict[dt.date, frozenset[str]] = {}
        self._keepers = _arranged(clinic, for_new=for_new)
        self._practitioners: dict[tuple[str, ServiceKind], dict[str, None]] = defaultdict(dict)
        order = {name: at for at, name in enumerate(_by_surname(clinic))}
        for (specialty, kind, _), keepers in self._keepers.items():
            together = {*self._practitioners[specialty, kind], *keepers}
            self._practitioners[specialty, kind] = dict.fromkeys(sorted(together, key=order.__getitem__))

    def practitioners(self, service: Service) -> Collection[str]:
        """Who gives a service, on whatever day, in the order of their surnames."""
        return self._practitioners.get((service.specialty, service.kind), {}).keys() if self._gives(service) else ()

    def keepers(self, service: Service, weekday: Weekday) -> Keepers:
        """Who gives a service on a weekday, and when."""
        return self._keepers.get((service.specialty, service.kind, weekday), {}) if self._gives(service) else {}

    def _gives(self, service: Service) -> bool:
        """Whether it is booked here, and not in another system (D23)."""
        return service.booked_in is None and not (self._for_new and service.returning_only)

    def is_closed(self, day: dt.date) -> bool:
        """Whether nobody works on that day."""
        return day in self._closed

    def absent(self, day: dt.date) -> frozenset[str]:
        """Who sees nobody on that day."""
        if day not in self._absent:
            away = (each.practitioner for each in self._absences if each.first_day <= day <= each.last_day)
            self._absent[day] = frozenset(away)
        return self._absent[day]

    def openings(
        self, service: Service, day: dt.date, practitioners: Collection[str], facilities: Collection[str] = ()
    ) -> Iterator[Opening]:
        """Where and when these practitioners give a service on a day, in the order of their surnames.

        At `facilities` only, if there are any. The telephone rings at one address, whichever the practitioner is at.
        """
        if self.is_closed(day):
            return
        keepers, absent = self.keepers(service, WEEKDAYS[day.weekday()]), self.absent(day)
        one_by_one = practitioners if len(practitioners) == 1 else keepers
        for practitioner in one_by_one:
            if practitioner not in practitioners or practitioner in absent:
                continue
            for hours in keepers.get(practitioner, ()):
                open_at = open_facilities(hours, service, facilities)
                if open_at and hours.holds_on(day):
                    starts = starts_of(self.zone, day, hours.opens, hours.closes, service.duration)
                    yield Opening(practitioner, open_at, starts)


def open_facilities(hours: Pattern, service: Service, facilities: Collection[str]) -> tuple[str, ...]:
    """Where a service is given in these hours: at these facilities only, if there are any."""
    open_at = tuple(each for each in hours.facilities if not facilities or each in facilities)
    return open_at[:1] if service.kind is ServiceKind.TELEPHONE else open_at


@once_per_clinic
def timetable(clinic: Clinic) -> Timetable:
    return Timetable(clinic)


@once_per_clinic
def timetable_for_new(clinic: Clinic) -> Timetable:
    """What is open to patients who have not been here before."""
    return Timetable(clinic, for_new=True)


def openings(
    clinic: Clinic, service: Service, day: dt.date, practitioners: Collection[str], facilities: Collection[str] = ()
) -> Iterator[Opening]:
    """See `Timetable.openings`."""
    return timetable(clinic).openings(service, day, practitioners, facilities)


@functools.lru_cache(maxsize=4096)
def starts_of(zone: ZoneInfo, day: dt.date, opens: dt.time, closes: dt.time, duration: dt.timedelta) -> tuple[int, ...]:
    """The ticks at which something so long can start, one after another from opening time.

    Counted on the clock on the wall, so that they are the same times every day, and checked against real time, of which
    a clock change makes more or less.
    """
    wall, closing = dt.datetime.combine(day, opens), dt.datetime.combine(day, closes)
    wall += (dt.datetime.combine(day, dt.time()) - wall) % TICK
    length, end = ticks_in(duration), _earlier(zone, closing)
    starts: list[int] = []
    while wall + duration <= closing:
        tick = tick_of(wall.replace(tzinfo=zone))
        exists = moment_of(tick).astimezone(zone).replace(tzinfo=None) == wall
        overlaps = bool(starts) and tick < starts[-1] + length
        if exists and not overlaps and tick + length <= end:
            starts.append(tick)
        wall += duration
    return tuple(starts)


def _earlier(zone: ZoneInfo, wall: dt.datetime) -> int:
    """The tick of a time on the wall; the earlier one where a clock change leaves two readings of it."""
    return min(tick_of(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))


_Arranged: TypeAlias = dict[tuple[str, ServiceKind, Weekday], dict[str, list[Pattern]]]


def _arranged(clinic: Clinic, *, for_new: bool) -> _Arranged:
    """Hours by specialty, kind, weekday and practitioner, in the order of their surnames."""
    specialties = {practitioner.id: practitioner.specialties for practitioner in clinic.practitioners}
    hours_of: dict[str, list[Hours]] = defaultdict(list)
    for hours in clinic.hours:
        if for_new and hours.returning_only:
            continue
        hours_of[hours.practitioner].append(hours)
    arranged: _Arranged = defaultdict(lambda: defaultdict(list))
    for practitioner in _by_surname(clinic):
        for hours in hours_of[practitioner]:
            pattern = Pattern(hours.opens, hours.closes, hours.facilities, hours.first_day, hours.last_day)
            for specialty in specialties[practitioner]:
                for kind in hours.kinds:
                    for weekday in hours.days:
                        arranged[specialty, kind, weekday][practitioner].append(pattern)
    return arranged


def _by_surname(clinic: Clinic) -> list[str]:
    return [each.id for each in sorted(clinic.practitioners, key=lambda each: order_by_surname(each.name))]
