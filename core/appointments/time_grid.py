"""Moments as numbers of five-minute ticks since 1970, in UTC.

Claims are kept by tick, and a search compares ticks: whole numbers are quick, and know nothing of clock changes (D17).
Every time zone in use is a multiple of five minutes away from UTC, so what is on the grid in one is on it in all.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.clinic.model import TICK

SECONDS: Final = int(TICK.total_seconds())


def tick_of(moment: dt.datetime) -> int:
    """The tick in which an aware moment lies."""
    return int(moment.timestamp()) // SECONDS


def tick_from(moment: dt.datetime) -> int:
    """The first tick that doesn't begin before an aware moment."""
    return -int(-moment.timestamp() // SECONDS)


def moment_of(tick: int) -> dt.datetime:
    """When a tick begins, in UTC."""
    return dt.datetime.fromtimestamp(tick * SECONDS, dt.UTC)


def ticks_in(duration: dt.timedelta) -> int:
    """How many ticks a duration takes up."""
    return duration // TICK
