"""When reminders are due: by the clinic's clock over both of its changes, outside of quiet hours, and not too many."""

from __future__ import annotations

import datetime as dt
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.appointments.reminding.timing import APART, hours_before, latest, planned, quiet
from core.clinic.model import Clinic
from core.clinic.reminding import ReminderRules
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WARSAW

SPRING = dt.date(2027, 3, 28)
"""At two it is three."""

AUTUMN = dt.date(2027, 10, 31)
"""At three it is two."""

LONG_AGO = datetime(2027, 1, 1, tzinfo=dt.UTC)


def at(day: dt.date, time: str) -> datetime:
    """A moment by Warsaw's clocks."""
    return datetime.combine(day, dt.time.fromisoformat(time), WARSAW).astimezone(dt.UTC)


def local(moment: datetime) -> str:
    """The same, to be read."""
    return f"{moment.astimezone(WARSAW):%m-%d %H:%M}"


def with_rules(**rules: object) -> Clinic:
    """A clinic with these rules."""
    return small_clinic().model_copy(update={"reminders": ReminderRules.model_validate(rules)})


CLINIC = with_rules()


@pytest.mark.parametrize(
    ("day", "hours", "due"),
    [
        (SPRING + timedelta(days=1), 48, "03-27 15:00"),
        (SPRING + timedelta(days=1), 24, "03-28 15:00"),
        (SPRING, 24, "03-27 15:00"),
        (SPRING, 13, "03-28 01:00"),
        (AUTUMN + timedelta(days=1), 48, "10-30 15:00"),
        (AUTUMN, 24, "10-30 15:00"),
        (AUTUMN, 13, "10-31 02:00"),
    ],
)
def test_clock_changes(day: dt.date, hours: int, due: str) -> None:
    """Days before are days of the calendar, hours before are hours."""
    assert local(hours_before(CLINIC, at(day, "15:00"), hours)) == due


@pytest.mark.parametrize(
    ("time", "due"),
    [
        ("11:00", ["09:00"]),
        ("09:00", ["07:00"]),
        ("08:30", ["07:00"]),
        ("08:00", ["07:00"]),
        ("07:45", ["20:00"]),
        ("06:30", ["20:00"]),
        ("23:00", ["20:00"]),
    ],
)
def test_quiet_hours(time: str, due: list[str]) -> None:
    """What falls into them comes in the morning, if half of the time is left, and else in the evening before."""
    start = at(dt.date(2027, 3, 10), time)
    found = planned(CLINIC, start, (2,), LONG_AGO).values()
    assert [f"{each.astimezone(WARSAW):%H:%M}" for each in found] == due


def test_one_that_was_booked_too_late_for_the_evening_comes_in_the_morning() -> None:
    """Better late than never, but not just before the appointment."""
    tomorrow = at(dt.date(2027, 3, 10), "07:45")
    assert [local(each) for each in planned(CLINIC, tomorrow, (2,), tomorrow - timedelta(hours=10)).values()] == [
        "03-10 07:00"
    ]
    soon = at(dt.date(2027, 3, 10), "07:15")
    assert planned(CLINIC, soon, (2,), soon - timedelta(hours=10)) == {}


def test_of_two_that_would_come_together_the_later_one_does() -> None:
    """Ten hours before is at night, and becomes the evening; two hours before as well."""
    start = at(dt.date(2027, 3, 10), "07:30")
    assert list(planned(CLINIC, start, (11, 2), LONG_AGO)) == [2]
    assert list(planned(CLINIC, start, (48, 2), LONG_AGO)) == [2, 48]


def test_a_clinic_without_quiet_hours() -> None:
    """Then everything comes when it is due."""
    clinic = with_rules(quiet_from=dt.time(0), quiet_until=dt.time(0))
    start = at(dt.date(2027, 3, 10), "02:00")
    assert [local(each) for each in planned(clinic, start, (2,), LONG_AGO).values()] == ["03-10 00:00"]


TIMES = st.integers(0, 287).map(lambda tick: dt.time(tick // 12, tick % 12 * 5))
RULES = st.builds(
    ReminderRules,
    quiet_from=TIMES,
    quiet_until=TIMES,
    after_booking_minutes=st.integers(0, 300),
    latest_minutes=st.integers(0, 120),
)
STARTS = st.sampled_from((SPRING, AUTUMN, dt.date(2027, 6, 1))).flatmap(
    lambda day: st.integers(-3 * 288, 3 * 288).map(lambda tick: at(day, "12:00") + timedelta(minutes=5 * tick))
)


@given(RULES, STARTS, st.sets(st.integers(1, 336), max_size=5), st.integers(0, 20_000))
def test_whatever_the_rules_are(rules: ReminderRules, start: datetime, hours: set[int], before: int) -> None:
    """None comes at night, too early, too late, or with another one; at most one for each of the hours."""
    clinic = CLINIC.model_copy(update={"reminders": rules})
    earliest = start - timedelta(minutes=before)
    found = planned(clinic, start, hours, earliest)
    assert set(found) <= hours
    moments = sorted(found.values())
    assert all(earliest <= each <= latest(clinic, start) for each in moments)
    assert all(quiet(clinic, each) is None for each in moments)
    assert all(later - earlier >= APART for earlier, later in pairwise(moments))


@given(STARTS, st.integers(1, 336))
def test_none_is_lost_by_night(start: datetime, hours: int) -> None:
    """With the usual rules, and booked long before, there is always one."""
    assert list(planned(CLINIC, start, (hours,), LONG_AGO)) == [hours]


@given(STARTS, TIMES, TIMES)
def test_what_is_quiet(moment: datetime, begins: dt.time, ends: dt.time) -> None:
    """By the clock on the wall, whatever that does meanwhile."""
    clinic = with_rules(quiet_from=begins, quiet_until=ends)
    wall = moment.astimezone(WARSAW)
    time = wall.time()
    is_twice = wall.utcoffset() != wall.replace(fold=1 - wall.fold).utcoffset()
    expected = begins <= time < ends if begins < ends else (begins != ends and (time >= begins or time < ends))
    if not is_twice:
        assert (quiet(clinic, moment) is not None) is expected
