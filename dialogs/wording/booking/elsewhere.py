"""What is booked in another system, and the way there (D23)."""

from __future__ import annotations

from core.clinic.booking_systems import BookingSystem
from core.clinic.model import Clinic, Service
from dialogs.engine.screens import Link, Row, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs


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
    """The way there instead of free times, with what it is about and a last row of buttons."""
    way = way_there(clinic, service)
    if way is None:
        return None
    title = lines(_("<b>{service}</b>", service=service.name), about)
    return Screen(paragraphs(title, way), (*links_there(clinic, service), last))


def links_there(clinic: Clinic, service: Service) -> tuple[Row, ...]:
    """A button that opens the other system, where it has an address."""
    system = clinic.booking_system_of(service)
    return () if system is None or system.url is None else (_link(system, system.url),)


def _link(system: BookingSystem, url: str) -> Row:
    return (Link(_("Open: {system}", system=system.name), url),)
