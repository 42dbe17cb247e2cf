"""What the staff chat is told of what patients do."""

from __future__ import annotations

from typing import Any

from core.booking import Appointment
from dialogs.describing import place_of
from dialogs.text import Form, Message, Verbatim, When, _, lines
from dialogs.turn import Turn


def booked(turn: Turn[Any], appointment: Appointment) -> None:
    """An appointment was booked."""
    _tell(turn, _("🟢 <b>Booked</b>"), appointment)


def cancelled(turn: Turn[Any], appointment: Appointment) -> None:
    """An appointment was cancelled."""
    _tell(turn, _("🔴 <b>Cancelled</b>"), appointment)


def _tell(turn: Turn[Any], what: Message, appointment: Appointment) -> None:
    if not turn.work.clinic.settings.tell_staff_of_bookings:
        return
    facts = lines(
        what,
        _("<b>{when}</b>", when=When(appointment.start, Form.MOMENT)),
        _(
            "{service}, {doctor}",
            service=appointment.snapshot.service,
            doctor=Verbatim(appointment.snapshot.practitioner),
        ),
        place_of(appointment),
        _("Patient: {name}", name=Verbatim(turn.known_patient.full_name)),
    )
    turn.staff_notices.append(facts)
