"""Birth dates as people type them: 3.05.1948, 3 maja 1948, 3 V 1948, 1948-05-03, May 3rd, 1948."""

from __future__ import annotations

import datetime as dt
import re

from core.errors import UnusableBirthDate
from core.text.date_words import MONTH, DateWords, date_words, month_named
from core.text.figures import plain_figures
from core.text.normalisation import plain_letters

OLDEST_YEARS = 130
"""Nobody has lived longer."""


def parse_birth_date(text: str, today: dt.date) -> dt.date:
    """A birth date in any of the usual ways, the day before the month, whatever words stand before it.

    Raises: UnusableBirthDate.
    """
    typed = plain_letters(plain_figures(text)).replace(",", " ")
    for form in _forms(date_words()):
        match = re.fullmatch(rf"\D*?(?<!\w){form}\W*", typed)
        if match and (month := month_named(match["month"])):
            return _checked(match["year"], month, match["day"], today)
    raise UnusableBirthDate


def was_born(day: dt.date, today: dt.date) -> bool:
    """Whether somebody alive today can have been born on that day."""
    return day <= today and today.year - day.year <= OLDEST_YEARS


def _forms(words: DateWords) -> tuple[str, ...]:
    year = rf"(?P<year>\d{{4}}){words.after_year}"
    return (
        r"(?P<year>\d{4})\s*[-./ ]\s*(?P<month>\d{1,2})\s*[-./ ]\s*(?P<day>\d{1,2})",
        rf"(?P<day>\d{{1,2}})\s*[-./ ]\s*(?P<month>\d{{1,2}})\s*[-./ ]\s*{year}",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})",
        rf"{words.day}[\s.-]*{words.before_month}{MONTH}[\s.-]*{year}",
        rf"{MONTH}\s*{words.day}\s*{year}",
    )


def _checked(year: str, month: int, day: str, today: dt.date) -> dt.date:
    try:
        born = dt.date(int(year), month, int(day))
    except ValueError:
        raise UnusableBirthDate from None
    if not was_born(born, today):
        raise UnusableBirthDate
    return born
