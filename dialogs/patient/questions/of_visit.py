"""What a visit offers once it is over: what its doctor told, to ask them, and what was asked about it already."""

from __future__ import annotations

from typing import Any

from core.accounts import tiers
from core.accounts.tiers import Feature
from core.appointments.model import Appointment
from core.questions import asking, thread
from core.questions.model import Question, QuestionStatus
from core.treatment import instructions
from core.treatment.certificates import reading as certificates
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, When, _
from dialogs.engine.turn import Turn
from dialogs.triggers import ASK, GO_ON, OPEN_QUESTION
from dialogs.wording.questions import STANDINGS
from dialogs.wording.treatment.certificates import open_certificate
from dialogs.wording.treatment.instructions import open_instructions


async def about_visit(turn: Turn[Any], visit: Appointment) -> tuple[Row, ...]:
    """The doctor's instructions, the questions with how each stands, and the way to ask one, unless one waits."""
    patient = turn.known_patient
    if not tiers.has_level(patient, Feature.ASK_DOCTOR):
        return ()
    asked = await thread.of_appointment(turn.work, patient, visit.id)
    given = await instructions.of_encounter(turn.work, patient, visit.id)
    certified = await certificates.after_appointment(turn.work, patient, visit.id)
    certificate: tuple[Row, ...] = ((open_certificate(certified),),) if certified else ()
    told = (*certificate, *((open_instructions(each),) for each in given))
    rows = (*told, *((_button(each),) for each in asked))
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
