"""Why something isn't booked as other appointments are. Facts, as all that core refuses (`core.errors`)."""

from __future__ import annotations

from core.errors import BookingRefused


class ReferralNeeded(BookingRefused):
    """It is booked only from a referral of the clinic's own doctors (S13, D21)."""
