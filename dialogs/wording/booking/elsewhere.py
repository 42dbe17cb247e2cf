"""What patients don't book in the portal: it is booked in another system, or by the clinic, and the way there (D23)."""

from __future__ import annotations

from core.clinic.booking_systems import BookingSystem
from core.clinic.model import BookedBy, Clinic, Service
from dialogs.engine.screens import Button, Link, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.triggers import ASK_FOR_TIME


def way_there(clinic: Clinic, service: Service) -> Text | None:
    """How it is booked, if not in the portal."""
    system = clinic.booking_system_of(service)
    if system is None:
        return None
    return paragraphs(
        _("<b>The portal doesn’t book this.</b> It is booked in another system: <b>{system}</b>.", system=system.name),
        lines(system.how, _("Telephone: {phone}", phone=Verbatim(system.phone)) if system.phone else None),
        _("There you see the free times, and there you change or cancel the appointment."),
    )


def screen_there(clinic: Clinic, service: Service, last: Row, about: Text | None = None) -> Screen | None:
    """The way there instead of free times, with a last row of buttons; of what the clinic books itself, the way to ask
    for it, unless the screen is the staff's own and says what it is `about`.
    """
    way = way_there(clinic, service)
    if way is None:
        return None if about is not None else _by_request(service, last)
    title = lines(_("<b>{service}</b>", service=service.name), about)
    return Screen(paragraphs(title, way), (*links_there(clinic, service), last))


def _by_request(service: Service, last: Row) -> Screen | None:
    """What the clinic books itself, when its patient has said what suits."""
    if service.booked_by is not BookedBy.REQUEST:
        return None
    text = paragraphs(
        _("<b>{service}</b>", service=service.name),
        _("The clinic finds the time of this itself. Say which days suit you, and we will answer here."),
    )
    ask = Button(_("Say which days suit me"), ASK_FOR_TIME, service.id, means=ShortAnswer.YES)
    return Screen(text, ((ask,), last))


def links_there(clinic: Clinic, service: Service) -> tuple[Row, ...]:
    """A button that opens the other system, where it has an address."""
    system = clinic.booking_system_of(service)
    return () if system is None or system.url is None else (_link(system, system.url),)


def _link(system: BookingSystem, url: str) -> Row:
    return (Link(_("Open: {system}", system=system.name), url),)
