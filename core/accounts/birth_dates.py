"""Birth dates as people type them: 3.05.1948, 3 maja 1948, 3 V 1948, 1948-05-03, May 3rd, 1948."""

from __future__ import annotations

import datetime as dt
import re

from core.errors import UnusableBirthDate
from core.text.days import month_named
from core.text.normalisation import plain

OLDEST_YEARS = 130
"""Nobody has lived longer."""

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
    """A birth date in any of the usual ways, the day before the month.

    Raises: UnusableBirthDate.
    """
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
