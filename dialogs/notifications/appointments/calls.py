"""What a patient who has asked for a call is told of it."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import person_of
from core.treatment.calls import CallCase, CallRequest
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.screens import Button, Notice, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.triggers import CALL_ME, SEE_CALL

KIND: Final = "call"
"""Of requests for a call, as subjects of the staff chat."""


def subject_of(request_id: str) -> Subject:
    """A request for a call, as a subject of the staff chat."""
    return Subject(KIND, request_id)


def call_me(of: str = "") -> Button:
    """The way to be called, about what was written; or about the consultation of an id, to which nobody could come."""
    return Button(_("✍️ Please call me"), CALL_ME, of)


def not_reached(request: CallRequest) -> Screen:
    """We called in vain: we call again, or no more."""
    see = (Button(_("See it"), SEE_CALL, request.id), _MENU)
    if request.is_open:
        return Screen(_("📞 <b>We have called you, and nobody answered.</b> We will call again."), (see,))
    return Screen(
        _("📞 <b>We have called you several times, and nobody answered.</b> Please call us, or ask for a call again."),
        (see,),
    )


async def tell(turn: Turn[Any], case: CallCase) -> None:
    """Notify the patient that they were called in vain."""
    person = await person_of(turn.work, case.patient)
    address = None if person is None else person.address
    turn.add(NotifyPerson(Notice(address, not_reached(case.request), receipt=Receipt(KIND, case.request.id))))


_MENU: Final = Button(_("Menu"), "menu")
