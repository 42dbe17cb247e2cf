"""Days by weeks, months and holidays: “za tydzień we wtorek”, “the last Friday of March”, “po świętach”."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Sequence

from dialogs.language.meaning import DaySpan
from dialogs.language.times.dates import Dates
from dialogs.language.times.days import (
    A_DAY,
    A_WEEK,
    FARTHEST,
    MOST_AHEAD,
    SATURDAY,
    SHORTEST_MONTH,
    THIRDS,
    WEEKS_OF_MONTH,
    Made,
    Spans,
    TimeItem,
    month_of,
    number_of,
)
from dialogs.language.times.feasts import next_feast


class Weeks(Dates):
    """Makes days of weeks, months, weekdays and holidays."""

    __slots__ = ()

    # weeks and months

    def _weekday_of_month(self, items: Sequence[TimeItem]) -> Made:
        """The second Tuesday of April; the last Friday of the month."""
        first, last = self._month_bounds(items)
        weekday = items[1].value
        if items[0].letter == "l":
            return self._one(last - ((last.weekday() - weekday) % 7) * A_DAY)
        which = 1 if items[0].letter == "C" else items[0].value
        day = first + ((weekday - first.weekday()) % 7 + 7 * (which - 1)) * A_DAY
        return self._one(day) if 1 <= which <= WEEKS_OF_MONTH and day <= last else None

    def _first_or_last_day(self, items: Sequence[TimeItem]) -> Made:
        first, last = self._month_bounds(items)
        if items[0].letter == "l":
            return self._one(last)
        return self._one(first) if items[0].value == 1 else None

    def _ahead_of(self, items: Sequence[TimeItem]) -> Made:
        """Jutro za tydzień, tomorrow week."""
        day = next(each.value for each in items if each.letter == "R")
        return self._one(self.today + day * A_DAY + min(number_of(items), MOST_AHEAD) * A_WEEK) if day >= 0 else None

    def _half_of_month(self, items: Sequence[TimeItem]) -> Made:
        first, last = self._month_bounds(items)
        half = first.replace(day=15)
        match items[0].value:
            case 1:
                return [DaySpan(first, half)]
            case 2:
                return [DaySpan(half + A_DAY, last)]
            case _:
                return None

    def _counted_from(self, items: Sequence[TimeItem]) -> Made:
        """A fortnight from today, a week from Friday."""
        weeks = 2 if items[0].letter == "F" else next((each.value for each in items if each.letter == "N"), 1)
        if not 0 < weeks < MOST_AHEAD:
            return None
        last = items[-1]
        begin = self._coming(last.value) if last.letter == "W" else self.today + last.value * A_DAY
        return self._one(begin + weeks * A_WEEK)

    def _after_next(self, items: Sequence[TimeItem]) -> Made:
        """The week after next."""
        monday = self._monday() + 2 * A_WEEK
        return [DaySpan(monday + (SATURDAY * A_DAY if items[0].letter == "E" else 0 * A_DAY), monday + 6 * A_DAY)]

    def _before_now(self, items: Sequence[TimeItem]) -> Made:
        """Last week."""
        end = self.today.replace(day=1) if items[-1].letter == "m" else self._monday()
        return [DaySpan(end - (31 if items[-1].letter == "m" else 7) * A_DAY, end - A_DAY)]

    def _past_weekday(self, items: Sequence[TimeItem]) -> Made:
        return self._one(self._coming(items[-1].value) - A_WEEK)

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

    def _end_of_week(self, items: Sequence[TimeItem]) -> Made:
        monday = self._monday() + (A_WEEK if "X" in [each.letter for each in items] else dt.timedelta())
        if items[0].letter == "C":
            return [DaySpan(monday, monday + A_DAY)]
        return [DaySpan(monday + 3 * A_DAY, monday + 4 * A_DAY)]

    def _within(self, items: Sequence[TimeItem]) -> Made:
        letters = [each.letter for each in items]
        if letters[0] == "i" or "N" in letters:
            number = number_of(items)
            days = {"d": 1, "w": 7, "m": 30}[letters[-1]] * number
            return self._until(self.today + min(days, FARTHEST.days) * A_DAY)
        is_next = "X" in letters
        if letters[-1] == "w":
            return self._until(self._monday() + 6 * A_DAY + (A_WEEK if is_next else dt.timedelta()))
        return self._until(self._month_bounds(items)[1])

    def _weeks_ahead(self, items: Sequence[TimeItem]) -> Made:
        """Za tydzień we wtorek: the Tuesday of the week in which that day is."""
        ahead = 2 if "F" in [each.letter for each in items] else number_of(items)
        if not 0 < ahead < MOST_AHEAD:
            return None
        weekday = next((each.value for each in items if each.letter == "W"), None)
        if weekday is None:
            return self._one(self.today + ahead * A_WEEK)
        return self._one(self._monday() + ahead * A_WEEK + weekday * A_DAY)

    def _ahead(self, items: Sequence[TimeItem]) -> Made:
        if items[-1].letter == "F":
            return self._one(self.today + 2 * A_WEEK)
        number = {"c": 6, "b": 12}.get(items[-1].letter) or number_of(items)
        if not 0 < number < MOST_AHEAD:
            return None
        if items[-1].letter in "mcb":
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
        """A week on Monday, Monday week, a fortnight on Monday."""
        weekday = next(each.value for each in items if each.letter == "W")
        return self._one(self._coming(weekday) + A_WEEK * (2 if items[0].letter == "F" else 1))

    def _week(self, items: Sequence[TimeItem]) -> Made:
        monday = self._monday() + (items[0].letter == "X") * A_WEEK
        return [DaySpan(max(monday, self.today), monday + 6 * A_DAY)]

    def _this_month(self, items: Sequence[TimeItem]) -> Made:
        first, last = self._month_bounds(items)
        return [DaySpan(max(first, self.today), last)]

    def _whole_month(self, items: Sequence[TimeItem]) -> Made:
        month, word = items[-1].value, items[-1].text
        if len(word) < SHORTEST_MONTH and word != "maj" and items[0].letter != "I":
            return None  # “may I”, “tu jan”
        first, last = month_of(self.today.year + (month < self.today.month), month)
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
        """The coming one. Said on that very day it may be today, or rather the one in a week: today has a word of its
        own.
        """
        coming = self._coming(items[-1].value)
        is_unclear = coming == self.today and items[0].letter != "T"
        days = (coming, coming + A_WEEK) if is_unclear else (coming,)
        return [DaySpan(day, day) for day in days]

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
        letters = "".join(each.letter for each in items[:-1])
        if "A" in letters:
            return [DaySpan(last + A_DAY, last + {"d": 1, "w": 7}.get(letters[0], 14) * A_DAY)]
        if letters == "dB":
            return self._one(first - A_DAY)
        if "B" in letters:
            return self._until(first - A_DAY)
        return [DaySpan(first, last)]
