"""What a chat is told whose account opens in it no more. Whoever reads it may not be the patient: it says nothing of
them.
"""

from __future__ import annotations

from typing import Any

from core.accounts.people import Person
from core.clinic.model import Clinic
from core.records.model import RecordMove
from dialogs.engine.effects import CloseChat, NotifyPerson
from dialogs.engine.screens import Button, Notice, Screen
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.triggers import NOT_ME


def revoked(clinic: Clinic) -> Screen:
    """The reception has closed the access."""
    text = paragraphs(
        _("🔒 <b>Access to the account from this chat was closed.</b>"),
        _("If you did not ask for this, please call {phone}.", phone=Verbatim(clinic.phone)),
    )
    return Screen(text, ((Button(_("Menu"), "menu"),),), confirms=Subject(CONFIRMATION, ""))


def moved(clinic: Clinic, move: RecordMove) -> Screen:
    """The account opens in another chat now; who did not do that can say so."""
    text = paragraphs(
        _("🔒 <b>Access to the account from this chat was closed.</b>"),
        _(
            "Somebody has confirmed the same identity in another chat and moved the account there. If it wasn’t you, "
            "press the button below, or call {phone}.",
            phone=Verbatim(clinic.phone),
        ),
    )
    rows = ((Button(_("⚠️ This wasn’t me"), NOT_ME, move.id),), (Button(_("Menu"), "menu"),))
    return Screen(text, rows, confirms=Subject(CONFIRMATION, ""))


def joined() -> Screen:
    """The reception has brought over what was booked in an earlier account."""
    text = _("📅 <b>Your earlier appointments are here now.</b> The reception has brought them over for you.")
    return Screen(text, ((Button(_("My appointments"), "menu.appointments"),), (Button(_("Menu"), "menu"),)))


def close(turn: Turn[Any], person: Person, told: Screen) -> None:
    """Have nothing left of an account in the chat that it was in, and tell whoever is there."""
    turn.add(CloseChat(person.address, _("🔒 This message is no longer shown here.")))
    turn.add(NotifyPerson(Notice(person.address, told)))
