"""Moving an account to another chat, in words: why it can't be done, and how to go on (D16)."""

from __future__ import annotations

from typing import Final

from core.records import refusals
from core.records.refusals import MovingRefused
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Text, Verbatim, When, _
from dialogs.triggers import MOVE_HERE

PROVEN: Final = _(
    "✅ <b>Your identity is confirmed, and you have an account with the full level already.</b> To have everything in "
    "this chat, press “Your other account”."
)

OTHER_ACCOUNT: Final[Row] = (Button(_("Your other account"), MOVE_HERE),)
"""Leads to the question whether everything is to come here."""


def moving_text(refusal: MovingRefused) -> Text:
    """What to tell whoever asked for it."""
    match refusal:
        case refusals.AppointmentsOverlap(here=here, there=there):
            return _(
                "<b>Two appointments are at the same time:</b> one that you have booked in this chat, at {here}, and "
                "one of the other account, at {there}. Please cancel the first one in “My appointments”, then come "
                "back to “My account”. Nothing has been moved.",
                here=When(here, Form.SHORT_MOMENT),
                there=When(there, Form.SHORT_MOMENT),
            )
        case refusals.ProofOver():
            return _("This no longer counts. Please confirm your identity once more; nothing has been changed.")
        case refusals.TooLateToObject(phone=phone):
            return _(
                "This could be said here for a week. Please call {phone}: we will look into it.", phone=Verbatim(phone)
            )
        case refusals.ObjectionSettled():
            return _("Somebody has seen to this already.")
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
