"""Birth dates as people type them: 3.05.1948, 3 maja 1948, 3 V 1948, 1948-05-03, May 3rd, 1948."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from babel import Locale

from core.errors import UnusableBirthDate
from core.spelling import plain
from core.words import Language

OLDEST_YEARS = 130
"""Nobody has lived longer."""

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})(?:\s*(?:r|rok|roku))?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})\s*[-./ ]\s*(?P<month>\d{1,2})\s*[-./ ]\s*(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})\s*[-./ ]\s*(?P<month>\d{{1,2}})\s*[-./ ]\s*{_YEAR}",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})",
        rf"{_DAY}[\s.-]*(?:of )?(?P<month>[a-z]+)[\s.-]*{_YEAR}",
        rf"(?P<month>[a-z]+)\s*{_DAY}\s*{_YEAR}",
    )
)


def parse_birth_date(text: str, today: dt.date) -> dt.date:
    """A birth date in any of the usual ways, the day before the month; `UnusableBirthDate` when it is none."""
    typed = plain(text).replace(",", " ").strip(" .")
    for form in _FORMS:
        if match := form.fullmatch(typed):
            return _checked(match["year"], match["month"], match["day"], today)
    raise UnusableBirthDate


def was_born(day: dt.date, today: dt.date) -> bool:
    """Whether somebody alive today can have been born on that day."""
    return day <= today and today.year - day.year <= OLDEST_YEARS


def _checked(year: str, month: str, day: str, today: dt.date) -> dt.date:
    number = int(month) if month.isdecimal() else _months().get(month)
    try:
        born = dt.date(int(year), number or 0, int(day))
    except ValueError:
        raise UnusableBirthDate from None
    if not was_born(born, today):
        raise UnusableBirthDate
    return born


@cache
def _months() -> dict[str, int]:
    """The months' names in both languages, in full and short, as they stand alone and beside a day; Roman numerals."""
    names = {roman: number for number, roman in enumerate(_ROMAN, 1)}
    for language in Language:
        months = Locale(language).months
        for use in ("format", "stand-alone"):
            for length in ("wide", "abbreviated"):
                names |= {plain(name).rstrip("."): number for number, name in months[use][length].items()}
    return names
