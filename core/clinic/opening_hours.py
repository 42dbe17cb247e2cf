"""When the desk is staffed: working days and working hours, which waiting is counted in; and when nobody is written to.

By the desk's hours in the clinic file, on the clinic's clocks, and on no holiday. A practitioner's own hours say when
patients are seen; these say when a question is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Final

import holidays

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic, Weekday

WEEKDAYS: Final = tuple(Weekday)
"""In `date.weekday()`'s order."""

A_DAY: Final = dt.timedelta(days=1)


def closed_days(clinic: Clinic) -> Collection[dt.date]:
    """The days on which nobody works: the country's public holidays, or the clinic's own list."""
    return holidays.country_holidays(clinic.country) if clinic.holidays == "public" else frozenset(clinic.holidays)


def is_working_day(clinic: Clinic, day: dt.date) -> bool:
    """Whether the desk is staffed at all that day."""
    return _calendar(clinic).is_open(day)


def working_day_after(clinic: Clinic, moment: dt.datetime, days: int) -> dt.date:
    """The working day that comes so many after the day of a moment, which is not counted itself."""
    calendar, day = _calendar(clinic), clinic.day_of(moment)
    while days > 0:
        day += A_DAY
        days -= calendar.is_open(day)
    return day


def working_days_until(clinic: Clinic, moment: dt.datetime, day: dt.date) -> int:
    """How many working days come after the day of a moment, the last one included; -1 when that has passed."""
    calendar, today = _calendar(clinic), clinic.day_of(moment)
    if day < today:
        return -1
    return sum(calendar.is_open(today + A_DAY * after) for after in range(1, (day - today).days + 1))


def after_working_hours(clinic: Clinic, moment: dt.datetime, hours: float) -> dt.datetime:
    """The moment, in UTC, by which the desk has been staffed for so many hours since another."""
    left, moment = dt.timedelta(hours=hours), moment.astimezone(dt.UTC)
    if left <= dt.timedelta():
        return moment
    for opens, closes in _calendar(clinic).stretches(clinic.day_of(moment)):
        begins = max(opens, moment)
        if begins + left <= closes:
            return begins + left
        left -= max(closes - begins, dt.timedelta())
    raise AssertionError("the calendar never ends")


class _Calendar:
    """The desk's hours, arranged by weekday."""

    def __init__(self, clinic: Clinic) -> None:
        self._zone = clinic.zone
        self._closed = closed_days(clinic)
        self._hours: dict[Weekday, list[tuple[dt.time, dt.time]]] = defaultdict(list)
        for hours in sorted(clinic.desk_hours, key=lambda each: (each.opens, each.closes)):
            for weekday in hours.days:
                self._hours[weekday].append((hours.opens, hours.closes))

    def is_open(self, day: dt.date) -> bool:
        """Whether anybody is there that day."""
        return WEEKDAYS[day.weekday()] in self._hours and day not in self._closed

    def stretches(self, day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """From when to when somebody is there, from a day on, in UTC; hours that overlap count once."""
        until = dt.datetime.min.replace(tzinfo=dt.UTC)
        while True:
            for opens, closes in self._hours[WEEKDAYS[day.weekday()]] if self.is_open(day) else ():
                begins, ends = max(self._at(day, opens), until), self._at(day, closes)
                if begins < ends:
                    yield begins, ends
                    until = ends
            day += A_DAY

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self._zone).astimezone(dt.UTC)


@once_per_clinic
def _calendar(clinic: Clinic) -> _Calendar:
    return _Calendar(clinic)


def quiet_hours(
    clinic: Clinic, begins: dt.time, ends: dt.time, moment: dt.datetime
) -> tuple[dt.datetime, dt.datetime] | None:
    """The quiet hours that a moment is in, from one time of the clinic's clock to another: their beginning and their
    end in UTC; `None` outside them, and when both times are the same.
    """
    day = clinic.day_of(moment)
    for first in (day - A_DAY, day):
        last = first if begins < ends else first + A_DAY
        from_ = dt.datetime.combine(first, begins, clinic.zone).astimezone(dt.UTC)
        until = dt.datetime.combine(last, ends, clinic.zone).astimezone(dt.UTC)
        if begins != ends and from_ <= moment < until:
            return from_, until
    return None
