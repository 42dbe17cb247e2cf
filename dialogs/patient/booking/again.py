"""Book the same service at another time, as an appointment that is no more."""

from __future__ import annotations

from typing import Any, Final

from core.appointments import booking, occupational
from core.appointments.availability import Preferences
from core.appointments.model import Appointment
from dialogs.engine.turn import Turn
from dialogs.patient.booking.states import Memory

BOOK_AGAIN: Final = "book_again"
"""Begins to book what was booked with the appointment whose id the button carries."""


async def begin(turn: Turn[Any]) -> None:
    """Begin from a button of the clinic's news, which never goes out of date."""
    await begin_like(turn, await booking.get_appointment(turn.work, turn.known_patient, turn.value))


async def begin_like(turn: Turn[Any], appointment: Appointment) -> None:
    """Go on to book the service of one of the patient's appointments."""
    service = turn.work.clinic.service(appointment.service)
    registration = await occupational.registration_of(turn.work, turn.known_patient, appointment.id)
    turn.start(Memory(kind=service.kind, preferences=Preferences(service.id), registration=registration))
