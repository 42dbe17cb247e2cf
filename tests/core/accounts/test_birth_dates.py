"""Birth dates as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.birth_dates import parse_birth_date
from core.errors import UnusableBirthDate

TODAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    "typed",
    [
        "3.05.1948",
        "03.05.1948",
        "3.5.1948 r.",
        "3/5/1948",
        "3-5-1948",
        "3 5 1948",
        "03051948",
        "1948-05-03",
        "1948/5/3",
        "3 maja 1948",
        "3 MAJA 1948 r.",
        "3 maj 1948 roku",
        "3. maja 1948",
        "3maja1948",
        "3 V 1948",
        "3.V.1948",
        "3 May 1948",
        "3rd of May 1948",
        "May 3, 1948",
        "May 3rd 1948",
        " 3\u00a0maja\u00a01948. ",
    ],
)
def test_the_usual_ways_are_understood(typed: str) -> None:
    """In Polish and English, in figures and in words; the day before the month."""
    assert parse_birth_date(typed, TODAY) == date(1948, 5, 3)


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["pl", "en_GB"]), st.sampled_from(["long", "medium"]))
def test_dates_as_they_are_printed_are_understood(day: date, locale: str, length: str) -> None:
    """Every month, in full and short, in both languages."""
    assert parse_birth_date(format_date(day, length, locale), TODAY) == day


@given(st.dates(date(1900, 1, 1), TODAY))
def test_iso_dates_are_understood(day: date) -> None:
    """As forms write them."""
    assert parse_birth_date(day.isoformat(), TODAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "dawno",
        "3/5/48",
        "31.02.1948",
        "29 lutego 1999",
        "5.13.1948",
        "3 1948",
        "3 ma 1948",
        "3 nigdy 1948",
        "1948",
        "0.5.1948",
        "3.05.1948 i coś",
    ],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    """Nor is a year of two digits, which could be either century's."""
    with pytest.raises(UnusableBirthDate):
        parse_birth_date(typed, TODAY)


def test_nobody_is_born_tomorrow() -> None:
    """Today is the last birthday there has been."""
    assert parse_birth_date("2.03.2027", TODAY) == TODAY
    with pytest.raises(UnusableBirthDate):
        parse_birth_date("3.03.2027", TODAY)


def test_nobody_was_born_before_the_oldest() -> None:
    """A mistyped century is noticed."""
    assert parse_birth_date("1.01.1897", TODAY) == date(1897, 1, 1)
    with pytest.raises(UnusableBirthDate):
        parse_birth_date("31.12.1896", TODAY)
