"""The list of free times: a row of days, the parts of a day, pages; whatever is free can be found in it (S42)."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import Slot
from core.appointments.search.availability import Days, PartOfDay, Preferences, search
from core.appointments.search.free_times import DAYS_IN_A_ROW, PAGE_SIZES, Cursor, FreeTimes, free_times
from core.context import Work
from core.database import Database
from tests.core.appointments.bookings import WEDNESDAY, nowak
from tests.counting import statements_of
from tests.desk import Desk

TUESDAY = dt.date(2027, 3, 2)  # today: the tests begin at nine o'clock
FRIDAY = dt.date(2027, 3, 5)
SUNDAY = dt.date(2027, 3, 7)
MONDAY = dt.date(2027, 3, 8)


async def found(work: Work, wish: Preferences, cursor: Cursor, patient: Patient | None = None) -> FreeTimes:
    """What the list shows there; there is something."""
    shown = await free_times(work, wish, cursor, patient=patient)
    assert shown is not None
    return shown


async def walked(work: Work, wish: Preferences) -> AsyncIterator[Slot]:
    """Every slot on the way through all rows of days, days, parts and pages."""
    row = await found(work, wish, Cursor())
    while True:
        for day in row.days:
            opened = await found(work, wish, Cursor(row.first, day))
            for part in opened.parts or (PartOfDay.ANY,):
                number, has_next = 1, True
                while has_next:
                    shown = await found(work, wish, Cursor(row.first, day, part, number))
                    for slot in shown.page:
                        yield slot
                    number, has_next = number + 1, shown.page.has_next
        if not row.has_more_days:
            return
        row = await found(work, wish, Cursor(row.days[-1] + dt.timedelta(days=1)))


async def test_a_list_reads_once_what_it_is_made_of(work: Work, database: Database) -> None:
    """Its days, its parts and its page are several searches, with the same things in the way: those, and the diaries
    of the month and of the next.
    """
    with statements_of(database) as statements:
        shown = await found(work, Preferences("internist"), Cursor())
    assert len(shown.parts) > 1
    assert len(statements) <= 3


@pytest.mark.parametrize(
    "wish",
    [
        Preferences("internist", days=Days.NEXT_WEEK),
        Preferences("dermatologist", days=Days.THIS_WEEK),
        Preferences("dermatologist", days=Days.NEXT_WEEK, part=PartOfDay.EVENING),
        Preferences("internist", practitioner="nowak", facilities=("centrum",), days=Days.NEXT_WEEK),
    ],
)
async def test_whatever_is_free_can_be_found_once(work: Work, wish: Preferences) -> None:
    """However many days, parts and pages there are."""
    walk = [slot async for slot in walked(work, wish)]
    assert walk == list((await search(work, wish, size=10_000)).items)
    assert walk


async def test_one_doctor_and_place_fit_on_one_page(work: Work) -> None:
    """The whole day at a glance, without parts to choose from."""
    wish = Preferences("internist", practitioner="nowak", facilities=("centrum",))
    shown = await found(work, wish, Cursor())
    assert (shown.day, shown.parts, shown.page.has_next) == (TUESDAY, (), False)
    assert len(shown.page.items) == 7
    assert PAGE_SIZES[0] >= len(shown.page.items)


async def test_tomorrow_afternoon_takes_two_presses(work: Work) -> None:
    """A day of the row, a part of that day."""
    wish = Preferences("dermatologist")
    first = await found(work, wish, Cursor())
    assert first.days == (TUESDAY, WEDNESDAY, WEDNESDAY + dt.timedelta(days=1))[:DAYS_IN_A_ROW]
    tomorrow = await found(work, wish, Cursor(first.first, WEDNESDAY))
    assert tomorrow.parts == (PartOfDay.AFTERNOON, PartOfDay.EVENING)
    evening = await found(work, wish, Cursor(first.first, WEDNESDAY, PartOfDay.EVENING))
    assert {slot.start.astimezone(work.clinic.zone).hour for slot in evening.page} == {17}


async def test_a_day_that_was_asked_for_counts_more_than_preferred_days(work: Work) -> None:
    """Who looks for today or tomorrow and writes “Friday” sees Friday."""
    shown = await found(work, Preferences("internist", days=Days.TODAY_TOMORROW), Cursor(FRIDAY, FRIDAY))
    assert (shown.day, shown.is_another_day) == (FRIDAY, False)


async def test_a_day_without_free_times_leads_to_the_next_that_has_some(work: Work) -> None:
    """And it is said that it is another day; one beyond all leads back to the first."""
    shown = await found(work, Preferences("internist"), Cursor(SUNDAY, SUNDAY))
    assert (shown.day, shown.is_another_day) == (MONDAY, True)
    far = work.clinic.last_bookable_day(work.now) + dt.timedelta(days=30)
    shown = await found(work, Preferences("internist"), Cursor(far, far))
    assert (shown.day, shown.is_another_day) == (TUESDAY, True)


async def test_what_is_taken_meanwhile_is_not_shown(desk: Desk, anna: Patient, john: Patient) -> None:
    """The list is worked out anew each time; a page that is gone is the first again."""
    wish = Preferences("internist", practitioner="nowak", facilities=("centrum",))
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00", TUESDAY))
        shown = await found(work, wish, Cursor(None, TUESDAY, PartOfDay.EVENING, 7), john)
    assert nowak("10:00", TUESDAY) not in shown.page.items
    assert shown.page.number == 1


async def test_nothing_free(work: Work) -> None:
    """Nobody gives the service there."""
    assert await free_times(work, Preferences("internist", excluded=("nowak", "wilk")), Cursor()) is None
