"""Days as people type them, on Tuesday, 2 March 2027."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UnusableDay
from core.text.days import FARTHEST, parse_day

TODAY = dt.date(2027, 3, 2)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("dziś", "2027-03-02"),
        ("Today", "2027-03-02"),
        ("JUTRO", "2027-03-03"),
        ("tomorrow", "2027-03-03"),
        ("pojutrze", "2027-03-04"),
        ("wczoraj", "2027-03-01"),
        ("we wtorek", "2027-03-02"),
        ("środa", "2027-03-03"),
        ("w środę", "2027-03-03"),
        ("na piątek", "2027-03-05"),
        ("pt.", "2027-03-05"),
        ("sobotę", "2027-03-06"),
        ("nd", "2027-03-07"),
        ("pn", "2027-03-08"),
        ("on Monday", "2027-03-08"),
        ("thu", "2027-03-04"),
        ("3.03", "2027-03-03"),
        ("3/3", "2027-03-03"),
        ("03.03.2027", "2027-03-03"),
        ("2027-03-03", "2027-03-03"),
        ("3 marca", "2027-03-03"),
        ("3 III 2027 r.", "2027-03-03"),
        ("March 3rd, 2027", "2027-03-03"),
        ("30.12", "2026-12-30"),
        ("28.08", "2027-08-28"),
        ("29 lutego", "2028-02-29"),
    ],
)
def test_a_day_is_understood(typed: str, day: str) -> None:
    """In words and figures, in both languages; the nearest one when no year is given."""
    assert parse_day(typed, TODAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed",
    ["", "5", "s", "t", "kiedyś", "jutro rano", "32.01", "29.02.2027", "0000-01-01", "2999-01-01", "/", "1.1.1"],
)
def test_what_is_no_day_is_told(typed: str) -> None:
    """Also what could be two days, or is too far from today."""
    with pytest.raises(UnusableDay):
        parse_day(typed, TODAY)


@given(st.timedeltas(min_value=-FARTHEST, max_value=FARTHEST), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]))
def test_a_whole_date_is_that_date(away: dt.timedelta, form: str) -> None:
    """However it is written."""
    day = TODAY + away
    assert parse_day(day.strftime(form), TODAY) == day


@given(st.text(max_size=20))
def test_anything_can_be_typed(typed: str) -> None:
    """It is a day, or it is told that it is none."""
    try:
        day = parse_day(typed, TODAY)
    except UnusableDay:
        return
    assert abs(day - TODAY) <= FARTHEST
