"""What a chat is told whose account opens in it no more. Whoever reads it may not be the patient: it says nothing of
them.
"""

from __future__ import annotations

from typing import Any

from core.accounts.patients import Patient, person_of
from core.accounts.people import Person
from core.clinic.model import Clinic
from core.records.model import RecordMove
from dialogs.engine.effects import CloseChat, NotifyPerson, NotifyStaff
from dialogs.engine.screens import Button, Notice, Screen
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.triggers import NOT_ME
from dialogs.wording.accounts.levels import patient_name


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


async def joined_by_itself(turn: Turn[Any], patient: Patient) -> None:
    """What was booked on the telephone is in the account of whoever has confirmed the same identity: both sides hear of
    it.
    """
    text = lines(
        _("📅 <b>What you booked by telephone is here now.</b>"),
        _("You have confirmed who you are, so your appointments are in one account."),
    )
    told = Screen(text, ((Button(_("My appointments"), "menu.appointments"),), (Button(_("Menu"), "menu"),)))
    if (person := await person_of(turn.work, patient)) is not None:
        turn.add(NotifyPerson(Notice(person.address, told)))
    turn.add(
        NotifyStaff(
            lines(
                _(
                    "🔗 <b>What was booked by telephone is in the patient’s own account now.</b> "
                    "The identity is confirmed."
                ),
                _("Patient: {name}", name=patient_name(patient)),
            )
        )
    )


def close(turn: Turn[Any], person: Person, told: Screen) -> None:
    """Have nothing left of an account in the chat that it was in, and tell whoever is there."""
    turn.add(CloseChat(person.address, _("🔒 This message is no longer shown here.")))
    turn.add(NotifyPerson(Notice(person.address, told)))
