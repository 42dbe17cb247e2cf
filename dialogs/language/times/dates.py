"""Days by a calendar: “3.04”, “3 marca 2027”, “piętnastego”; those that don’t exist are told."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.language.meaning import DaySpan
from dialogs.language.times.days import (
    DAYS_OF_MONTH,
    MONTHS,
    MOST_OF_OTHER_THINGS,
    MOST_OF_TWO_FIGURES,
    SHORT_YEARS,
    YEARS,
    KnownDays,
    Made,
    TimeItem,
    day_of,
    in_a_row,
    month_of,
)


class Dates(KnownDays):
    """Makes days of figures and months."""

    __slots__ = ()

    # figures

    def _figures(self, items: Sequence[TimeItem]) -> Made:
        one, two, three = (each.value for each in items if each.letter == "N")
        year, month, day = (one, two, three) if one > DAYS_OF_MONTH else (three, two, one)
        return self._one(day_of(year + 2000 if year in SHORT_YEARS else year, month, day))

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
            return self._one(day_of(years[0], month, day))
        return self._one(self._next(month, day)) if not years else None

    @staticmethod
    def _days_of_month(items: Sequence[TimeItem]) -> tuple[int, int] | None:
        first, last = (each.value for each in items if each.letter in "NO")
        return (first, last) if 0 < first < last <= DAYS_OF_MONTH else None

    def _range_of_month(self, items: Sequence[TimeItem]) -> Made:
        (first, last), month = items[0].value, items[1].value
        end = self._next(month, last)
        begin = day_of(end.year, month, first) if end else None
        return [DaySpan(begin, end)] if begin and end else None

    def _day_of_month(self, items: Sequence[TimeItem]) -> Made:
        """Piętnastego: of this month, or of the next one that has such a day; “first” alone is no day."""
        day, word = items[0].value, items[0].text
        if day <= MOST_OF_OTHER_THINGS and word.isalpha() and not word.endswith("ego"):
            return None
        for ahead in range(13):
            year, month = divmod(self.today.year * 12 + self.today.month - 1 + ahead, 12)
            if (found := day_of(year, month + 1, day)) and found >= self.today:
                return self._one(found)
        return None

    def _range_of_short(self, items: Sequence[TimeItem]) -> Made:
        """20-25.03."""
        first, last, month = (each.value for each in items if each.letter == "N")
        return self._between(first, last, month)

    def _days_behind_month(self, items: Sequence[TimeItem]) -> Made:
        """Between March 5 and 9."""
        first, last = (each.value for each in items if each.letter in "NO")
        return self._between(first, last, items[1].value)

    def _between(self, first: int, last: int, month: int) -> Made:
        end = self._next(month, last) if first < last else None
        begin = day_of(end.year, month, first) if end else None
        return [DaySpan(begin, end)] if begin and end else None

    def _some_of_month(self, items: Sequence[TimeItem]) -> Made:
        """5 lub 6 marca."""
        month = next(each.value for each in items if each.letter == "M")
        days = [self._next(month, each.value) for each in items if each.letter in "NO"]
        return in_a_row(DaySpan(each, each) for each in days if each) if all(days) else None

    @staticmethod
    def _no_such_day(items: Sequence[TimeItem]) -> str | None:
        """30.02, 31 kwietnia: what looks like a day, and was none to the rules before."""
        numbers = [each.value for each in items if each.letter in "NO"]
        named = [each.value for each in items if each.letter == "M"]
        years = numbers[1:] if named else numbers[2:]
        if years and years[0] not in (YEARS if named else (*YEARS, *SHORT_YEARS)):
            return None
        day, month = numbers[0], (named or numbers[1:])[0]
        most = DAYS_OF_MONTH if items[0].letter == "M" or not named else MOST_OF_TWO_FIGURES
        return "" if 0 < day <= most and month in MONTHS else None

    def _later_day_of_month(self, items: Sequence[TimeItem]) -> Made:
        """Na piętnastego proszę; but not what is said of first and second things."""
        return self._day_of_month(items) if items[0].value > MOST_OF_OTHER_THINGS else None

    def _month_of(self, year: int, month: int) -> Made:
        if year not in YEARS:
            return None
        first, last = month_of(year, month)
        return [DaySpan(first, last)]
