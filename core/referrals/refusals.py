"""Why a referral is of no use for that, or can't be written so (S13, S21, D11, D21). Facts, as all that core refuses
(`core.errors`).

ReferralRefused
├── ReferralExpired         its last day has passed
├── ReferralWithdrawn       whoever issued it has taken it back
├── TooFewProcedures        fewer are left of it than are to be booked
├── NotOurReferral          rehabilitation is booked on the clinic's own doctors' referrals only
├── NotAcceptedThere        a partner takes only what was issued in a telephone consultation
├── AnotherService          it is for something else
├── UnusableReferralCode    what was typed is no code of a referral
├── DayNotAhead             a referral can't have run out before it is issued
├── ReferralIncomplete      a draft lacks something
├── IssuedAlready           it is no draft any more
└── TooLateToTakeBack       the patient has been told of it
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.errors import Refusal


class ReferralRefused(Refusal):
    """A referral is of no use for that, or can't be written so."""


@dataclass(unsafe_hash=True)
class ReferralExpired(ReferralRefused):
    """It could be booked from until that day."""

    last_day: dt.date


@dataclass(unsafe_hash=True)
class ReferralWithdrawn(ReferralRefused):
    """It was withdrawn."""


@dataclass(unsafe_hash=True)
class TooFewProcedures(ReferralRefused):
    """So many are left."""

    left: int


@dataclass(unsafe_hash=True)
class NotOurReferral(ReferralRefused):
    """It was issued elsewhere (S13)."""


@dataclass(unsafe_hash=True)
class NotAcceptedThere(ReferralRefused):
    """A partner accepts referrals that were issued in a telephone consultation (S14, D11)."""


@dataclass(unsafe_hash=True)
class AnotherService(ReferralRefused):
    """The referral is for another service."""


@dataclass(unsafe_hash=True)
class UnusableReferralCode(ReferralRefused):
    """It doesn't have as many digits as a code has."""

    digits: int


@dataclass(unsafe_hash=True)
class DayNotAhead(ReferralRefused):
    """The day has passed already."""


@dataclass(unsafe_hash=True)
class ReferralIncomplete(ReferralRefused):
    """The draft lacks something that a referral has."""


@dataclass(unsafe_hash=True)
class IssuedAlready(ReferralRefused):
    """It was issued, and can't be changed any more."""


@dataclass(unsafe_hash=True)
class TooLateToTakeBack(ReferralRefused):
    """The patient has been told of it."""
