"""What a patient is told of a request to confirm their identity; the rest is opened by a tap."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import Patient, person_of
from core.accounts.tiers import Feature
from core.context import Work
from core.identity import asking, by_bank
from core.identity.model import ConfirmationStatus, IdentityConfirmation, Route
from dialogs.engine.effects import Notification, NotifyPerson, RedrawCard
from dialogs.engine.screens import Button, Notice, Row, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.triggers import BY_BANK, IDENTITY_OUTCOME
from dialogs.wording.accounts.identity import identity_text
from dialogs.wording.accounts.levels import FEATURE_NAMES

KIND: Final = "contact"
"""Of contact forms, as subjects of the staff chat; receipts of all requests are of it, too."""


def subject_of(request_id: str) -> Subject:
    """A contact form, as a subject of the staff chat."""
    return Subject(KIND, request_id)


def confirmed(request: IdentityConfirmation) -> Screen:
    """Everything is open; what was wanted comes first."""
    text = _("✅ <b>Your identity is confirmed.</b> Everything in the portal is open to you now.")
    feature = asking.wanted_of(request) or Feature.TREATMENT
    return Screen(text, ((Button(FEATURE_NAMES[feature], f"menu.{feature}"), _MENU),))


def not_confirmed(request: IdentityConfirmation) -> Screen:
    """It could not be done; why, is opened by a tap: others may read the chat."""
    text = _("✉️ <b>There is news about your request to the clinic.</b> Press “Read it” to open it.")
    row: Row = (Button(_("Read it"), IDENTITY_OUTCOME, request.id), _MENU)
    return Screen(text, (row,))


def news_of(request: IdentityConfirmation) -> Screen:
    """What there is to tell of a request."""
    return confirmed(request) if request.status is ConfirmationStatus.CONFIRMED else not_confirmed(request)


async def tell(turn: Turn[Any], request: IdentityConfirmation, patient: Patient) -> None:
    """Notify the patient of how a request stands."""
    turn.add(await notification(turn.work, request, patient))


async def notification(work: Work, request: IdentityConfirmation, patient: Patient) -> NotifyPerson:
    """The patient is told of how a request stands."""
    person = await person_of(work, patient)
    address = None if person is None else person.address
    return NotifyPerson(Notice(address, news_of(request), receipt=Receipt(KIND, request.id)))


async def ran_out(work: Work, request: IdentityConfirmation, patient: Patient) -> list[Notification]:
    """A proof, or a way to the bank, that is over, and the way on. Nobody waits to hear of a code: its time stands
    beside it.
    """
    if request.held_by:
        return [await notification(work, request, patient)]
    person = await person_of(work, patient)
    if request.route is not Route.BANK or person is None:
        return []
    text = paragraphs(
        _("<b>Your identity is not confirmed yet.</b>"), identity_text(by_bank.ran_out(request), work.clinic)
    )
    anew = Button(_("Start again"), BY_BANK)
    return [NotifyPerson(Notice(person.address, Screen(text, ((anew, _MENU),))))]


async def redraw_forms(turn: Turn[Any], patient: Patient) -> None:
    """Have the cards drawn anew of contact forms that were closed in this turn, since the identity is confirmed."""
    turn.add(*(RedrawCard(subject_of(each.id)) for each in await asking.forms_closed_now(turn.work, patient)))


_MENU: Final = Button(_("Menu"), "menu")
