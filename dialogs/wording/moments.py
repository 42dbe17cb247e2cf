"""Moments in lists that go back for years."""

from __future__ import annotations

from datetime import datetime

from core.context import Work
from dialogs.engine.text import Form, When


def in_list(work: Work, moment: datetime) -> When:
    """Day and time; of an earlier year the date with its year, for without it this year would be thought of."""
    clinic = work.clinic
    is_old = clinic.day_of(moment).year < clinic.day_of(work.now).year
    return When(moment, Form.SHORT_DATE if is_old else Form.SHORT_MOMENT)
