"""A telephone number that a patient types, or shares as a contact."""

from __future__ import annotations

from typing import Any

from core.errors import NotYourContact
from core.text.phones import parse_phone
from dialogs.engine.events import SharedContact
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.wording.booking.appointments import telephone


def given_phone(turn: Turn[Any]) -> str:
    """The number, in E.164; only the sender's own contact counts.

    Raises: NotYourContact, UnusablePhone.
    """
    if isinstance(turn.event, SharedContact) and not turn.event.own:
        raise NotYourContact
    return parse_phone(turn.said, turn.work.clinic.country)


def number_to_call(turn: Turn[Any], last: Row, more: Text | None = None) -> Screen:
    """Asks for the number to call: the account's, by `own_phone`, or another."""
    text = paragraphs(
        _("<b>Which number should we call?</b>"),
        _("Press your number, or write another one."),
        more,
    )
    own = Button(telephone(turn.known_patient.phone), "own_phone", means=ShortAnswer.YES)
    return Screen(text, ((own,), last))
