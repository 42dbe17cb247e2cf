"""Waiting is counted in the desk's hours: over nights, weekends, holidays and both changes of the clock (D17)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clinic.model import Clinic, DeskHours, Weekday
from core.clinic.opening_hours import after_working_hours, is_working_day, working_day_after
from tests.clinics import WORKING_DAYS, small_clinic

WARSAW = ZoneInfo("Europe/Warsaw")
STEP = dt.timedelta(minutes=5)


def desk(*hours: DeskHours) -> Clinic:
    """The small clinic with these hours at its desk."""
    return small_clinic().model_copy(update={"desk_hours": hours})


def hours(days: tuple[Weekday, ...], opens: str, closes: str) -> DeskHours:
    """Hours, such as `hours(WORKING_DAYS, "08:00", "16:00")`."""
    return DeskHours(days=days, opens=dt.time.fromisoformat(opens), closes=dt.time.fromisoformat(closes))


def warsaw(moment: str) -> dt.datetime:
    """A moment by Warsaw's clocks."""
    return dt.datetime.fromisoformat(moment).replace(tzinfo=WARSAW).astimezone(dt.UTC)


OFFICE = small_clinic()
TWO_SHIFTS = desk(
    hours(WORKING_DAYS, "07:30", "11:00"),
    hours(WORKING_DAYS, "10:00", "18:00"),
    hours((Weekday.SATURDAY,), "09:00", "12:00"),
)
NIGHTS = desk(hours(tuple(Weekday), "00:00", "06:00"), hours((Weekday.SUNDAY,), "20:00", "23:00")).model_copy(
    update={"holidays": ()}  # the clock changes on Easter Sunday
)


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        ("2027-03-02 10:00", 2, "2027-03-04"),
        ("2027-03-02 23:59", 2, "2027-03-04"),
        ("2027-03-05 10:00", 1, "2027-03-08"),  # over a weekend
        ("2027-03-06 10:00", 2, "2027-03-09"),  # asked on one
        ("2027-04-30 10:00", 1, "2027-05-04"),  # 1 May is a Saturday, 3 May a holiday
        ("2027-12-23 10:00", 2, "2027-12-28"),  # Christmas Eve is one too, and the 25th and 26th are a weekend
        ("2027-03-02 10:00", 0, "2027-03-02"),
    ],
)
def test_working_days_are_counted_from_the_next(asked: str, days: int, expected: str) -> None:
    """The day on which somebody asks doesn't count, weekends and holidays don't either."""
    assert working_day_after(OFFICE, warsaw(asked), days) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("since", "count", "expected"),
    [
        ("2027-03-02 09:00", 4, "2027-03-02 13:00"),
        ("2027-03-02 12:00", 4, "2027-03-02 16:00"),  # just before they leave
        ("2027-03-02 14:30", 4, "2027-03-03 10:30"),  # the next morning
        ("2027-03-02 03:00", 4, "2027-03-02 12:00"),  # before they come
        ("2027-03-05 15:00", 8, "2027-03-08 15:00"),  # over a weekend
        ("2027-03-26 15:00", 2, "2027-03-30 09:00"),  # over Easter Monday, and the change of the clock
        ("2027-10-29 15:00", 2, "2027-11-02 09:00"),  # over the other change, and All Saints
        ("2027-03-06 11:00", 0, "2027-03-06 11:00"),
    ],
)
def test_working_hours_are_those_of_the_desk(since: str, count: int, expected: str) -> None:
    """From Monday to Friday, from 8 to 16, unless the clinic says otherwise."""
    assert after_working_hours(OFFICE, warsaw(since), count) == warsaw(expected)


def test_hours_that_overlap_count_once() -> None:
    """Two shifts are there together for an hour."""
    assert after_working_hours(TWO_SHIFTS, warsaw("2027-03-02 07:00"), 4) == warsaw("2027-03-02 11:30")
    assert after_working_hours(TWO_SHIFTS, warsaw("2027-03-05 17:00"), 3) == warsaw("2027-03-06 11:00")


def test_an_hour_that_is_skipped_is_not_worked_and_one_that_comes_twice_is_worked_twice() -> None:
    """For whoever is at the desk in that night."""
    spring, autumn = warsaw("2027-03-28 00:00"), warsaw("2027-10-31 00:00")
    assert after_working_hours(NIGHTS, spring, 5) == warsaw("2027-03-28 06:00")
    assert after_working_hours(NIGHTS, autumn, 7) == warsaw("2027-10-31 06:00")


def test_the_clinics_own_holidays_count() -> None:
    """Instead of the country's."""
    clinic = OFFICE.model_copy(update={"holidays": (dt.date(2027, 3, 3),)})
    assert not is_working_day(clinic, dt.date(2027, 3, 3))
    assert is_working_day(clinic, dt.date(2027, 5, 3))
    assert working_day_after(clinic, warsaw("2027-03-02 10:00"), 1) == dt.date(2027, 3, 4)


def worked(clinic: Clinic, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
    """How long the desk was staffed: looked up step by step on the wall's clock and calendar."""
    total = dt.timedelta()
    while since < until:
        wall = since.astimezone(WARSAW)
        weekday = tuple(Weekday)[wall.weekday()]
        shifts = [each for each in clinic.desk_hours if weekday in each.days]
        if is_working_day(clinic, wall.date()) and any(each.opens <= wall.time() < each.closes for each in shifts):
            total += STEP
        since += STEP
    return total


@given(
    clinic=st.sampled_from((OFFICE, TWO_SHIFTS, NIGHTS)),
    around=st.sampled_from(("2027-03-26", "2027-10-29", "2027-04-30", "2027-12-30")),
    steps=st.integers(0, 4 * 24 * 12),
    length=st.integers(1, 20 * 12),
)
@settings(max_examples=40)
def test_exactly_so_much_work_is_done_until_then(clinic: Clinic, around: str, steps: int, length: int) -> None:
    """Not a step more or less, over changes of the clock and holidays; and the last step is one of work."""
    since = warsaw(around) + steps * STEP
    until = after_working_hours(clinic, since, length / 12)
    assert worked(clinic, since, until) == length * STEP
    assert worked(clinic, until - STEP, until) == STEP


@given(
    steps=st.integers(0, 10 * 24 * 12),
    days=st.integers(0, 20),
)
@settings(max_examples=40)
def test_so_many_working_days_pass(steps: int, days: int) -> None:
    """The day that is named is one of them, and as many lie behind."""
    moment = warsaw("2027-04-20") + steps * STEP
    first, last = OFFICE.day_of(moment), working_day_after(OFFICE, moment, days)
    passed = [first + dt.timedelta(days=ahead) for ahead in range(1, (last - first).days + 1)]
    assert sum(is_working_day(OFFICE, day) for day in passed) == days
    assert days == 0 or is_working_day(OFFICE, last)
