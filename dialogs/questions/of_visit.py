"""What a visit offers once it is over: to ask its doctor, and what was asked about it already."""

from __future__ import annotations

from typing import Any

from core import asking, questions, tiers
from core.booking import Appointment
from core.questions import Question, QuestionStatus
from core.tiers import Feature
from dialogs.questions.news import ASK, GO_ON, OPEN_QUESTION
from dialogs.questions.words import STANDINGS
from dialogs.screens import Button, Row
from dialogs.text import Form, When, _
from dialogs.turn import Turn


async def about_visit(turn: Turn[Any], visit: Appointment) -> tuple[Row, ...]:
    """The questions about a visit, each with how it stands, and the way to ask one, unless one waits for an answer."""
    patient = turn.known_patient
    if not tiers.allows(patient, Feature.ASK_DOCTOR):
        return ()
    asked = await questions.of_appointment(turn.work, patient, visit.id)
    rows: tuple[Row, ...] = tuple((_button(each),) for each in asked)
    if asking.may_be_asked_about(turn.work, visit) and not any(map(_waits, asked)):
        rows += ((Button(_("Ask your doctor"), ASK, visit.id),),)
    return rows


def _waits(question: Question) -> bool:
    return question.is_open or question.status is QuestionStatus.DRAFT


def _button(question: Question) -> Button:
    if question.status is QuestionStatus.DRAFT:
        return Button(_("Go on with your unsent question"), GO_ON, question.id)
    day = When(question.sent_at or question.created_at, Form.SHORT_DAY)
    label = _("Question of {day}: {standing}", day=day, standing=STANDINGS[question.status])
    return Button(label, OPEN_QUESTION, question.id)
