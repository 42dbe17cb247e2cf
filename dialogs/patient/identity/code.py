"""A one-time code, to be shown at the reception or read out on the telephone (D18).

It is said once, in a message that stays in the chat; the portal keeps no more than its fingerprint.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.identity import asking, codes
from core.identity.model import ConfirmationStatus, IdentityConfirmation, Route, get_request, is_over
from dialogs.engine.button_values import member
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, CopyButton, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.identity.states import Identity, Memory, wanted
from dialogs.wording.accounts.identity import CONFIRMED

BY_CODE: Final = (Route.RECEPTION, Route.CALL_CENTRE)


async def issue(turn: Turn[Memory]) -> None:
    """Get a code for the way that was pressed."""
    route = member(Route, turn.value)
    issued = await codes.issue(turn.work, turn.known_patient, route if route in BY_CODE else Route.RECEPTION)
    if (feature := wanted(turn.memory)) is not None:
        asking.note_wanted(issued.request, feature)
    turn.memory = replace(turn.memory, request=issued.request.id)
    until = When(issued.request.expires_at or turn.work.now, Form.TIME)
    turn.confirm(
        paragraphs(
            _("Your code, until {time}:", time=until),
            _("<b><code>{code}</code></b>", code=Verbatim(issued.code)),
            _("It is for the clinic’s staff alone. Please pass it on to nobody else."),
        ),
        CopyButton(_("Copy the code"), issued.code),
    )


async def cancel(turn: Turn[Memory]) -> None:
    """Take the code back."""
    await asking.cancel(turn.work, turn.known_patient, turn.memory.request)
    turn.memory = replace(turn.memory, request="")
    turn.note(_("The code no longer counts. Nothing was changed."))


@screen(
    Identity.code,
    Transition("by_code", Identity.code, action=issue),
    Transition("cancel_code", Identity.ways, action=cancel),
    Transition("back", Identity.ways),
)
async def code(turn: Turn[Memory]) -> Screen:
    """What to do with it, for as long as it counts."""
    request = await get_request(turn.work, turn.known_patient, turn.memory.request)
    anew = Button(_("New code"), "by_code", request.route.value)
    if not request.is_open or is_over(request, turn.work.now):
        return Screen(_why_over(request), ((anew,), BACK_OR_MENU))
    cancelling = Button(_("Cancel the code"), "cancel_code")
    requests = await asking.current(turn.work, turn.known_patient)
    is_called = any(each.route is Route.CONTACT_FORM for each in requests)
    return Screen(_what_to_do(turn, request, is_called=is_called), ((anew, cancelling), BACK_OR_MENU))


def _what_to_do(turn: Turn[Memory], request: IdentityConfirmation, *, is_called: bool) -> Text:
    if request.route is Route.RECEPTION:
        do = _(
            "Show the code at the reception, with your identity card, passport, residence card or mDowód. As soon as "
            "your identity is confirmed, we will write here."
        )
    elif is_called:
        do = _(
            "When we call, read the code out. You can also call us: <b>{phone}</b>. Have your identity card, passport "
            "or residence card to hand. As soon as your identity is confirmed, we will write here.",
            phone=Verbatim(turn.work.clinic.phone),
        )
    else:
        do = _(
            "Call <b>{phone}</b> and read the code out. Have your identity card, passport or residence card to hand. "
            "As soon as your identity is confirmed, we will write here.",
            phone=Verbatim(turn.work.clinic.phone),
        )
    seen = _("The staff have opened your case.") if request.taken_by is not None else None
    above = None if turn.confirms else _("Your code is in the message that it came with, above.")
    return paragraphs(do, above, seen)


def _why_over(request: IdentityConfirmation) -> Text:
    match request.status:
        case ConfirmationStatus.CONFIRMED:
            return CONFIRMED
        case ConfirmationStatus.REFUSED:
            return _("This code no longer counts. If you have been told why, please see to it, then take a new one.")
        case ConfirmationStatus.CANCELLED:
            return _("This code no longer counts. You can take a new one.")
        case _:
            return _("This code has run out. You can take a new one.")
