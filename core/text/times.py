"""Times of day as people type them: 14:30, 14.30, o 14, at 2 pm."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from core.text.normalisation import plain_letters

_TIME: Final = re.compile(
    r"(?:(?:o|na|at|godz|godzina|godzinie)[. ]+)*(?P<hour>\d{1,2})(?:\s*[:.,h]\s*(?P<minute>\d{2}))?\s*(?P<half>am|pm)?"
)
_NOON: Final = 12


def parse_time(text: str) -> dt.time | None:
    """The time of day that is meant; `None` when it is none."""
    typed = re.sub(r"\b([ap])\.?\s?m\b", r"\1m", plain_letters(text).strip(" .?!"))
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if found["half"] == "pm" else 0)
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None
