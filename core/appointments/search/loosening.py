"""What there is instead, when nothing free fits all that somebody wishes: the nearest that does, and which wish it is
that was let go.

One wish is let go, if one is enough: the hours first, then the days, then the place, then the doctor. People move an
hour more readily than a day, and a day more readily than they cross the city; their doctor they give up last. If one
isn't enough, they are let go together in that order. Doctors who are left out, and how soon is too soon, always count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from core.accounts.patients import Patient
from core.appointments.search.availability import Days, PartOfDay, Preferences, begin_search, preferred_days, terms_of
from core.appointments.search.slot_search import SlotSearch
from core.context import Work


class Wish(StrEnum):
    """What can be let go, in the order in which it is."""

    HOURS = "hours"
    DAYS = "days"
    PLACE = "place"
    DOCTOR = "doctor"


@dataclass(frozen=True, slots=True)
class Loosened:
    """Preferences that something fits, which wishes were let go for that, and the nearest day that has free times."""

    preferences: Preferences
    let_go: tuple[Wish, ...]
    day: dt.date


async def loosen(
    work: Work, wish: Preferences, patient: Patient | None = None, *, within: tuple[str, ...] = ()
) -> Loosened | None:
    """The fewest wishes that have to be let go so that something is free; none, where something is as it is. `None`:
    whatever is let go, nothing is. It has to be at one of the facilities `within`, if there are any.

    Raises: NotFound.
    """
    begun = await begin_search(work, wish, patient)
    asked = preferred_days(work, wish)
    for let_go in ((), *_ways(wish)):
        looser = _without(wish, let_go, within)
        day = await _nearest_day(work, looser, asked or _asked_for(wish), begun)
        if day is not None:
            return Loosened(looser, let_go, day)
    return None


def _ways(wish: Preferences) -> Iterator[tuple[Wish, ...]]:
    """One wish after another, then more and more of them together."""
    stated = tuple(each for each in Wish if _without(wish, (each,), ()) != wish)
    yield from ((each,) for each in stated)
    yield from (stated[:count] for count in range(2, len(stated) + 1))


def _without(wish: Preferences, let_go: tuple[Wish, ...], within: tuple[str, ...]) -> Preferences:
    if Wish.HOURS in let_go:
        wish = replace(wish, part=PartOfDay.ANY, since=None, before=None)
    if Wish.DAYS in let_go:
        wish = replace(wish, days=Days.FIRST_FREE, chosen_day=None, last_day=None)
    if Wish.PLACE in let_go:
        wish = replace(wish, facilities=())
    if Wish.DOCTOR in let_go:
        wish = replace(wish, practitioner=None)
    return replace(wish, facilities=wish.facilities or within) if within else wish


def _asked_for(wish: Preferences) -> tuple[dt.date, ...]:
    """Days that were asked for and can't be booked at all, such as those after the last one."""
    return (wish.chosen_day,) if wish.chosen_day is not None else ()


async def _nearest_day(work: Work, wish: Preferences, asked: tuple[dt.date, ...], begun: SlotSearch) -> dt.date | None:
    """The free day that is nearest to the days that were asked for, rather a later one than an earlier one."""
    free = begun.under(terms_of(work, wish))
    days = preferred_days(work, wish)
    if not asked:
        return next(iter(await free.days(days, 1)), None)
    first, last = asked[0], asked[-1]
    later = await free.days([day for day in days if day >= first], 1)
    earlier = await free.days([day for day in reversed(days) if day < first], 1)
    return min(
        (*later, *earlier), key=lambda day: (max((first - day).days, (day - last).days, 0), day < first), default=None
    )
