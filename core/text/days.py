"""Days as people type them: jutro, tomorrow, piątek, 3.03, 3 marca, March 3rd, 2027-03-02.

A day without a year is the nearest such day, past or to come; a day of the week is the next one, today included.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.errors import UnusableDay
from core.i18n import Language
from core.text.normalisation import plain

FARTHEST: Final = dt.timedelta(days=3660)
"""The clinic's day is looked for some years back or ahead, at most."""

_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_SHORTEST: Final = 2
_SHORTEST_INFLECTED: Final = 5


@dataclass(frozen=True, slots=True)
class _Spoken:
    """How days are typed in every language at once."""

    from_today: dict[str, int]
    weekdays: frozenset[tuple[str, int]]
    before: re.Pattern[str]
    in_figures: tuple[re.Pattern[str], ...]


@cache
def _spoken() -> _Spoken:
    specs = [each.spec.typed_days for each in Language]
    day = rf"(?P<day>\d{{1,2}})(?:{_any_of(*(each.after_number for each in specs))})?"
    year = rf"(?:\s*[-./ ]\s*(?P<year>\d{{4}})(?:\s*(?:{_any_of(*(each.after_year for each in specs))}))?)?"
    forms = (
        r"(?P<year>\d{4})\s*[-./ ]\s*(?P<month>\d{1,2})\s*[-./ ]\s*(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})\s*[-./ ]\s*(?P<month>\d{{1,2}}){year}",
        rf"{day}[\s.-]*(?:(?:{_any_of(*(each.before_month for each in specs))}) )?(?P<month>[a-z]+){year}",
        rf"(?P<month>[a-z]+)\s*{day}{year}",
    )
    return _Spoken(
        {name: ahead for each in specs for name, ahead in each.from_today.items()},
        _weekday_names() | {short for each in specs for short in each.short_weekdays.items()},
        re.compile(rf"(?:{_any_of(*(each.before for each in specs))})\s+"),
        tuple(map(re.compile, forms)),
    )


def _any_of(*words: tuple[str, ...]) -> str:
    """Alternatives of a pattern, the longest first."""
    return "|".join(sorted({re.escape(word) for each in words for word in each}, key=lambda word: (-len(word), word)))


def parse_day(text: str, today: dt.date) -> dt.date:
    """The day that is meant.

    Raises: UnusableDay.
    """
    typed = _spoken().before.sub("", plain(text).replace(",", " ").strip(" .?!"), count=1)
    day = _in_words(typed, today) or _in_figures(typed, today)
    if day is None or abs(day - today) > FARTHEST:
        raise UnusableDay
    return day


def _in_words(typed: str, today: dt.date) -> dt.date | None:
    spoken = _spoken()
    if typed in spoken.from_today:
        return today + dt.timedelta(days=spoken.from_today[typed])
    named = {number for name, number in spoken.weekdays if _means(typed, name)}
    if len(named) != 1:
        return None
    return today + dt.timedelta(days=(named.pop() - today.weekday()) % 7)


def _means(typed: str, name: str) -> bool:
    """Whether a day of the week is named, perhaps by its beginning, or as after 'w': środę, sobotę."""
    inflected = len(typed) == len(name) >= _SHORTEST_INFLECTED
    return len(typed) >= _SHORTEST and name.startswith(typed[:-1] if inflected else typed)


def _in_figures(typed: str, today: dt.date) -> dt.date | None:
    for form in _spoken().in_figures:
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
    """In every language, whole and short: Monday is 0."""
    return frozenset(
        (plain(name).strip("."), number)
        for language in Language
        for width in ("wide", "abbreviated")
        for number, name in language.locale.days["format"][width].items()
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
    """In every language, as they stand alone and beside a day."""
    return frozenset(
        (plain(name), number)
        for language in Language
        for use in ("format", "stand-alone")
        for number, name in language.locale.months[use]["wide"].items()
    )
