"""What the cards of all requests to the desk have: when it was asked, who sees to it, what the patient was told."""

from __future__ import annotations

from collections.abc import Iterator

from core.requests.model import AnsweredRequest
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Quote, Text, When, _
from dialogs.staff import call_card


def standing(request: AnsweredRequest) -> tuple[Text | None, ...]:
    """Since when it waits, and who sees to it."""
    return (
        _("Asked on {when}", when=When(request.asked_at, Form.SHORT_MOMENT)),
        _("Sees to it: {name}", name=Quote(request.holder, 60)) if request.holder is not None else None,
    )


def answered(request: AnsweredRequest) -> tuple[Text | None, ...]:
    """What the patient was told, and whether it reached them."""
    answer = request.facts.answer
    return (
        _("Told to the patient: <i>{answer}</i>", answer=Quote(answer, 400)) if answer else None,
        call_card.LEFT if request.unreachable_at else None,
    )


def rows(
    request: AnsweredRequest, *ways: Row, take: str, decline: str, patient: str, is_open: bool | None = None
) -> Iterator[Row]:
    """The buttons, by their actions: while it is open, to take it, the `ways` to do it, and to decline it; always to
    the patient's own card.
    """
    to_patient = Button(call_card.PATIENT_LABEL, patient, request.id)
    if not (request.is_open if is_open is None else is_open):
        yield (to_patient,)
        return
    if request.taken_by is None:
        yield (Button(_("✋ I will see to it"), take, request.id),)
    yield from ways
    yield (Button(_("✖️ Can’t be done"), decline, request.id), to_patient)
