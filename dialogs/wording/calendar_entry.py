"""An appointment for the patient's own calendar."""

from __future__ import annotations

from core.appointments.model import Appointment
from core.clinic.model import Clinic
from dialogs.engine.screens import CalendarEntry
from dialogs.engine.text import Verbatim, _, lines
from dialogs.wording.appointments import place_of


def calendar_entry(clinic: Clinic, appointment: Appointment) -> CalendarEntry:
    """The entry for an appointment. Its uid is always the same, so that a calendar doesn't keep it twice."""
    preparation = appointment.snapshot.preparation
    return CalendarEntry(
        uid=f"{appointment.id}@patient-portal",
        start=appointment.start,
        end=appointment.end,
        summary=_("{service}, {clinic}", service=appointment.snapshot.service, clinic=Verbatim(clinic.name)),
        place=place_of(appointment),
        notes=lines(
            _("Doctor: {doctor}", doctor=Verbatim(appointment.snapshot.practitioner)),
            None if preparation is None else _("How to prepare: {preparation}", preparation=preparation),
            _("Clinic: {phone}", phone=Verbatim(clinic.phone)),
        ),
    )
