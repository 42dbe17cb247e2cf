"""Where a service can begin while some facilities are closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.appointments.blocked import ClosedTime
from core.appointments.search.possible_starts import PossibleStarts, Starts
from core.appointments.time_grid import ticks_in
from core.clinic.model import Clinic, Service

NOWHERE: Final = frozenset({""})
"""Where nobody can be looked for: no facility has an empty id."""


@dataclass(frozen=True, slots=True)
class ClosedPlaces:
    """Closed facilities, as a search needs them: for a `service`, at these `facilities`, or anywhere if there are
    none.
    """

    clinic: Clinic
    closings: Sequence[ClosedTime]
    service: Service
    facilities: frozenset[str]

    def open_at(self, tick: int) -> frozenset[str]:
        """Where the service can begin at a tick, of where it is looked for; anywhere, if empty."""
        if not self.closings:
            return self.facilities
        length = ticks_in(self.service.duration)
        closed = {each.target.facility for each in self.closings if each.holds(self.service.id, tick, length)}
        if not closed:
            return self.facilities
        among = self.facilities or frozenset(each.id for each in self.clinic.facilities)
        return frozenset(among - closed) or NOWHERE

    def starts_on(self, possible: PossibleStarts, day: dt.date) -> Starts:
        """When the service can start on a day, free or not, and with whom of those who are where it is open."""
        starts = possible.starts(self.service, day, self.facilities)
        return tuple(self._open(possible, day, starts)) if self.closings else starts

    def _open(self, possible: PossibleStarts, day: dt.date, starts: Starts) -> Iterator[tuple[int, int]]:
        there: dict[frozenset[str], dict[int, int]] = {}
        for tick, offered in starts:
            places = self.open_at(tick)
            if places == self.facilities:
                yield tick, offered
                continue
            if places not in there:
                there[places] = dict(possible.starts(self.service, day, places))
            if tick in there[places]:
                yield tick, there[places][tick]
