"""How other dialogs lead into booking: what is known already is not asked for again."""

from __future__ import annotations

from typing import Any

from core.appointments import booking, occupational
from core.appointments.availability import Preferences
from core.appointments.model import Appointment
from core.appointments.occupational import OccupationalRegistration
from core.clinic.model import Service
from dialogs.engine.turn import Turn
from dialogs.patient.booking.states import Memory


def start(turn: Turn[Any], service: Service, registration: OccupationalRegistration | None = None) -> None:
    """Enter `Booking.preferences`, for that service."""
    turn.start(Memory(kind=service.kind, preferences=Preferences(service.id), registration=registration))


def choose_among(turn: Turn[Any], services: tuple[Service, ...]) -> None:
    """Enter `Booking.service`, where these are offered."""
    turn.start(Memory(found=tuple(each.id for each in services)))


async def start_again(turn: Turn[Any], appointment: Appointment) -> None:
    """Enter `Booking.preferences`, for the service of one of the patient's appointments."""
    registration = await occupational.registration_of(turn.work, turn.known_patient, appointment.id)
    start(turn, turn.work.clinic.service(appointment.service), registration)


async def book_again(turn: Turn[Any]) -> None:
    """The same from a button of the clinic's news, which never goes out of date."""
    await start_again(turn, await booking.get_appointment(turn.work, turn.known_patient, turn.value))
