"""Why something isn't booked, moved or cancelled as other appointments are.

Facts, as all that core refuses (`core.errors`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.errors import BookingRefused, CancellingRefused, UnusableInput


class ReferralNeeded(BookingRefused):
    """It is booked only from a referral of the clinic's own doctors (S13, D21)."""


@dataclass(unsafe_hash=True)
class ReturningOnly(BookingRefused):
    """At `start` only patients are seen who have been here before."""

    start: dt.datetime


class RequestNeeded(BookingRefused):
    """The clinic books it itself: its patient asks the reception for a time, or for another."""


@dataclass(unsafe_hash=True)
class NoticePassed(CancellingRefused):
    """Since `until` it is too late for the patient to change it by themselves; the reception can, until its `start`."""

    until: dt.datetime
    start: dt.datetime


class NothingFreeToday(BookingRefused):
    """With that practitioner nothing is free any more today, and nobody is taken in between."""


@dataclass(unsafe_hash=True)
class UnusableSpan(UnusableInput):
    """A time that can't be blocked: it is over, ends before it begins, or is longer than so many days."""

    most_days: int


@dataclass(unsafe_hash=True)
class UnusableDelay(UnusableInput):
    """Not how many minutes late somebody is, or more than so many."""

    most_minutes: int


@dataclass(unsafe_hash=True)
class TooEarlyToCheckIn(BookingRefused):
    """The patient can say that they are here from `opens_at` on."""

    opens_at: dt.datetime
