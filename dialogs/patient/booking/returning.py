"""What is only for patients who have been here before: others are told why, and what else there is."""

from __future__ import annotations

from core.appointments.moving import CONSULTATIONS
from core.appointments.search.returning import is_new_here
from core.clinic.model import Clinic, Service
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking.states import Memory
from dialogs.triggers import BOOK_SERVICE


async def screen_for_new(turn: Turn[Memory], service: Service, last: Row) -> Screen | None:
    """Why it is not for this patient, and what of the same specialty is; nothing, if it is."""
    if not service.returning_only or not await is_new_here(turn.work, turn.known_patient):
        return None
    others = _open_to_all(turn.work.clinic, service)
    phone = Verbatim(turn.work.clinic.phone)
    text = paragraphs(
        _("<b>{service}</b>", service=service.name),
        _("<b>This is for patients who have been here before.</b> After your first appointment you can book it here."),
        _("You can choose instead:") if others else _("Please call us, and we will help: {phone}.", phone=phone),
    )
    rows = ((Button(each.name, BOOK_SERVICE, each.id),) for each in others)
    return Screen(text, (*rows, last))


async def some_hidden(turn: Turn[Memory], service: Service) -> Text | None:
    """That there are times which this patient is not shown."""
    hours = turn.work.clinic.hours_of(service.id)
    if not any(each.returning_only for each in hours) or not await is_new_here(turn.work, turn.known_patient):
        return None
    return _("Some times are for patients who have been here before. You see those that are open to everybody.")


def _open_to_all(clinic: Clinic, service: Service) -> tuple[Service, ...]:
    alike = (each for each in clinic.services if each.specialty == service.specialty and not each.returning_only)
    kinds = CONSULTATIONS if service.kind in CONSULTATIONS else {service.kind}
    return tuple(each for each in alike if each.booked_in is None and each.kind in kinds and not each.needs_referral)
