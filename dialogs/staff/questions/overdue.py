"""What the staff chat is told of a question that waits too long."""

from __future__ import annotations

from typing import Final

from core.context import Work
from core.questions.deadlines import Reminder, remind_due
from core.questions.model import UNTAKEN, Question
from dialogs.engine.effects import Notification
from dialogs.engine.text import Form, Text, Verbatim, When, _
from dialogs.notifications.questions import subject_of
from dialogs.staff.cards import Overdue
from dialogs.staff.raising import raised


async def due(work: Work) -> list[Overdue]:
    """Every question that has to be raised now, as `deadlines.remind_due` marks it."""
    return [Overdue(subject_of(each.question.id), await _notifications(work, each)) for each in await remind_due(work)]


async def _notifications(work: Work, reminder: Reminder) -> list[Notification]:
    question = reminder.question
    return await raised(
        work,
        subject_of(question.id),
        _what_waits(question),
        _SEE_STAFF_CHAT,
        escalated=reminder.escalated,
        urgent=question.urgent,
    )


_SEE_STAFF_CHAT: Final = _("Its card is in the staff chat. /cases lists all that are open.")


def _what_waits(question: Question) -> Text:
    number = str(question.number)
    if question.status in UNTAKEN:
        since = When(question.waiting_since or question.created_at, Form.SHORT_MOMENT)
        return _("⏰ <b>Case {number} has been waiting for a doctor</b> since {since}.", number=number, since=since)
    doctor = Verbatim(question.holder or "")
    if question.expected_on is None:
        return _("⏰ <b>Case {number} waits for an answer.</b> Doctor: {doctor}", number=number, doctor=doctor)
    day = When(question.expected_on, Form.DAY)
    return _(
        "⏰ <b>Case {number} is overdue:</b> the answer was expected on {day}. Doctor: {doctor}",
        number=number,
        day=day,
        doctor=doctor,
    )
