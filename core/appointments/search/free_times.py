"""Free times as a list shows them: days that have some, a part of one of these days, and a page (S42).

Whoever looks at the list has a `Cursor` in it. What they see is worked out anew each time: times are taken
meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.accounts.patients import Patient
from core.appointments.model import Slot
from core.appointments.search.availability import (
    HOURS_OF_DAY,
    Days,
    PartOfDay,
    Preferences,
    begin_search,
    preferred_days,
    search,
)
from core.appointments.search.slot_search import SlotSearch
from core.clinic.model import ServiceKind
from core.context import Work
from core.paging import Page

DAYS_IN_A_ROW: Final = 3

PAGE_SIZES: Final = (16, 10, 8)
"""Slots on a page on which all are with one doctor at one place, several of either, and of both."""


@dataclass(frozen=True)
class Cursor:
    """Where in the list somebody is. `first` begins the row of days; without a `day` it is the first in the row."""

    first: dt.date | None = None
    day: dt.date | None = None
    part: PartOfDay = PartOfDay.ANY
    page: int = 1


@dataclass(frozen=True, slots=True)
class FreeTimes:
    """What the list shows: a row of `days` with the `day` that is open, its `parts` where one page doesn't hold it, and
    a page of its slots. It is another day than the one that was looked at, when that one has nothing free.
    """

    first: dt.date | None
    days: tuple[dt.date, ...]
    has_more_days: bool
    day: dt.date
    is_another_day: bool
    parts: tuple[PartOfDay, ...]
    part: PartOfDay
    page: Page[Slot]


async def free_times(
    work: Work, wish: Preferences, cursor: Cursor, *, patient: Patient | None = None
) -> FreeTimes | None:
    """What there is at the cursor; where it is gone meanwhile, what comes next. `None`: nothing is free. A day that was
    asked for by itself counts more than the days that are preferred.

    Raises: NotFound.
    """
    if cursor.day is not None and cursor.day not in preferred_days(work, wish):
        wish = replace(wish, days=Days.FIRST_FREE)
    today = work.clinic.day_of(work.now)
    begun = await begin_search(work, wish, patient)
    wanted = [day for day in preferred_days(work, wish) if day >= (cursor.first or today)]
    days = await begun.days(wanted, DAYS_IN_A_ROW + 1)
    if not days:
        return None if cursor.first is None else await free_times(work, wish, Cursor(day=cursor.day), patient=patient)
    row = days[:DAYS_IN_A_ROW]
    shown = cursor if cursor.day in row else Cursor(cursor.first, row[0])
    parts, part, page = await _of_day(work, wish, shown, begun)
    return FreeTimes(
        first=cursor.first,
        days=row,
        has_more_days=len(days) > DAYS_IN_A_ROW,
        day=shown.day or row[0],
        is_another_day=cursor.day not in {None, shown.day},
        parts=parts,
        part=part,
        page=page,
    )


async def _of_day(
    work: Work, wish: Preferences, cursor: Cursor, begun: SlotSearch
) -> tuple[tuple[PartOfDay, ...], PartOfDay, Page[Slot]]:
    """The whole day where one page holds it; otherwise the parts that have free times, and one of them."""
    on_day = wish.on_day(cursor.day or work.clinic.day_of(work.now))
    if wish.part is not PartOfDay.ANY:
        return (), wish.part, await _page(work, on_day, cursor.page, begun)
    whole = await _page(work, on_day, 1, begun)
    if not whole.has_next:
        return (), PartOfDay.ANY, whole
    some = {
        part: await search(work, replace(on_day, part=part), size=1, begun=begun)
        for part in HOURS_OF_DAY
        if part is not PartOfDay.ANY
    }
    parts = tuple(part for part, found in some.items() if found)
    part = cursor.part if cursor.part in parts else parts[0]
    page = await _page(work, replace(on_day, part=part), cursor.page, begun)
    return parts if len(parts) > 1 else (), part, page


async def _page(work: Work, wish: Preferences, number: int, begun: SlotSearch) -> Page[Slot]:
    """That page, or the first if it is gone meanwhile."""
    found = await search(work, wish, size=PAGE_SIZES[0] * number + 1, begun=begun)
    pages = list(_pages(found.items, by_telephone=work.clinic.service(wish.service).kind is ServiceKind.TELEPHONE))
    if number > len(pages):
        return Page((), 1, has_next=False) if number == 1 else await _page(work, wish, 1, begun)
    end = sum(map(len, pages[:number]))
    return Page(pages[number - 1], number, has_next=len(found.items) > end)


def _pages(slots: tuple[Slot, ...], *, by_telephone: bool) -> Iterator[tuple[Slot, ...]]:
    """The more the lines of a page have to tell, the fewer of them."""
    while slots:
        sizes = (size for several, size in enumerate(PAGE_SIZES) if _differences(slots[:size], by_telephone) <= several)
        page = slots[: next(sizes)]
        yield page
        slots = slots[len(page) :]


def _differences(slots: tuple[Slot, ...], by_telephone: bool) -> int:  # noqa: FBT001 - of the service, as above
    """In how much they differ beside their times: the doctor, the place, both."""
    doctors, places = {slot.practitioner for slot in slots}, {slot.facility for slot in slots}
    return (len(doctors) > 1) + (len(places) > 1 and not by_telephone)
