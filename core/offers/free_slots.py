"""What is free in a span of time, of some services, for whoever it may be offered to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from core.appointments.model import Slot
from core.appointments.search.slot_search import WHOLE_DAY, SlotSearch, Terms
from core.appointments.search.timetable import timetable
from core.appointments.time_grid import moment_of, tick_from, tick_of, ticks_in
from core.clinic.model import Clinic, Service
from core.context import Work


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to another, with a practitioner, or with anybody."""

    practitioner: str | None
    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, clinic: Clinic, practitioner: str | None, first: dt.date, last: dt.date) -> Self:
        """Whole days."""
        return cls(practitioner, clinic_midnight(clinic, first), clinic_midnight(clinic, last + dt.timedelta(days=1)))


def clinic_midnight(clinic: Clinic, day: dt.date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, dt.time(), clinic.zone).astimezone(dt.UTC)


async def free_slots(work: Work, services: Iterable[Service], span: Span) -> list[Slot]:
    """What touches the span, is free and can be booked; the soonest first."""
    clinic, table = work.clinic, timetable(work.clinic)
    found: list[Slot] = []
    begun: SlotSearch | None = None
    shortest = timedelta(minutes=clinic.settings.shortest_notice_minutes)
    days = _days(work, span)
    for service in services:
        able = frozenset(table.practitioners(service))
        terms = Terms(
            timetable=table,
            service=service,
            practitioners=able if span.practitioner is None else able & {span.practitioner},
            facilities=frozenset(),
            clock=WHOLE_DAY,
            earliest=tick_from(work.now + shortest),
        )
        begun = await SlotSearch.of(work, terms, None) if begun is None else begun.under(terms)
        first, end = tick_of(span.start) - ticks_in(service.duration), tick_of(span.end)
        async for _, starts in begun.by_day(days):
            found += (
                Slot(service.id, each.practitioner, each.facility, moment_of(each.tick))
                for each in starts
                if first < each.tick < end
            )
    return sorted(found, key=lambda slot: (slot.start, slot.service, slot.practitioner, slot.facility))


def _days(work: Work, span: Span) -> tuple[dt.date, ...]:
    first = max(work.clinic.day_of(span.start), work.clinic.day_of(work.now))
    last = min(work.clinic.day_of(span.end), work.clinic.last_bookable_day(work.now))
    return tuple(first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1))
