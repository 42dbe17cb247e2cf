"""On which days a service is given, free or not: what days somebody may wish for."""

from __future__ import annotations

import datetime as dt

from core.appointments.search.timetable import timetable
from core.appointments.time_grid import tick_from
from core.context import Work


def offered_days(work: Work, service_id: str, first: dt.date | None, most: int) -> tuple[dt.date, ...]:
    """The next days on which the service is given, from one on, or from today; as many as there are, and at most so
    many.

    Raises: NotFound.
    """
    service, table = work.clinic.service(service_id), timetable(work.clinic)
    today, last, now = work.clinic.day_of(work.now), work.clinic.last_bookable_day(work.now), tick_from(work.now)
    day = max(first or today, today)
    found: list[dt.date] = []
    while day <= last and len(found) < most:
        there = table.openings(service, day, table.practitioners(service))
        if any(each.starts and each.starts[-1] >= now for each in there):
            found.append(day)
        day += dt.timedelta(days=1)
    return tuple(found)
