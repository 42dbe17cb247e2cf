"""What is open of a patient's, on their card: each is one tap away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.staff.members import Action
from core.treatment.open_matters import OpenMatters
from dialogs.engine.screens import Button, Row
from dialogs.engine.subjects import Subject
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.notifications import prescriptions, questions
from dialogs.notifications.appointments import calls, requests
from dialogs.staff.case_in_private import value_of
from dialogs.triggers import CALLS, OPEN_CARD


def matter_rows(turn: Turn[Any], found: OpenMatters) -> Iterator[Row]:
    """A row for each that its reader may see."""
    member = turn.known_member
    if member.may(Action.CALL_PATIENT):
        yield from ((Button(_("📞 To be called"), CALLS, each.id),) for each in found.to_call[:1])
        yield from (
            _row(Button(_("📞 Asks for a call"), OPEN_CARD, _of(calls.subject_of(each.id)))) for each in found.calls
        )
    if member.may(Action.SEE_TO_REQUEST):
        for change in found.changes:
            yield _row(Button(_("📨 Asks for a change"), OPEN_CARD, _of(requests.subject_of(change.id))))
        for wish in found.wishes:
            yield _row(Button(_("📨 Asks for an appointment"), OPEN_CARD, _of(requests.wish_of(wish.id))))
    for question in found.questions:
        label = _("💬 Case {number}", number=str(question.number))
        yield _row(Button(label, OPEN_CARD, _of(questions.subject_of(question.id))))
    for order in found.orders:
        yield _row(Button(_("💊 Order of a prescription"), OPEN_CARD, _of(prescriptions.subject_of(order.id))))


def _row(button: Button) -> Row:
    return (button,)


def _of(subject: Subject) -> str:
    return value_of(subject)
