"""Why nobody is put among those who wait, or an offered time can't be taken (B2). Facts, as all that core refuses
(`core.errors`).

OfferRefused
├── TooManyWatches          as many are open as the clinic allows
├── NotWatched              such appointments don't come free in the portal
├── NothingToWaitFor        the days that were wished are over, or none of them comes before the appointment
├── NoFreeTimes             nothing of that is free on the day whose times the desk would offer
├── NobodyWaits             nobody waits for a time of that day
└── OfferOver               it was taken, refused, not answered in time, or taken back
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.errors import Refusal
from core.offers.model import OfferStatus


class OfferRefused(Refusal):
    """Nobody can wait for that, or take it."""


@dataclass(unsafe_hash=True)
class TooManyWatches(OfferRefused):
    """As many are open as the clinic allows."""

    limit: int


class NotWatched(OfferRefused):
    """It is booked in another system, or from a referral or a form, and never comes free for whoever waits here."""


class NothingToWaitFor(OfferRefused):
    """No day is left that was wished."""


@dataclass(unsafe_hash=True)
class NoFreeTimes(OfferRefused):
    """Nothing is free that the desk could offer."""

    day: dt.date


class NobodyWaits(OfferRefused):
    """None of the free times is what somebody waits for."""


@dataclass(unsafe_hash=True)
class OfferOver(OfferRefused):
    """It was decided already, or nobody answered in time and somebody else has it. It was for somebody who waits, or
    after an absence.
    """

    status: OfferStatus
    start: dt.datetime
    is_waited_for: bool = True
