"""The words for a `Refusal` where the clinic's people need others than the patient whom it is about."""

from __future__ import annotations

from core import errors
from core.clinic.model import Clinic
from core.errors import Refusal
from core.identity.refusals import IdentityHeldElsewhere
from core.records.refusals import AppointmentsOverlap
from dialogs.engine.text import Form, Text, When, _, n_
from dialogs.refusals import refusal_text


def staff_refusal_text(refusal: Refusal, clinic: Clinic) -> Text:
    match refusal:
        case errors.BookingLimitReached(limit=limit):
            return n_(
                "The patient has {count} appointment booked, which is as many as their account allows. "
                "To book another, cancel one first.",
                "The patient has {count} appointments booked, which is as many as their account allows. "
                "To book another, cancel one first.",
                limit,
            )
        case errors.PatientBusy(start=start):
            when = When(start, Form.SHORT_MOMENT)
            return _("The patient has another appointment at {when}. Please choose a different time.", when=when)
        case errors.AlreadyStarted():
            return _("This appointment has begun, so it can’t be moved or cancelled any more.")
        case errors.FilesFull(limit=limit):
            return n_("No more than {count} file fits here.", "No more than {count} files fit here.", limit)
        case AppointmentsOverlap(here=here, there=there):
            return _(
                "<b>Two appointments are at the same time:</b> one of the account without a chat, at {here}, and one "
                "that the patient has now, at {there}. Please cancel one of them, then bring the others over. Nothing "
                "has been changed.",
                here=When(here, Form.SHORT_MOMENT),
                there=When(there, Form.SHORT_MOMENT),
            )
        case IdentityHeldElsewhere():
            return _(
                "The patient has an account with the full level already. Their chat asks them whether everything "
                "should move there."
            )
        case errors.NotFound():
            return _("It isn’t here any more. Please open it anew: /today, /find or /help.")
        case _:
            return refusal_text(refusal, clinic)
