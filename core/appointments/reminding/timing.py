"""When reminders are due: by the clinic's clock, outside of its quiet hours, and only where they still make sense.

Whole days before are days of the calendar: the reminder comes at the same time of day, though one of the days between
may have 23 or 25 hours. Hours before are hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from core.clinic.model import Clinic
from core.clinic.opening_hours import quiet_hours
from core.clinic.reminding import A_DAY

APART: Final = timedelta(hours=1)
"""Of two reminders of one appointment that would come closer together, only the later one does."""

EVENING: Final = timedelta(hours=1)
"""So long before quiet hours begin, comes what would be of no use after them."""


def hours_before(clinic: Clinic, start: datetime, hours: int) -> datetime:
    """The moment so many hours before a start, quiet or not."""
    days, rest = divmod(hours, A_DAY)
    local = start.astimezone(clinic.zone)
    same_time = datetime.combine(local.date() - timedelta(days=days), local.time(), clinic.zone)
    return same_time.astimezone(dt.UTC) - timedelta(hours=rest)


def planned(clinic: Clinic, start: datetime, hours: Iterable[int], earliest: datetime) -> dict[int, datetime]:
    """When each of these reminders is due; those alone that make sense, if none may come before `earliest`."""
    found: dict[int, datetime] = {}
    for each in sorted(set(hours)):
        due = _due(clinic, start, each, earliest)
        if due is not None and all(abs(due - other) >= APART for other in found.values()):
            found[each] = due
    return found


def latest(clinic: Clinic, start: datetime) -> datetime:
    """Until when a reminder is planned."""
    return start - timedelta(minutes=clinic.reminders.latest_minutes)


def is_of_use(clinic: Clinic, start: datetime, now: datetime) -> bool:
    """Whether a reminder that comes now, later than it was planned, is still worth anything."""
    return now < start - timedelta(minutes=clinic.reminders.latest_minutes) / 2


def quiet(clinic: Clinic, moment: datetime) -> tuple[datetime, datetime] | None:
    """The quiet hours that a moment is in, their beginning and their end in UTC; `None` when people may be written
    to.
    """
    return quiet_hours(clinic, clinic.reminders.quiet_from, clinic.reminders.quiet_until, moment)


def _due(clinic: Clinic, start: datetime, hours: int, earliest: datetime) -> datetime | None:
    wanted = hours_before(clinic, start, hours)
    last = latest(clinic, start)
    return next((each for each in _moments(clinic, start, wanted) if earliest <= each <= last), None)


def _moments(clinic: Clinic, start: datetime, wanted: datetime) -> Iterator[datetime]:
    """The wanted one; in quiet hours their end, if half of the time is left then, and else the evening before."""
    asleep = quiet(clinic, wanted)
    if asleep is None:
        yield wanted
        return
    evening, morning = asleep[0] - EVENING, asleep[1]
    in_order = (morning, evening) if start - morning >= (start - wanted) / 2 else (evening, morning)
    yield from (each for each in in_order if quiet(clinic, each) is None)
