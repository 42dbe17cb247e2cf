"""What the rules of days have in common: the words they see, and how days are counted from today."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from dialogs.language.meaning import DaySpan

MOST_READINGS: Final = 8
"""Of what is said of time; each thing that is said could double them."""

A_DAY: Final = dt.timedelta(days=1)
A_WEEK: Final = dt.timedelta(days=7)
SUNDAY: Final = 6
SATURDAY: Final = 5
FARTHEST: Final = dt.timedelta(days=1100)
SHORTEST_MONTH: Final = 4
DAYS_OF_MONTH: Final = 31
MOST_OF_TWO_FIGURES: Final = 99
MOST_OF_OTHER_THINGS: Final = 3
MONTHS: Final = range(1, 13)
WEEKS_OF_MONTH: Final = 5
MOST_AHEAD: Final = 365
YEARS: Final = range(2000, 2200)
SHORT_YEARS: Final = range(100)
"""27 is 2027."""
THIRDS: Final = {"C": (1, 10), "D": (11, 20), "L": (21, 31)}
"""The beginning, the middle and the end of a month."""


class TimeItem(Protocol):
    """An item of a sentence."""

    @property
    def letter(self) -> str:
        """What it is."""

    @property
    def value(self) -> Any:  # noqa: ANN401 - each letter has its own
        """Which one."""

    @property
    def text(self) -> str:
        """Its word."""


Spans = list[DaySpan]
Made = Spans | None


@dataclass(frozen=True, slots=True)
class KnownDays:
    """What is known of days: today, and the last one that can be booked."""

    today: dt.date
    last: dt.date

    def _until(self, day: dt.date) -> Made:
        return [DaySpan(self.today, day)] if day >= self.today else None

    @staticmethod
    def _one(day: dt.date | None) -> Made:
        return [DaySpan(day, day)] if day else None

    def _monday(self) -> dt.date:
        return self.today - self.today.weekday() * A_DAY

    def _coming(self, weekday: int) -> dt.date:
        return self.today + ((weekday - self.today.weekday()) % 7) * A_DAY

    def _next(self, month: int, day: int) -> dt.date | None:
        """The next such day, today included."""
        days = (day_of(self.today.year + ahead, month, day) for ahead in range(5))
        return next((each for each in days if each and each >= self.today), None)

    def _month_bounds(self, items: Sequence[TimeItem]) -> tuple[dt.date, dt.date]:
        month = items[-1].value if items[-1].letter == "M" else self.today.month
        if items[-1].letter == "m" and items[-2].letter == "X":
            month = self.today.month % 12 + 1
        year = self.today.year + (month < self.today.month)
        return month_of(year, month)


def day_of(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def same_weekday(one: DaySpan, other: DaySpan) -> Made:
    """Thursday, 11 March: the Thursday is that one."""
    are_days = one.first == one.last and other.first == other.last
    return (
        [max(one, other, key=lambda each: each.first)]
        if are_days and (one.first.weekday() == other.first.weekday())
        else None
    )


def number_of(items: Sequence[TimeItem]) -> int:
    """How many: one, where it isn't said."""
    return next((int(each.value) for each in items if each.letter == "N"), 1)


def in_a_row(spans: Iterable[DaySpan]) -> Spans:
    """Those that follow each other as one."""
    joined: Spans = []
    for span in sorted(spans, key=lambda each: each.first):
        if joined and span.first <= joined[-1].last + A_DAY:
            joined[-1] = DaySpan(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return joined


def in_order(spans: Iterable[DaySpan]) -> Spans:
    """Monday or Tuesday, said on a Tuesday: the Tuesday after that Monday."""
    ordered: Spans = []
    for span in spans:
        is_before = ordered and span.last < ordered[-1].first and span.last + A_WEEK > ordered[-1].first
        ordered.append(DaySpan(span.first + A_WEEK, span.last + A_WEEK) if is_before else span)
    return sorted(ordered, key=lambda each: each.first)


def month_of(year: int, month: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, 1), dt.date(year, month, months.monthrange(year, month)[1])


def shared_of(one: DaySpan, other: DaySpan) -> DaySpan | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return DaySpan(first, last) if first <= last else None
