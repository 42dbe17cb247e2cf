"""Birth dates as people type them: 3.05.1948, 3 maja 1948, 3 V 1948, 1948-05-03, May 3rd, 1948."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from babel import Locale

from core.errors import UnusableBirthDate
from core.i18n import Language
from core.text.normalisation import plain

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
    try:
        born = dt.date(int(year), month_named(month), int(day))
    except ValueError:
        raise UnusableBirthDate from None
    if not was_born(born, today):
        raise UnusableBirthDate
    return born


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
