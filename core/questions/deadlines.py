"""Questions that wait too long: raised again in the staff chat, then escalated to its admin (S23).

One that nobody has taken is raised after a few working hours, again and again, and escalated once when more have
passed. One that somebody took is escalated when the day is over on which the patient expects the answer, and raised on
each working day after. While the staff waits for the patient, nothing is due. The patient of an urgent one is called
within minutes of working time, and it is raised and escalated as soon as these are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from core.clinic.model import Clinic
from core.clinic.opening_hours import after_working_hours, working_day_after
from core.context import Work
from core.questions.model import UNTAKEN, Question, QuestionStatus
from core.staff import audit
from core.staff.audit import PORTAL, AuditAction

AT_ONCE: Final = 5
"""How many questions the staff is told of in one transaction; others have their turn before the next."""

A_MINUTE: Final = 1 / 60
"""Of working hours: that much after opening, somebody is there to be told."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A question that the staff chat has to be told of again; `escalated` when its admin has to be told as well."""

    question: Question
    escalated: bool


def expect_answer(work: Work, question: Question) -> None:
    """From now on the patient may count the working days; of an urgent one, the minutes."""
    if question.urgent:
        question.expected_on = work.clinic.day_of(_after_urgent_minutes(work.clinic, work.now))
    else:
        question.expected_on = working_day_after(work.clinic, work.now, work.clinic.settings.answer_working_days)


def call_by(clinic: Clinic, question: Question) -> datetime | None:
    """By when the patient of an urgent question is to be called; `None` for one that somebody took, or that isn't
    urgent.
    """
    if not question.urgent or question.status not in UNTAKEN or question.waiting_since is None:
        return None
    return _after_urgent_minutes(clinic, question.waiting_since)


def call_by_from(clinic: Clinic, now: datetime) -> datetime:
    """The same for one that is sent now."""
    return _after_urgent_minutes(clinic, now)


def hurry(work: Work, question: Question) -> None:
    """It has become urgent since it was sent: less time is left for it."""
    question.urgent = True
    if question.status in UNTAKEN:
        expect_answer(work, question)
        wait_for_staff(work, question)
    elif question.status is QuestionStatus.TAKEN:
        expect_answer(work, question)
        wait_for_doctor(work, question)


def wait_for_staff(work: Work, question: Question) -> None:
    """It is for somebody to take, from now on."""
    question.waiting_since, question.escalated_at, question.raised = work.now, None, 0
    _plan_next(work, question)


def wait_for_doctor(work: Work, question: Question) -> None:
    """Who holds it has until the end of the day on which an answer is expected, or of today when that has passed."""
    question.waiting_since, question.escalated_at, question.raised = work.now, None, 0
    today = work.clinic.day_of(work.now)
    until = _end_of(work.clinic, max(today, question.expected_on or today))
    question.raise_at = min(until, _after_urgent_minutes(work.clinic, work.now)) if question.urgent else until


def wait_no_more(question: Question) -> None:
    """It is the patient's turn, or nobody's."""
    question.waiting_since = question.raise_at = question.escalated_at = None


async def remind_due(work: Work) -> tuple[Reminder, ...]:
    """The questions that the staff has to be told of again now, each marked as told: `AT_ONCE` at most, those that have
    waited longest. For a transaction of its own.

    Locks: audit log.
    """
    query = sa.select(Question).where(Question.raise_at <= work.now).order_by(Question.raise_at).limit(AT_ONCE)
    due = await work.session.scalars(
        query.with_for_update(skip_locked=True), execution_options={"populate_existing": True}
    )
    raised = tuple(_remind(work, question) for question in due.all())
    await work.session.flush()
    for each in raised:
        what = AuditAction.ESCALATED_QUESTION if each.escalated else AuditAction.RAISED_QUESTION
        await audit.note(work, PORTAL, what, patient_id=each.question.patient_id, subject=each.question.id)
    return raised


def _remind(work: Work, question: Question) -> Reminder:
    escalated = question.escalated_at is None and _is_too_late(work, question)
    if escalated:
        question.escalated_at = work.now
    question.raised += 1
    _plan_next(work, question)
    return Reminder(question, escalated)


def _is_too_late(work: Work, question: Question) -> bool:
    return question.status not in UNTAKEN or work.now >= _escalation(work, question)


def _plan_next(work: Work, question: Question) -> None:
    if question.urgent:
        question.raise_at = _after_urgent_minutes(work.clinic, work.now)
        return
    if question.status not in UNTAKEN:
        question.raise_at = _end_of(work.clinic, working_day_after(work.clinic, work.now, 1))
        return
    again = after_working_hours(work.clinic, work.now, work.clinic.settings.take_working_hours)
    question.raise_at = again if question.escalated_at else min(again, _escalation(work, question))


def _escalation(work: Work, question: Question) -> datetime:
    """When a question that nobody took is to be escalated."""
    since = question.waiting_since or work.now
    if question.urgent:
        return _after_urgent_minutes(work.clinic, since)
    return after_working_hours(work.clinic, since, work.clinic.settings.escalate_working_hours)


def _after_urgent_minutes(clinic: Clinic, since: datetime) -> datetime:
    return after_working_hours(clinic, since, clinic.settings.urgent_working_minutes / 60)


def _end_of(clinic: Clinic, day: date) -> datetime:
    """When that day is over and somebody is at the desk again."""
    midnight = datetime.combine(day + timedelta(days=1), time(), clinic.zone)
    return after_working_hours(clinic, midnight, A_MINUTE)
