"""The simulator's time: somebody else's clock, which can be moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    return datetime.now(UTC)


class MovableClock:
    """As a function, the time; `ahead` is how far it was moved."""

    def __init__(self, base: Callable[[], datetime] = utc_now) -> None:
        """The time outside, until it is moved."""
        self._base = base
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return self._base() + self.ahead

    def set_to(self, moment: datetime) -> None:
        """From now on it is this time, and goes on from there."""
        self.ahead = moment - self._base()
