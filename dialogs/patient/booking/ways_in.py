"""How other dialogs lead into booking: what is known already is not asked for again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.appointments import booking, occupational
from core.appointments.model import Appointment
from core.appointments.occupational import OccupationalRegistration
from core.appointments.refusals import ReferralNeeded
from core.appointments.search.availability import Preferences
from core.clinic.model import Practitioner, Service, ServiceKind
from core.errors import NotFound
from dialogs.engine.returning import start_between
from dialogs.engine.turn import Turn
from dialogs.patient.booking.states import Memory


def start(
    turn: Turn[Any],
    service: Service,
    registration: OccupationalRegistration | None = None,
    doctor: Practitioner | None = None,
) -> None:
    """Enter `Booking.preferences`, for that service, and with that doctor if one is wanted."""
    preferences = Preferences(service.id, practitioner=doctor.id if doctor else None)
    turn.start(Memory(kind=service.kind, preferences=preferences, registration=registration))


def start_from_referral(turn: Turn[Any], service: Service, referral: str, places: tuple[str, ...]) -> None:
    """Enter `Booking.slots`, for the service that a referral is for, at the places where it is accepted; later, go back
    to it.
    """
    preferences = Preferences(service.id)
    start_between(turn, Memory(kind=service.kind, preferences=preferences, referral=referral, places=places))


async def start_again(turn: Turn[Any], appointment: Appointment) -> None:
    """Enter `Booking.preferences`, for the service of one of the patient's appointments."""
    turn.start(await _once_more(turn, appointment))


async def _once_more(turn: Turn[Any], appointment: Appointment) -> Memory:
    service = turn.work.clinic.service(appointment.service)
    if service.needs_referral:
        raise ReferralNeeded
    registration = await occupational.registration_of(turn.work, turn.known_patient, appointment.id)
    return Memory(kind=service.kind, preferences=Preferences(service.id), registration=registration)


async def book_service(turn: Turn[Any]) -> None:
    """The same for the service whose button was pressed, which is booked here, and needs no referral."""
    start(turn, _pressed_service(turn))


async def times_of_service(turn: Turn[Any]) -> None:
    """Enter `Booking.slots`, for the service whose button was pressed; later, go back."""
    service = _pressed_service(turn)
    start_between(turn, Memory(kind=service.kind, preferences=Preferences(service.id), is_asked=True))


def _pressed_service(turn: Turn[Any]) -> Service:
    service = turn.work.clinic.service(turn.value)
    if service.needs_referral:
        raise ReferralNeeded
    if service.booked_in is not None or service.kind is ServiceKind.OCCUPATIONAL:
        raise NotFound
    return service


async def other_time(turn: Turn[Any]) -> None:
    """Enter `Booking.slots`, for the service of an appointment that the clinic had to cancel; later, go back."""
    cancelled = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    start_between(turn, replace(await _once_more(turn, cancelled), is_asked=True))


async def book_again(turn: Turn[Any]) -> None:
    """The same from a button of the clinic's news, which never goes out of date."""
    await start_again(turn, await booking.get_appointment(turn.work, turn.known_patient, turn.value))
