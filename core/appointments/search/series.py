"""Times for a series of appointments, such as ten procedures: one a day, as soon as the wishes let them (D21).

Whoever is looked for keeps one hour, one place and, if they wish so, one practitioner, as far as what is free allows.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.accounts.patients import Patient
from core.appointments.model import Slot
from core.appointments.search.availability import PartOfDay, Preferences, begin_search, preferred_days
from core.appointments.search.slot_search import Start
from core.appointments.time_grid import moment_of
from core.clinic.model import Weekday
from core.clinic.opening_hours import WEEKDAYS
from core.context import Work


@dataclass(frozen=True, slots=True)
class SeriesWish:
    """How many appointments for a service, where (anywhere, if `facilities` is empty), on which days of the week (any,
    if there are none), at which part of the day, not before which day, and whether with one practitioner throughout;
    `instead_of` which appointments, that are moved.
    """

    service: str
    count: int
    facilities: tuple[str, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    part: PartOfDay = PartOfDay.ANY
    same_practitioner: bool = True
    not_before: dt.date | None = None
    instead_of: tuple[str, ...] = ()


async def plan_series(work: Work, wish: SeriesWish, patient: Patient) -> tuple[Slot, ...]:
    """One free slot on each of the first days that have one, soonest first: as many as are wished, or all that there
    are. With one practitioner throughout, of whoever is through with them first.

    Raises: NotFound.
    """
    wanted = Preferences(wish.service, wish.facilities, part=wish.part, instead_of=wish.instead_of)
    free = await begin_search(work, wanted, patient)
    found: dict[dt.date, list[Start]] = {}
    of_practitioner: defaultdict[str, dict[dt.date, list[Start]]] = defaultdict(dict)
    async for day, starts in free.by_day(_days(work, wanted, wish)):
        if not (there := list(starts)):
            continue
        found[day] = there
        for start in there if wish.same_practitioner else ():
            of_practitioner[start.practitioner].setdefault(day, []).append(start)
        if len(found) >= wish.count and (not wish.same_practitioner or _most(of_practitioner) >= wish.count):
            break
    if wish.same_practitioner and of_practitioner:
        found = max(of_practitioner.values(), key=len)
    chosen = _alike(work, list(found.values())[: wish.count])
    return tuple(Slot(wish.service, each.practitioner, each.facility, moment_of(each.tick)) for each in chosen)


def _days(work: Work, wanted: Preferences, wish: SeriesWish) -> list[dt.date]:
    on = wish.weekdays or tuple(Weekday)
    days = preferred_days(work, wanted)
    return [
        day for day in days if WEEKDAYS[day.weekday()] in on and (wish.not_before is None or day >= wish.not_before)
    ]


def _most(of_practitioner: Mapping[str, Mapping[dt.date, object]]) -> int:
    """On how many days whoever is free most often is."""
    return max(map(len, of_practitioner.values()), default=0)


def _alike(work: Work, days: Sequence[Iterable[Start]]) -> list[Start]:
    """Of each day the start that is most like the first of all: at its place and, by the clock, near its hour."""
    chosen: list[Start] = []
    for starts in days:
        if not chosen:
            chosen.append(min(starts))
            continue
        place, hour = chosen[0].facility, _on_the_clock(work, chosen[0])
        chosen.append(
            min(starts, key=lambda each: (each.facility != place, abs(_on_the_clock(work, each) - hour), each))
        )
    return chosen


def _on_the_clock(work: Work, start: Start) -> dt.timedelta:
    """How long after midnight, on the clinic's clock."""
    wall = moment_of(start.tick).astimezone(work.clinic.zone)
    return dt.timedelta(hours=wall.hour, minutes=wall.minute)
