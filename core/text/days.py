"""Days as people type them: jutro, tomorrow, piątek, 3.03, 3 marca, March 3rd, 2027-03-02.

A day without a year is the nearest such day, past or to come; a day of the week is the next one, today included.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from babel import Locale

from core.errors import UnusableDay
from core.i18n import Language
from core.text.normalisation import plain

FARTHEST: Final = dt.timedelta(days=3660)
"""The clinic's day is looked for some years back or ahead, at most."""

_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_FROM_TODAY: Final = {
    **dict.fromkeys(("dzis", "dzisiaj", "today"), 0),
    **dict.fromkeys(("jutro", "tomorrow"), 1),
    "pojutrze": 2,
    **dict.fromkeys(("wczoraj", "yesterday"), -1),
}
_BEFORE_A_DAY: Final = re.compile(r"(?:on|w|we|na|the|next)\s+")
_SHORTEST: Final = 2
_SHORTEST_INFLECTED: Final = 5
_SHORT_IN_POLISH: Final = {"pn": 0, "nd": 6, "ndz": 6}
"""As calendars have them, and no beginnings of the names."""
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:\s*[-./ ]\s*(?P<year>\d{4})(?:\s*(?:r|rok|roku))?)?"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})\s*[-./ ]\s*(?P<month>\d{1,2})\s*[-./ ]\s*(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})\s*[-./ ]\s*(?P<month>\d{{1,2}}){_YEAR}",
        rf"{_DAY}[\s.-]*(?:of )?(?P<month>[a-z]+){_YEAR}",
        rf"(?P<month>[a-z]+)\s*{_DAY}{_YEAR}",
    )
)


def parse_day(text: str, today: dt.date) -> dt.date:
    """The day that is meant.

    Raises: UnusableDay.
    """
    typed = _BEFORE_A_DAY.sub("", plain(text).replace(",", " ").strip(" .?!"), count=1)
    day = _in_words(typed, today) or _in_figures(typed, today)
    if day is None or abs(day - today) > FARTHEST:
        raise UnusableDay
    return day


def _in_words(typed: str, today: dt.date) -> dt.date | None:
    if typed in _FROM_TODAY:
        return today + dt.timedelta(days=_FROM_TODAY[typed])
    named = {number for name, number in (*_weekday_names(), *_SHORT_IN_POLISH.items()) if _means(typed, name)}
    if len(named) != 1:
        return None
    return today + dt.timedelta(days=(named.pop() - today.weekday()) % 7)


def _means(typed: str, name: str) -> bool:
    """Whether a day of the week is named, perhaps by its beginning, or as after 'w': środę, sobotę."""
    inflected = len(typed) == len(name) >= _SHORTEST_INFLECTED
    return len(typed) >= _SHORTEST and name.startswith(typed[:-1] if inflected else typed)


def _in_figures(typed: str, today: dt.date) -> dt.date | None:
    for form in _FORMS:
        if match := form.fullmatch(typed):
            month, day = month_named(match["month"]), int(match["day"])
            days = list(_possible(match["year"], month, day, today))
            return min(days, key=lambda each: abs(each - today), default=None)
    return None


def _possible(year: str | None, month: int, day: int, today: dt.date) -> Iterator[dt.date]:
    """That day in that year; without a year, in those around today, as far as there is such a day."""
    for each in (int(year),) if year else (today.year - 1, today.year, today.year + 1):
        try:
            yield dt.date(each, month, day)
        except ValueError:
            continue


@cache
def _weekday_names() -> frozenset[tuple[str, int]]:
    """In both languages, whole and short: Monday is 0."""
    return frozenset(
        (plain(name).strip("."), number)
        for language in Language
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).days["format"][width].items()
    )


def month_named(typed: str) -> int:
    """A month by its figure, Roman numeral, or name, of which three letters are enough; 0 when it is none."""
    if typed.isdecimal():
        return int(typed)
    if typed in _ROMAN:
        return _ROMAN.index(typed) + 1
    numbers = {number for name, number in _month_names() if name.startswith(typed)}
    return numbers.pop() if len(typed) >= len("maj") and len(numbers) == 1 else 0


@cache
def _month_names() -> frozenset[tuple[str, int]]:
    """In both languages, as they stand alone and beside a day."""
    return frozenset(
        (plain(name), number)
        for language in Language
        for use in ("format", "stand-alone")
        for number, name in Locale(language).months[use]["wide"].items()
    )
