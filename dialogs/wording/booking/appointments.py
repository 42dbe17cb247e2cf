"""How things are written: a kind of service, a slot, an appointment, who somebody is."""

from __future__ import annotations

from typing import Final, assert_never

from core.accounts.identity import Identity, Passport, Pesel
from core.appointments.model import Appointment, AppointmentMove, AppointmentStatus, Slot
from core.clinic.model import Clinic, ServiceKind
from core.i18n import Words
from core.offers.model import SlotOffer
from core.text.phones import readable_phone
from dialogs.engine.text import Form, NameOfCountry, Text, Verbatim, When, _, lines


def kind_name(kind: ServiceKind) -> Text:
    """The kind of service as a button names it."""
    match kind:
        case ServiceKind.TELEPHONE:
            return _("Telephone consultation")
        case ServiceKind.IN_PERSON:
            return _("In-person visit")
        case ServiceKind.EXAMINATION:
            return _("Examination")
        case ServiceKind.OCCUPATIONAL:
            return _("Occupational medicine")
        case ServiceKind.REHABILITATION:
            return _("Rehabilitation")
        case _ as never:
            assert_never(never)


BY_TELEPHONE: Final = _("by telephone: the doctor will call you")


def slot_place(clinic: Clinic, slot: Slot) -> Text:
    """The address of a slot, or that it is by telephone."""
    if clinic.service(slot.service).kind is ServiceKind.TELEPHONE:
        return _("by telephone")
    return Verbatim(clinic.facility(slot.facility).address)


def slot_line(clinic: Clinic, slot: Slot) -> Text:
    """Time, doctor, address (S42)."""
    return _(
        "<b>{when}</b> – {doctor}, {place}",
        when=When(slot.start, Form.SHORT_MOMENT),
        doctor=Verbatim(clinic.practitioner(slot.practitioner).name),
        place=slot_place(clinic, slot),
    )


def short_line(appointment: Appointment | AppointmentMove | SlotOffer, when: When | None = None) -> Text:
    """One line of a list of appointments; its day and time may be written in another form."""
    return _(
        "<b>{when}</b> – {service}, {doctor}",
        when=when or When(appointment.start, Form.SHORT_MOMENT),
        service=appointment.snapshot.service,
        doctor=Verbatim(appointment.snapshot.practitioner),
    )


def place_of(appointment: Appointment | AppointmentMove | SlotOffer) -> Text:
    if appointment.kind is ServiceKind.TELEPHONE:
        return BY_TELEPHONE
    return _(
        "{facility}, {address}",
        facility=appointment.snapshot.facility,
        address=Verbatim(appointment.snapshot.address),
    )


def moved_from(was: AppointmentMove) -> Text:
    """What an appointment was before it was moved."""
    return _("Moved from: {appointment}", appointment=short_line(was))


def place_line(appointment: Appointment | AppointmentMove) -> Text:
    """Where it is."""
    return _("Where: {place}", place=place_of(appointment))


def details(appointment: Appointment | SlotOffer) -> Text:
    """All that a patient has to know: what, when, who, where, and how to prepare, if it is still to take place."""
    is_off = isinstance(appointment, Appointment) and appointment.status is AppointmentStatus.CANCELLED
    preparation: Words | None = None if is_off else appointment.snapshot.preparation
    return lines(
        _("<b>{service}</b>", service=appointment.snapshot.service),
        _("When: {when}", when=When(appointment.start, Form.MOMENT)),
        _("With: {doctor}", doctor=Verbatim(appointment.snapshot.practitioner)),
        _("Where: {place}", place=place_of(appointment)),
        None if preparation is None else _("How to prepare: {preparation}", preparation=preparation),
    )


def identity_lines(who: Identity) -> tuple[Text, ...]:
    """Who somebody is: the number mostly hidden, and the date of birth."""
    born = _("Born: {date}", date=When(who.birth_date, Form.NUMERIC))
    match who:
        case Pesel():
            return (_("PESEL: {number}", number=Verbatim(who.masked)), born)
        case Passport():
            country = NameOfCountry(who.country)
            return (_("Passport: {country}, {number}", country=country, number=Verbatim(who.masked)), born)
        case _ as never:
            assert_never(never)


def telephone(number: str) -> Text:
    """A telephone number in groups, as people write it."""
    return Verbatim(readable_phone(number))
