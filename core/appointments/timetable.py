"""When practitioners can see patients: the clinic file's weekly hours, day by day, in the clinic's time zone.

Pure: it knows the clinic and the calendar, and nothing of what is booked. An hour that the clock change skips gives no
starts; of an hour that comes twice, only the first gives any (D17).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.appointments.time_grid import moment_of, tick_of, ticks_in
from core.clinic.cache import once_per_clinic
from core.clinic.model import TICK, Absence, Clinic, Hours, Service, ServiceKind, Weekday
from core.clinic.opening_hours import WEEKDAYS, closed_days
from core.text.collation import order_by_surname


class Opening(NamedTuple):
    """A stretch of a practitioner's hours on one day, as the ticks at which a service can start.

    With several facilities each start is offered at each of them; whoever books one takes the practitioner (S43, D15).
    """

    practitioner: str
    facilities: tuple[str, ...]
    starts: tuple[int, ...]


class Timetable:
    """A clinic's hours, arranged for looking up. Get it from `timetable`, which makes it once."""

    def __init__(self, clinic: Clinic) -> None:
        self.zone = ZoneInfo(clinic.time_zone)
        self.services = {service.id: service for service in clinic.services}
        self._closed = closed_days(clinic)
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        for absence in clinic.absences:
            self._absences[absence.practitioner].append(absence)
        self._hours = _arranged(clinic)
        self._practitioners: dict[tuple[str, ServiceKind], frozenset[str]] = defaultdict(frozenset)
        for (specialty, kind, _), rows in self._hours.items():
            self._practitioners[specialty, kind] |= {hours.practitioner for hours in rows}

    def practitioners(self, service: Service) -> frozenset[str]:
        """Who gives a service, on whatever day."""
        return self._practitioners.get((service.specialty, service.kind), frozenset())

    def openings(
        self, service: Service, day: dt.date, practitioners: Collection[str], facilities: Collection[str] = ()
    ) -> Iterator[Opening]:
        """Where and when these practitioners give a service on a day, in the order of their last names.

        At `facilities` only, if there are any. The telephone rings at one address, whichever the practitioner is at.
        """
        if day in self._closed:
            return
        for hours in self._hours.get((service.specialty, service.kind, WEEKDAYS[day.weekday()]), ()):
            if hours.practitioner not in practitioners or not self._sees_patients(hours, day):
                continue
            open_at = tuple(each for each in hours.facilities if not facilities or each in facilities)
            if service.kind is ServiceKind.TELEPHONE:
                open_at = open_at[:1]
            if open_at:
                yield Opening(
                    hours.practitioner, open_at, _starts(self.zone, day, hours.opens, hours.closes, service.duration)
                )

    def _sees_patients(self, hours: Hours, day: dt.date) -> bool:
        """Whether these hours are kept on that day of their week."""
        if (hours.first_day and day < hours.first_day) or (hours.last_day and day > hours.last_day):
            return False
        absences = self._absences.get(hours.practitioner, ())
        return not any(absence.first_day <= day <= absence.last_day for absence in absences)


@once_per_clinic
def timetable(clinic: Clinic) -> Timetable:
    return Timetable(clinic)


def openings(
    clinic: Clinic, service: Service, day: dt.date, practitioners: Collection[str], facilities: Collection[str] = ()
) -> Iterator[Opening]:
    """See `Timetable.openings`."""
    return timetable(clinic).openings(service, day, practitioners, facilities)


@functools.lru_cache(maxsize=4096)
def _starts(zone: ZoneInfo, day: dt.date, opens: dt.time, closes: dt.time, duration: dt.timedelta) -> tuple[int, ...]:
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


_Arranged = dict[tuple[str, ServiceKind, Weekday], list[Hours]]


def _arranged(clinic: Clinic) -> _Arranged:
    """Hours by specialty, kind and weekday, in the order of the practitioners' surnames."""
    practitioners = {practitioner.id: practitioner for practitioner in clinic.practitioners}

    arranged: _Arranged = defaultdict(list)
    for hours in sorted(clinic.hours, key=lambda each: order_by_surname(practitioners[each.practitioner].name)):
        for specialty in practitioners[hours.practitioner].specialties:
            for kind in hours.kinds:
                for weekday in hours.days:
                    arranged[specialty, kind, weekday].append(hours)
    return arranged
