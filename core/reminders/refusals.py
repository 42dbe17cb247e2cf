"""What can't be answered to a reminder. Facts, as all that core refuses (`core.errors`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.errors import CancellingRefused


@dataclass(unsafe_hash=True)
class NotToday(CancellingRefused):
    """Nobody is late for an appointment of another day; it is on `start`."""

    start: datetime


@dataclass(unsafe_hash=True)
class TooLateToAnswer(CancellingRefused):
    """It has begun, or its patient is here: nobody has to say any more that they will come."""

    phone: str
