"""What became of a request, opened by a tap on its notice."""

from __future__ import annotations

from typing import Any

from core.identity import asking, receipts
from core.identity.model import REASON, ConfirmationStatus, IdentityConfirmation, Route, get_request
from core.records import moving
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import Text, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.identity.states import Identity, Memory
from dialogs.triggers import CONFIRM_IDENTITY
from dialogs.wording.accounts.identity import CONFIRMED
from dialogs.wording.accounts.levels import CONFIRM_LABEL
from dialogs.wording.accounts.moving import OTHER_ACCOUNT, PROVEN


async def open_outcome(turn: Turn[Any]) -> None:
    """Enter with the request whose notice was pressed."""
    request = await receipts.open_outcome(turn.work, turn.known_patient, turn.value)
    wanted = asking.wanted_of(request)
    start_between(turn, Memory(request=request.id, action="" if wanted is None else f"menu.{wanted}"))


@screen(Identity.outcome, Transition("back", Identity.ways))
async def outcome(turn: Turn[Memory]) -> Screen:
    """Why it was not confirmed, or not yet, and how to go on."""
    request = await get_request(turn.work, turn.known_patient, turn.memory.request)
    if request.status is ConfirmationStatus.CONFIRMED:
        return Screen(CONFIRMED, (return_row(turn.memory),))
    if request.status is ConfirmationStatus.PROVEN and await moving.offer_of(turn.work, turn.known_patient) is not None:
        return Screen(PROVEN, (OTHER_ACCOUNT, return_row(turn.memory)))
    text = paragraphs(_("<b>Your identity is not confirmed yet.</b>"), _why(request))
    return Screen(text, ((Button(CONFIRM_LABEL, CONFIRM_IDENTITY),), return_row(turn.memory)))


def _why(request: IdentityConfirmation) -> Text:
    if reason := request.fact(REASON):
        return paragraphs(_("The clinic says: {reason}", reason=Verbatim(reason)), _("You can begin anew at any time."))
    if request.route is Route.CONTACT_FORM and request.is_open:
        return _("We have called you and could not reach you. We will try again.")
    if request.route is Route.CONTACT_FORM:
        return _("We have called you several times and could not reach you. Please ask again, or choose another way.")
    if request.status is ConfirmationStatus.EXPIRED and request.held_by:
        return _(
            "You had a day to choose whether everything from your other account should come here. That day is over, so "
            "nothing was moved. To bring everything here, please confirm your identity once more."
        )
    return _("This request is over. You can begin anew at any time.")
