"""When the holidays are that people name when they speak of days: “po świętach”, “before Easter”."""

from __future__ import annotations

import datetime as dt
from typing import Final

A_DAY: Final = dt.timedelta(days=1)
SIXTY_DAYS: Final = dt.timedelta(days=60)

Feast = tuple[dt.date, dt.date]
"""Its first day and its last."""


def next_feast(name: str, today: dt.date) -> Feast:
    """When a holiday is, by its name in `words/`, the next time."""
    return min(feast for year in (today.year, today.year + 1) for feast in _named(name, year) if feast[1] >= today)


def _named(name: str, year: int) -> tuple[Feast, ...]:
    """Those of a year; “święta” are Easter and Christmas."""
    easter = easter_of(year)
    feasts = {
        "christmas": (dt.date(year, 12, 24), dt.date(year, 12, 26)),
        "easter": (easter - A_DAY, easter + A_DAY),
        "long-weekend": (dt.date(year, 5, 1), dt.date(year, 5, 3)),
        "new-year": (dt.date(year, 1, 1), dt.date(year, 1, 1)),
        "palm-sunday": (easter - 7 * A_DAY, easter - 7 * A_DAY),
        "good-friday": (easter - 2 * A_DAY, easter - 2 * A_DAY),
        "easter-monday": (easter + A_DAY, easter + A_DAY),
        "christmas-eve": (dt.date(year, 12, 24), dt.date(year, 12, 24)),
        "new-years-eve": (dt.date(year, 12, 31), dt.date(year, 12, 31)),
        "epiphany": (dt.date(year, 1, 6), dt.date(year, 1, 6)),
        "assumption": (dt.date(year, 8, 15), dt.date(year, 8, 15)),
        "all-saints": (dt.date(year, 11, 1), dt.date(year, 11, 1)),
        "corpus-christi": (easter + SIXTY_DAYS, easter + SIXTY_DAYS),
    }
    return (feasts["easter"], feasts["christmas"]) if name == "next" else (feasts[name],)


def easter_of(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar, as Meeus, Jones and Butcher reckon it."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    (leaps, leap_rest), moon = divmod(century, 4), (8 * century + 13) // 25
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quarter, quarter_rest = divmod(of_century, 4)
    weekday = (32 + 2 * leap_rest + 2 * quarter - epact - quarter_rest) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)
