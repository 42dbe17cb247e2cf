"""What the clinic offers on a day, for all practitioners at once: at which ticks a service can start, and with whom.

Who that is, is a set of bits as in the diaries' pages, so that a search compares both in one operation.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from core.appointments.search.timetable import (
    Pattern,
    Timetable,
    open_facilities,
    starts_of,
    timetable,
    timetable_for_new,
)
from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic, Service
from core.clinic.opening_hours import WEEKDAYS

MOST_KEPT: Final = 4096
"""How many days of services are kept worked out."""

Starts: TypeAlias = Sequence[tuple[int, int]]
"""Ticks in their order, each with the set of those who can start then."""


class PossibleStarts:
    """A clinic's timetable, with columns for its practitioners. Get it from `possible_starts`, which makes it once."""

    def __init__(self, table: Timetable, practitioners: Iterable[str]) -> None:
        self._table = table
        self._columns = {name: column for column, name in enumerate(practitioners)}
        self._kept: dict[tuple[str, dt.date, frozenset[str]], Starts] = {}
        self._patterns: dict[tuple[str, int], dict[Pattern, int]] = {}

    def set_of(self, practitioners: Iterable[str]) -> int:
        """These practitioners as a set."""
        members = 0
        for practitioner in practitioners:
            members |= 1 << self._columns[practitioner]
        return members

    def members(self, service: Service, of: int) -> Iterator[str]:
        """Those in a set who give a service, in the order of their surnames."""
        return (each for each in self._table.practitioners(service) if of >> self._columns[each] & 1)

    def starts(self, service: Service, day: dt.date, facilities: frozenset[str]) -> Starts:
        """When a service can start on a day, free or not; at these facilities only, if there are any."""
        key = (service.id, day, facilities)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = tuple(sorted(self._worked_out(service, day, facilities).items()))
        return self._kept[key]

    def _worked_out(self, service: Service, day: dt.date, facilities: frozenset[str]) -> dict[int, int]:
        found: dict[int, int] = defaultdict(int)
        if self._table.is_closed(day):
            return found
        present = ~self.set_of(self._table.absent(day) & self._columns.keys())
        for pattern, keepers in self._keepers(service, day.weekday()).items():
            here = keepers & present
            if here and pattern.holds_on(day) and open_facilities(pattern, service, facilities):
                for tick in starts_of(self._table.zone, day, pattern.opens, pattern.closes, service.duration):
                    found[tick] |= here
        return found

    def _keepers(self, service: Service, weekday: int) -> dict[Pattern, int]:
        """The hours that are kept on a weekday, and by whom."""
        key = (service.id, weekday)
        if key not in self._patterns:
            kept: dict[Pattern, int] = defaultdict(int)
            for practitioner, patterns in self._table.keepers(service, WEEKDAYS[weekday]).items():
                for pattern in patterns:
                    kept[pattern] |= 1 << self._columns[practitioner]
            self._patterns[key] = kept
        return self._patterns[key]


def possible_starts(clinic: Clinic, columns: tuple[str, ...], *, for_new: bool = False) -> PossibleStarts:
    """When services can start, to be compared with diaries of these columns; who has none yet is given one. Or when
    they can `for_new` patients, too.
    """
    kept = _kept_for_new(clinic) if for_new else _kept(clinic)
    if columns not in kept:
        kept.clear()
        everybody = dict.fromkeys((*columns, *(each.id for each in clinic.practitioners)))
        kept[columns] = PossibleStarts(timetable_for_new(clinic) if for_new else timetable(clinic), everybody)
    return kept[columns]


@once_per_clinic
def _kept_for_new(_: Clinic) -> dict[tuple[str, ...], PossibleStarts]:
    """The same for new patients."""
    return {}


@once_per_clinic
def _kept(_: Clinic) -> dict[tuple[str, ...], PossibleStarts]:
    """The last that was made, by its columns."""
    return {}
