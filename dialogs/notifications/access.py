"""What a chat is told whose account opens in it no more. Whoever reads it may not be the patient: it says nothing of
them.
"""

from __future__ import annotations

from typing import Any

from core.accounts.people import Person
from core.clinic.model import Clinic
from dialogs.engine.effects import CloseChat, NotifyPerson
from dialogs.engine.screens import Button, Notice, Screen
from dialogs.engine.text import Verbatim, _, paragraphs
from dialogs.engine.turn import Turn


def revoked(clinic: Clinic) -> Screen:
    """The reception has closed the access."""
    text = paragraphs(
        _("🔒 <b>Access to the account from this chat was closed.</b>"),
        _("If you did not ask for this, please call {phone}.", phone=Verbatim(clinic.phone)),
    )
    return Screen(text, ((Button(_("Menu"), "menu"),),))


def close(turn: Turn[Any], person: Person, told: Screen) -> None:
    """Have nothing left of an account in the chat that it was in, and tell whoever is there."""
    turn.add(CloseChat(person.address))
    turn.add(NotifyPerson(Notice(person.address, told)))
