"""Days as people type them: jutro, tomorrow, piątek, 3.03, 3 marca, March 3rd, 2027-03-02.

A day without a year is the nearest such day, past or to come; a day of the week is the next one, today included.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from core.errors import UnusableDay
from core.text.date_words import MONTH, DateWords, date_words, month_named
from core.text.figures import plain_figures
from core.text.normalisation import plain_letters

FARTHEST: Final = dt.timedelta(days=3660)
"""The clinic's day is looked for some years back or ahead, at most."""

_SHORTEST: Final = 2
_SHORTEST_INFLECTED: Final = 5


def parse_day(text: str, today: dt.date, farthest: dt.timedelta = FARTHEST) -> dt.date:
    """The day that is meant, at most so far from today.

    Raises: UnusableDay.
    """
    typed = date_words().before.sub("", plain_letters(plain_figures(text)).replace(",", " ").strip(" .?!"))
    day = _in_words(typed, today) or _in_figures(typed, today)
    if day is None or abs(day - today) > farthest:
        raise UnusableDay
    return day


def _in_words(typed: str, today: dt.date) -> dt.date | None:
    words = date_words()
    if typed in words.from_today:
        return today + dt.timedelta(days=words.from_today[typed])
    named = {number for name, number in words.weekdays if _means(typed, name)}
    if len(named) != 1:
        return None
    return today + dt.timedelta(days=(named.pop() - today.weekday()) % 7)


def _means(typed: str, name: str) -> bool:
    """Whether a day of the week is named, perhaps by its beginning, or as after 'w': środę, sobotę."""
    inflected = len(typed) == len(name) >= _SHORTEST_INFLECTED
    return len(typed) >= _SHORTEST and name.startswith(typed[:-1] if inflected else typed)


def _in_figures(typed: str, today: dt.date) -> dt.date | None:
    for form in _forms(date_words()):
        if match := re.fullmatch(form, typed):
            month, day = month_named(match["month"]), int(match["day"])
            days = list(_possible(match["year"], month, day, today))
            return min(days, key=lambda each: abs(each - today), default=None)
    return None


def _forms(words: DateWords) -> tuple[str, ...]:
    year = rf"(?:\s*[-./ ]\s*(?P<year>\d{{4}}){words.after_year})?"
    return (
        r"(?P<year>\d{4})\s*[-./ ]\s*(?P<month>\d{1,2})\s*[-./ ]\s*(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})\s*[-./ ]\s*(?P<month>\d{{1,2}}){year}",
        rf"{words.day}[\s.-]*{words.before_month}{MONTH}{year}",
        rf"{MONTH}\s*{words.day}{year}",
    )


def _possible(year: str | None, month: int, day: int, today: dt.date) -> Iterator[dt.date]:
    """That day in that year; without a year, in those around today, as far as there is such a day."""
    for each in (int(year),) if year else (today.year - 1, today.year, today.year + 1):
        try:
            yield dt.date(each, month, day)
        except ValueError:
            continue
