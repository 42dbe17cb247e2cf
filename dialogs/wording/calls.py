"""Requests for a call in words: why there is none, and how to go on."""

from __future__ import annotations

from core.clinic.model import Clinic
from core.treatment import call_refusals
from core.treatment.call_refusals import CallRefused
from dialogs.engine.text import Form, Text, Verbatim, When, _


def call_text(refusal: CallRefused, clinic: Clinic) -> Text:
    """Why that can't be done about a call, and what to do next."""
    match refusal:
        case call_refusals.CallOver():
            return _("This request for a call is closed.")
        case call_refusals.CallsAskedTooOften(again=again):
            return _(
                "You have asked for a call several times in the last day. You can ask again from {when}. Until then, "
                "please call {phone}.",
                when=When(again, Form.SHORT_MOMENT),
                phone=Verbatim(clinic.phone),
            )
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
