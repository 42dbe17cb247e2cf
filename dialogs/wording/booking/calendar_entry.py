"""An appointment for the patient's own calendar."""

from __future__ import annotations

from typing import Final

from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import Clinic
from dialogs.engine.screens import CalendarEntry
from dialogs.engine.subjects import CALENDAR, Subject
from dialogs.engine.text import Verbatim, _, lines
from dialogs.wording.booking.appointments import place_of

CAPTION: Final = _("📅 <b>For the calendar of your phone:</b> tap the file, then “Add” or “Save”.")
CAPTION_OF_CANCELLED: Final = _(
    "📅 <b>This takes the cancelled appointment out of the calendar of your phone:</b> tap the file. "
    "If the appointment is still there then, please delete it there."
)


def calendar_entry(clinic: Clinic, appointment: Appointment) -> CalendarEntry:
    """The entry for an appointment. Its uid is always the same, so that a calendar doesn't keep it twice."""
    is_cancelled = appointment.status is AppointmentStatus.CANCELLED
    preparation = appointment.snapshot.preparation
    return CalendarEntry(
        uid=f"{appointment.id}@patient-portal",
        subject=Subject(CALENDAR, appointment.id),
        caption=CAPTION_OF_CANCELLED if is_cancelled else CAPTION,
        start=appointment.start,
        end=appointment.end,
        summary=_("{service}, {clinic}", service=appointment.snapshot.service, clinic=Verbatim(clinic.name)),
        place=place_of(appointment),
        notes=lines(
            _("Doctor: {doctor}", doctor=Verbatim(appointment.snapshot.practitioner)),
            None if preparation is None else _("How to prepare: {preparation}", preparation=preparation),
            _("Clinic: {phone}", phone=Verbatim(clinic.phone)),
        ),
        cancelled=is_cancelled,
    )
