"""When online consultations are held, by the clinic file: each specialty has hours, on no holiday (S37)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from core.clinic.model import Clinic
from core.clinic.opening_hours import A_DAY, WEEKDAYS, closed_days

LOOKED_AHEAD: Final = 14
"""Days in which the next hours are looked for."""


def specialties(clinic: Clinic) -> tuple[str, ...]:
    """Those in which online consultations are held, in the order of the clinic file."""
    held = {each for hours in clinic.consultation_hours for each in hours.specialties}
    return tuple(each for each in clinic.specialties if each in held)


def closes_at(clinic: Clinic, specialty: str, moment: datetime) -> datetime | None:
    """When the hours end that a moment is in, in UTC; `None` outside them."""
    day = clinic.day_of(moment)
    within = [closes for opens, closes in _stretches(clinic, specialty, day) if opens <= moment < closes]
    return max(within, default=None)


def opens_at(clinic: Clinic, specialty: str, moment: datetime) -> datetime | None:
    """When the next hours after a moment begin, in UTC; `None` when that is not within two weeks."""
    today = clinic.day_of(moment)
    days = (today + A_DAY * number for number in range(LOOKED_AHEAD))
    begins = (opens for day in days for opens, _closes in _stretches(clinic, specialty, day) if opens > moment)
    return next(begins, None)


def _stretches(clinic: Clinic, specialty: str, day: dt.date) -> Iterator[tuple[datetime, datetime]]:
    """The hours of a day, the earliest first, in UTC."""
    if day in closed_days(clinic):
        return
    weekday = WEEKDAYS[day.weekday()]
    theirs = (each for each in clinic.consultation_hours if specialty in each.specialties and weekday in each.days)
    for opens, closes in sorted((each.opens, each.closes) for each in theirs):
        yield _at(clinic, day, opens), _at(clinic, day, closes)


def _at(clinic: Clinic, day: dt.date, time: dt.time) -> datetime:
    return datetime.combine(day, time, clinic.zone).astimezone(dt.UTC)
