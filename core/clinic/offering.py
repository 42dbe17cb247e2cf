"""What a clinic decides in its file about waiting for earlier times, and about offering those that come free."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from core.clinic.settings import Part


class OfferRules(Part):
    """For how long an offered time is kept, when nobody is woken, and when it is asked whether somebody still waits.

    Between `quiet_from` and `quiet_until`, on the clinic's clock, nobody is told of anything; the same time for both:
    there are no quiet hours.
    """

    minutes: Annotated[int, Field(ge=5, le=1440)] = 60
    absence_minutes: Annotated[int, Field(ge=5, le=480)] = 120
    same_day_minutes: Annotated[int, Field(ge=5, le=240)] = 20
    quiet_from: dt.time = dt.time(21)
    quiet_until: dt.time = dt.time(7)
    most_watches: Annotated[int, Field(ge=1, le=20)] = 5
    pause_after: Annotated[int, Field(ge=1, le=10)] = 2

    @property
    def longest(self) -> timedelta:
        """For how long an offered time can be kept: through the quiet hours, and then as long as any."""
        quiet = (self.quiet_until.hour - self.quiet_from.hour) * 60 + self.quiet_until.minute - self.quiet_from.minute
        return timedelta(minutes=quiet % (24 * 60) + max(self.minutes, self.absence_minutes, self.same_day_minutes))
