"""Reminders of appointments in words: when one comes, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.appointments.reminding.model import ReminderOutcome, VisitReminder
from core.clinic.reminding import A_DAY
from dialogs.engine.text import Form, Text, Verbatim, When, _, listed, n_

NONE: Final = _("no reminders")


def before(hours: int) -> Text:
    """So long before an appointment."""
    if hours % A_DAY == 0:
        return n_("{count} day before", "{count} days before", hours // A_DAY)
    return n_("{count} hour before", "{count} hours before", hours)


def choice_line(hours: Sequence[int]) -> Text:
    """All that somebody has chosen."""
    return listed(*(before(each) for each in sorted(hours, reverse=True))) if hours else NONE


def reminder_line(reminder: VisitReminder) -> Text:
    """One reminder of an appointment, and what becomes of it."""
    when = before(reminder.hours)
    if reminder.due_at is not None:
        return _("🔔 {before}: {moment}", before=when, moment=When(reminder.due_at, Form.SHORT_MOMENT))
    moment = When(reminder.settled_at, Form.SHORT_MOMENT) if reminder.settled_at else Verbatim("")
    match reminder.outcome:
        case ReminderOutcome.ON_ITS_WAY | ReminderOutcome.DELIVERED:
            return _("✔ {before}: sent on {moment}", before=when, moment=moment)
        case ReminderOutcome.UNREACHABLE:
            return _("⚠️ {before}: could not be delivered", before=when)
        case _:
            return _("⚠️ {before}: too late, so it was not sent", before=when)
