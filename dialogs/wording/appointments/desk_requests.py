"""Requests to the desk in words: why there is none, and how to go on."""

from __future__ import annotations

from core.clinic.model import Clinic
from core.requests import refusals
from core.requests.refusals import DeskRequestRefused
from dialogs.engine.text import Form, Text, Verbatim, When, _


def request_text(refusal: DeskRequestRefused, clinic: Clinic) -> Text:
    """Why that can't be done about a request, and what to do next."""
    match refusal:
        case refusals.RequestClosed():
            return _("This request is closed already.")
        case refusals.AskedTooOftenInADay(again=again):
            return _(
                "You have asked several times in the last day. You can ask again from {when}. Until then, "
                "please call {phone}.",
                when=When(again, Form.SHORT_MOMENT),
                phone=Verbatim(clinic.phone),
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
