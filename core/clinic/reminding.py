"""What a clinic decides about reminders of appointments in its file."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import Field

from core.clinic.settings import Part
from core.i18n import Words

A_DAY: Final = 24
"""Hours, as a number of days is written in the clinic file."""

HoursBefore = Annotated[int, Field(ge=1, le=336)]


class ReminderRules(Part):
    """When patients are reminded, in hours before an appointment, and when nobody is written to.

    `hours_before` hold for whoever has chosen nothing else, and may be none; patients choose from them and from
    `offered_hours`. A reminder that would come within `after_booking_minutes` of the booking isn't sent, nor is one
    that would come less than `latest_minutes` before the appointment. Between `quiet_from` and `quiet_until` nobody is
    written to; where both are the same, there is no such time. Who is at most `seen_late_minutes` late, is still seen.
    At `alarm_at` it is looked whether tomorrow's patients are reminded. What to `bring` is said of what has no words
    of its own for that.
    """

    hours_before: Annotated[tuple[HoursBefore, ...], Field(max_length=4)] = (48, 2)
    offered_hours: Annotated[tuple[HoursBefore, ...], Field(max_length=4)] = (48, 24, 2)
    quiet_from: dt.time = dt.time(21)
    quiet_until: dt.time = dt.time(7)
    after_booking_minutes: Annotated[int, Field(ge=0, le=1440)] = 120
    latest_minutes: Annotated[int, Field(ge=0, le=240)] = 30
    seen_late_minutes: Annotated[int, Field(ge=0, le=120)] = 15
    alarm_at: dt.time = dt.time(16)
    bring: Words | None = None

    @property
    def choices(self) -> tuple[int, ...]:
        """What patients choose from, the longest before first."""
        return tuple(sorted({*self.hours_before, *self.offered_hours}, reverse=True))
