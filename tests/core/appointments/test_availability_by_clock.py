"""Several days and times on the clock as a sentence says them, on the days of both clock changes, too (S41, D17)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.appointments.search.availability import Days, PartOfDay, Preferences
from core.appointments.search.free_times import Cursor, free_times
from core.appointments.search.slot_search import Terms
from core.appointments.search.timetable import timetable
from core.appointments.time_grid import moment_of
from core.clinic.model import Hours, Weekday
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WARSAW, WEDNESDAY
from tests.core.appointments.test_availability import days_of, everything
from tests.desk import Desk

FRIDAY = WEDNESDAY + dt.timedelta(days=2)
SPRING, AUTUMN = dt.date(2027, 3, 28), dt.date(2027, 10, 31)

TIMES = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))


def on_the_wall(wanted: Preferences, found: dt.datetime) -> bool:
    """Whether a moment is within what is wanted, by the clinic's clock."""
    time = found.astimezone(WARSAW).time()
    return (wanted.since or dt.time.min) <= time and (wanted.before is None or time < wanted.before)


async def test_from_a_day_to_another(desk: Desk) -> None:
    """Both included; weeks away, too."""
    async with desk.work() as work:
        three = Preferences("dermatologist", days=Days.CHOSEN, chosen_day=WEDNESDAY, last_day=FRIDAY)
        assert days_of(await everything(work, three)) == [3, 4, 5]
        weeks = Preferences("dermatologist", days=Days.CHOSEN, chosen_day=FRIDAY, last_day=dt.date(2027, 3, 16))
        assert days_of(await everything(work, weeks)) == [5, 8, 9, 10, 11, 12, 15, 16]


@pytest.mark.parametrize(
    ("since", "before", "first", "last"),
    [
        ("12:20", None, "12:30", "17:45"),
        (None, "12:30", "12:00", "12:15"),
        ("14:00", "15:01", "14:00", "15:00"),
        ("17:45", "17:46", "17:45", "17:45"),
    ],
)
async def test_from_a_time_to_another(desk: Desk, since: str | None, before: str | None, first: str, last: str) -> None:
    """To the minute: at the first it may begin, at the second no longer."""
    times = [None if each is None else dt.time.fromisoformat(each) for each in (since, before)]
    wanted = Preferences("dermatologist", days=Days.CHOSEN, chosen_day=WEDNESDAY, since=times[0], before=times[1])
    async with desk.work() as work:
        found = await everything(work, wanted)
    starts = [slot.start.astimezone(WARSAW).strftime("%H:%M") for slot in found]
    assert (starts[0], starts[-1]) == (first, last)


async def test_a_part_of_the_day_and_times_both_hold(desk: Desk) -> None:
    """The evening from 16:00 on is the evening; a morning from 13:00 on is never."""
    day = Preferences("dermatologist", days=Days.CHOSEN, chosen_day=WEDNESDAY)
    async with desk.work() as work:
        evening = Preferences("dermatologist", part=PartOfDay.EVENING, since=dt.time(16))
        assert (await everything(work, evening))[0].start.astimezone(WARSAW).time() == dt.time(17)
        assert await everything(work, Preferences(day.service, part=PartOfDay.MORNING, since=dt.time(13))) == ()
        assert await everything(work, Preferences(day.service, since=dt.time(15), before=dt.time(14))) == ()


async def test_a_list_of_several_days_opens_each_by_itself(desk: Desk) -> None:
    """What is shown of a day of several is of that day alone."""
    wanted = Preferences("dermatologist", days=Days.CHOSEN, chosen_day=WEDNESDAY, last_day=FRIDAY, since=dt.time(17))
    async with desk.work() as work:
        found = await free_times(work, wanted, Cursor(day=WEDNESDAY + dt.timedelta(days=1)))
    assert found is not None
    assert [day.day for day in found.days] == [3, 4, 5]
    assert days_of(found.page.items) == [4]
    assert {slot.start.astimezone(WARSAW).hour for slot in found.page.items} == {17}


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize(
    ("since", "before"), [(None, "02:30"), ("02:30", None), ("02:30", "03:30"), ("03:00", None), ("01:30", "02:00")]
)
async def test_the_clock_on_the_wall_counts_when_it_is_changed(
    desk: Desk, day: dt.date, since: str | None, before: str | None
) -> None:
    """Half past two doesn't exist in March, and comes twice in October."""
    night = Hours(practitioner="nowak", facilities=("wola",), days=tuple(Weekday), opens=dt.time(1), closes=dt.time(5))
    desk.clinic = desk.clinic.model_copy(update={"hours": (night,), "holidays": ()})
    desk.now = dt.datetime.combine(day - dt.timedelta(days=2), dt.time(12), dt.UTC)
    whole = Preferences("internist", days=Days.CHOSEN, chosen_day=day)
    times = [None if each is None else dt.time.fromisoformat(each) for each in (since, before)]
    wanted = Preferences("internist", days=Days.CHOSEN, chosen_day=day, since=times[0], before=times[1])
    async with desk.work() as work:
        every = await everything(work, whole)
        assert await everything(work, wanted) == tuple(slot for slot in every if on_the_wall(wanted, slot.start))


@given(day=st.dates(dt.date(2027, 3, 20), dt.date(2027, 4, 5)) | st.just(AUTUMN), first=TIMES, end=TIMES)
def test_ticks_of_any_two_times_are_those_between_them(day: dt.date, first: dt.time, end: dt.time) -> None:
    """On any day, that is what each tick's clock on the wall says; of an hour that comes twice, the first."""
    clinic = small_clinic()
    wanted = Preferences("internist", since=first, before=end)
    terms = Terms(timetable(clinic), clinic.services[1], frozenset(), frozenset(), wanted.clock, 0)
    twice = {tick for tick in terms.whole(day) if moment_of(tick).astimezone(WARSAW).fold}
    within = {tick for tick in terms.whole(day) if on_the_wall(wanted, moment_of(tick))}
    assert set(terms.starts_on(day)) - twice == within - twice
