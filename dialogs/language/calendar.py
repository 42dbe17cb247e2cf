"""The days that words mean, seen from a day: rules of `dialogs.language.when`.

Days that are past mean nothing; a day without a year is the next such day.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from dialogs.language.feasts import next_feast
from dialogs.language.meaning import DaySpan

A_DAY: Final = dt.timedelta(days=1)
A_WEEK: Final = dt.timedelta(days=7)
SUNDAY: Final = 6
SATURDAY: Final = 5
FARTHEST: Final = dt.timedelta(days=1100)
SHORTEST_MONTH: Final = 4
DAYS_OF_MONTH: Final = 31
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
class Calendar:
    """What is known of days: today, the last one that can be booked, holidays by their names in `words/`."""

    today: dt.date
    last: dt.date

    def rules(self) -> Sequence[tuple[str, Callable[[Sequence[TimeItem]], Any], str]]:
        """Patterns of letters, what is made of them, and the letter of that; ^ is days."""
        return (
            # figures: 2027-03-02, 2.03.2027, 3/4, 3-5 marca, 3 marca 2027, March 3rd
            ("N[-./]N[-./]N", self._figures, "^"),
            ("N-N(?=M)|[NO]-?[u>][NO](?=M)|f[NO][u>][NO](?=M)", self._days_of_month, "Y"),
            ("YM", self._range_of_month, "^"),
            ("[NO]o?\\.?/?M(?:N(?![:ap.]))?", self._day_month, "^"),
            ("M[NO]o?(?![:ap.-])(?:N(?=$|[^:ap.]))?", self._month_day, "^"),
            ("N[./]N(?![:ap]|N)", self._short, "^"),
            # weeks and months
            ("[OC]wM|OwXm|Owm|lwM", self._week_of_month, "^"),
            ("[CDL][XT]?m|[CDL]M|lw[XT]?m", self._third, "^"),
            ("[CL][XT]?w", self._end_of_week, "^"),
            ("i(?:N)?[dwm]|u[CL]?L[XT]?[wm]|uL[XT]?[wm]", self._within, "^"),
            ("INw&?W|Iw&?W|WINw|WIw|INw", self._weeks_ahead, "^"),
            ("Iw|IN[dwm]|I[dm]", self._ahead, "^"),
            ("XwW|WXw|TwW|WTw", self._weekday_of_week, "^"),
            ("wW|Ww", self._week_on, "^"),
            ("[XT]w", self._week, "^"),
            ("[XT]m", self._month, "^"),
            ("XE", self._next_weekend, "^"),
            ("T?E", self._weekend, "^"),
            ("[AB]G|G", self._holiday, "^"),
            ("XW|WX(?!w)", self._next_weekday, "^"),
            ("T?W", self._weekday, "^"),
            ("T?R|R", self._relative, "^"),
            ("IM|[XT]M|M", self._whole_month, "^"),
            ("(?<![ABuf@~Z&])O(?![wdmhOEW_]?w)(?![_dmhK])", self._day_of_month, "^"),
            # put together
            (r"f\^[u>-]\^|\^-\^|Z\^&\^|\^[u>]\^", self._range, "^"),
            (r"[AfBu]\^", self._open, "^"),
            (r"\^(?:&\^)+|\^\^", self._either, "^"),
            (r"[@>]+\^", lambda items: items[-1].value, "!"),
        )

    def joined(self, found: Sequence[Spans]) -> tuple[DaySpan, ...]:
        """What all that was said of days comes to: what they share, if anything, and else each for itself."""
        spans: Spans = []
        for each in found:
            both = [both for one in spans for other in each if (both := _shared(one, other))]
            spans = both or [*spans, *each]
        unique = dict.fromkeys(self._cut(spans))
        return tuple(unique)

    def _cut(self, spans: Iterable[DaySpan]) -> Iterable[DaySpan]:
        """Without what is past."""
        for each in spans:
            if each.last >= self.today:
                yield DaySpan(max(each.first, self.today), each.last)

    # figures

    def _figures(self, items: Sequence[TimeItem]) -> Made:
        one, two, three = (each.value for each in items if each.letter == "N")
        year, month, day = (one, two, three) if one > DAYS_OF_MONTH else (three, two, one)
        return self._one(_day(year + 2000 if year in SHORT_YEARS else year, month, day))

    def _short(self, items: Sequence[TimeItem]) -> Made:
        """3.04 is the third of April; 3/4 may be the fourth of March as well."""
        numbers = [each.value for each in items if each.letter == "N"]
        days = [self._next(numbers[1], numbers[0])]
        if any(each.letter == "/" for each in items) and numbers[0] != numbers[1]:
            days.append(self._next(numbers[0], numbers[1]))
        return [DaySpan(day, day) for day in days if day] or None

    def _day_month(self, items: Sequence[TimeItem]) -> Made:
        numbers = [each.value for each in items if each.letter in "NO"]
        month = next(each.value for each in items if each.letter == "M")
        return self._dated(numbers[0], month, numbers[1:])

    def _month_day(self, items: Sequence[TimeItem]) -> Made:
        numbers = [each.value for each in items if each.letter in "NO"]
        if numbers[0] > DAYS_OF_MONTH and len(numbers) == 1:
            return self._month_of(numbers[0], items[0].value)
        return self._dated(numbers[0], items[0].value, numbers[1:])

    def _dated(self, day: int, month: int, years: Sequence[int]) -> Made:
        if years and years[0] in YEARS:
            return self._one(_day(years[0], month, day))
        return self._one(self._next(month, day)) if not years else None

    @staticmethod
    def _days_of_month(items: Sequence[TimeItem]) -> tuple[int, int] | None:
        first, last = (each.value for each in items if each.letter in "NO")
        return (first, last) if 0 < first < last <= DAYS_OF_MONTH else None

    def _range_of_month(self, items: Sequence[TimeItem]) -> Made:
        (first, last), month = items[0].value, items[1].value
        end = self._next(month, last)
        begin = _day(end.year, month, first) if end else None
        return [DaySpan(begin, end)] if begin and end else None

    def _day_of_month(self, items: Sequence[TimeItem]) -> Made:
        """Piętnastego: of this month, or of the next one that has such a day."""
        day = items[0].value
        for ahead in range(13):
            year, month = divmod(self.today.year * 12 + self.today.month - 1 + ahead, 12)
            if (found := _day(year, month + 1, day)) and found >= self.today:
                return self._one(found)
        return None

    # weeks and months

    def _week_of_month(self, items: Sequence[TimeItem]) -> Made:
        which = 1 if items[0].letter == "C" else items[0].value
        first, last = self._month_bounds(items)
        if items[0].letter == "l":
            return [DaySpan(last - dt.timedelta(days=6), last)]
        begin = first + (which - 1) * A_WEEK if 1 <= which <= WEEKS_OF_MONTH else None
        return [DaySpan(begin, min(begin + 6 * A_DAY, last))] if begin and begin <= last else None

    def _third(self, items: Sequence[TimeItem]) -> Made:
        first, last = self._month_bounds(items)
        if items[0].letter == "l":
            return [DaySpan(last - dt.timedelta(days=6), last)]
        begin, end = THIRDS[items[0].letter]
        return [DaySpan(first.replace(day=begin), min(last, first + (end - 1) * A_DAY))]

    def _month_bounds(self, items: Sequence[TimeItem]) -> tuple[dt.date, dt.date]:
        month = items[-1].value if items[-1].letter == "M" else self.today.month
        if items[-1].letter == "m" and items[-2].letter == "X":
            month = self.today.month % 12 + 1
        year = self.today.year + (month < self.today.month)
        return _month(year, month)

    def _end_of_week(self, items: Sequence[TimeItem]) -> Made:
        monday = self._monday() + (A_WEEK if "X" in [each.letter for each in items] else dt.timedelta())
        if items[0].letter == "C":
            return [DaySpan(monday, monday + A_DAY)]
        return [DaySpan(monday + 3 * A_DAY, monday + 4 * A_DAY)]

    def _within(self, items: Sequence[TimeItem]) -> Made:
        letters = [each.letter for each in items]
        if letters[0] == "i":
            number = next((each.value for each in items if each.letter == "N"), 1)
            days = {"d": 1, "w": 7, "m": 30}[letters[-1]] * number
            return self._until(self.today + min(days, FARTHEST.days) * A_DAY)
        is_next = "X" in letters
        if letters[-1] == "w":
            return self._until(self._monday() + 6 * A_DAY + (A_WEEK if is_next else dt.timedelta()))
        return self._until(self._month_bounds(items)[1])

    def _weeks_ahead(self, items: Sequence[TimeItem]) -> Made:
        """Za tydzień we wtorek: the Tuesday of the week in which that day is."""
        ahead = next((each.value for each in items if each.letter == "N"), 1)
        if not 0 < ahead < MOST_AHEAD:
            return None
        weekday = next((each.value for each in items if each.letter == "W"), None)
        if weekday is None:
            return self._one(self.today + ahead * A_WEEK)
        return self._one(self._monday() + ahead * A_WEEK + weekday * A_DAY)

    def _ahead(self, items: Sequence[TimeItem]) -> Made:
        number = next((each.value for each in items if each.letter == "N"), 1)
        if not 0 < number < MOST_AHEAD:
            return None
        if items[-1].letter == "m":
            years, month = divmod(self.today.month - 1 + min(number, 36), 12)
            year = self.today.year + years
            day = min(self.today.day, months.monthrange(year, month + 1)[1])
            return self._one(dt.date(year, month + 1, day))
        return self._one(self.today + number * (A_WEEK if items[-1].letter == "w" else A_DAY))

    def _weekday_of_week(self, items: Sequence[TimeItem]) -> Made:
        letters = [each.letter for each in items]
        weekday = items[letters.index("W")].value
        return self._one(self._monday() + ("X" in letters) * A_WEEK + weekday * A_DAY)

    def _week_on(self, items: Sequence[TimeItem]) -> Made:
        """A week on Monday, Monday week."""
        weekday = next(each.value for each in items if each.letter == "W")
        return self._one(self._coming(weekday) + A_WEEK)

    def _week(self, items: Sequence[TimeItem]) -> Made:
        monday = self._monday() + (items[0].letter == "X") * A_WEEK
        return [DaySpan(max(monday, self.today), monday + 6 * A_DAY)]

    def _month(self, items: Sequence[TimeItem]) -> Made:
        first, last = self._month_bounds(items)
        return [DaySpan(max(first, self.today), last)]

    def _month_of(self, year: int, month: int) -> Made:
        if year not in YEARS:
            return None
        first, last = _month(year, month)
        return [DaySpan(first, last)]

    def _whole_month(self, items: Sequence[TimeItem]) -> Made:
        month, word = items[-1].value, items[-1].text
        if len(word) < SHORTEST_MONTH and word != "maj" and items[0].letter != "I":
            return None  # “may I”, “tu jan”
        first, last = _month(self.today.year + (month < self.today.month), month)
        return [DaySpan(max(first, self.today), last)]

    # days of the week

    def _weekend(self, _: Sequence[TimeItem]) -> Spans:
        saturday = self._monday() + SATURDAY * A_DAY
        return [DaySpan(max(saturday, self.today), saturday + A_DAY)]

    def _next_weekend(self, items: Sequence[TimeItem]) -> Made:
        this = self._weekend(items)[0]
        saturday = self._monday() + SATURDAY * A_DAY + A_WEEK
        following = DaySpan(saturday, saturday + A_DAY)
        return [following] if self.today.weekday() >= SATURDAY else [this, following]

    def _weekday(self, items: Sequence[TimeItem]) -> Made:
        return self._one(self._coming(items[-1].value))

    def _next_weekday(self, items: Sequence[TimeItem]) -> Made:
        """Next Friday: the coming one, if it is in this week, or the one after it."""
        weekday = next(each.value for each in items if each.letter == "W")
        coming = self._coming(weekday)
        of_next_week = self._monday() + A_WEEK + weekday * A_DAY
        days = [coming, of_next_week] if coming > self.today else [of_next_week]
        return [DaySpan(day, day) for day in dict.fromkeys(days)]

    def _relative(self, items: Sequence[TimeItem]) -> Made:
        return self._one(self.today + items[-1].value * A_DAY)

    # holidays

    def _holiday(self, items: Sequence[TimeItem]) -> Made:
        first, last = next_feast(items[-1].value, self.today)
        if items[0].letter == "A":
            return [DaySpan(last + A_DAY, last + 14 * A_DAY)]
        if items[0].letter == "B":
            return self._until(first - A_DAY)
        return [DaySpan(first, last)]

    # put together

    def _range(self, items: Sequence[TimeItem]) -> Made:
        first, last = (each.value[0] for each in items if each.letter == "^")
        end = last.last
        if end < first.first and (end + A_WEEK) >= first.first:
            end += A_WEEK
        return [DaySpan(first.first, end)] if first.first <= end else None

    def _open(self, items: Sequence[TimeItem]) -> Made:
        span = items[1].value[0]
        match items[0].letter:
            case "A":
                return [DaySpan(span.last + A_DAY, max(self.last, span.last + A_DAY))]
            case "f":
                return [DaySpan(span.first, max(self.last, span.last))]
            case "B":
                return self._until(span.first - A_DAY)
            case _:
                return self._until(span.last)

    @staticmethod
    def _either(items: Sequence[TimeItem]) -> Made:
        """Monday or Tuesday: one span if they follow each other."""
        spans = _in_order(span for each in items if each.letter == "^" for span in each.value)
        if "&" not in {each.letter for each in items}:
            both = [shared for one in items[0].value for other in items[1].value if (shared := _shared(one, other))]
            return both or _same_weekday(items[0].value[0], items[1].value[0])
        joined: Spans = []
        for span in spans:
            if joined and span.first <= joined[-1].last + A_DAY:
                joined[-1] = DaySpan(joined[-1].first, max(joined[-1].last, span.last))
            else:
                joined.append(span)
        return joined

    # days

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
        days = (_day(self.today.year + ahead, month, day) for ahead in range(5))
        return next((each for each in days if each and each >= self.today), None)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _same_weekday(one: DaySpan, other: DaySpan) -> Made:
    """Thursday, 11 March: the Thursday is that one."""
    are_days = one.first == one.last and other.first == other.last
    return (
        [max(one, other, key=lambda each: each.first)]
        if are_days and (one.first.weekday() == other.first.weekday())
        else None
    )


def _in_order(spans: Iterable[DaySpan]) -> Spans:
    """Monday or Tuesday, said on a Tuesday: the Tuesday after that Monday."""
    ordered: Spans = []
    for span in spans:
        is_before = ordered and span.last < ordered[-1].first and span.last + A_WEEK > ordered[-1].first
        ordered.append(DaySpan(span.first + A_WEEK, span.last + A_WEEK) if is_before else span)
    return sorted(ordered, key=lambda each: each.first)


def _month(year: int, month: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, month, 1), dt.date(year, month, months.monthrange(year, month)[1])


def _shared(one: DaySpan, other: DaySpan) -> DaySpan | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return DaySpan(first, last) if first <= last else None
