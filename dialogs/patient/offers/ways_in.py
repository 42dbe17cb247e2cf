"""How others lead to what is waited for: from an appointment, from a list on which nothing was free, from a notice."""

from __future__ import annotations

from typing import Any

from core.appointments import booking
from core.appointments.search.availability import Preferences
from core.clinic.model import ServiceKind
from core.errors import NotFound
from core.offers import watching
from core.offers.model import WatchWish
from dialogs.engine.events import Pressed
from dialogs.engine.returning import start_between
from dialogs.engine.turn import Turn
from dialogs.patient.booking.states import Memory as BookingMemory
from dialogs.patient.offers.states import Memory, as_searched
from dialogs.triggers import OPEN_WATCH


async def watch_earlier(turn: Turn[Any]) -> None:
    """Wait for an earlier time than an appointment's, with its doctor and at its place; what is waited for already, is
    opened.
    """
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    booking.require_cancellable(turn.work, appointment)
    service = turn.work.clinic.service(appointment.service)
    known = await watching.of_appointment(turn.work, appointment.id)
    by_telephone = service.kind is ServiceKind.TELEPHONE
    wish = WatchWish(
        service=service.id,
        practitioners=(appointment.practitioner,),
        facilities=() if by_telephone else (appointment.facility,),
    )
    start_between(turn, Memory(wish=wish, appointment=appointment.id))
    if known is not None:
        turn.goes_on = Pressed(OPEN_WATCH, known.id)


async def watch_wish(turn: Turn[Any]) -> None:
    """Wait for what was looked for in vain, to book it or to move an appointment to it."""
    here = turn.memory
    if not isinstance(here, BookingMemory) or here.preferences is None:
        raise NotFound
    wish: Preferences = here.wish
    waited, first, last = as_searched(turn.work, wish)
    if here.places and not waited.facilities:
        waited = waited.model_copy(update={"facilities": here.places})
    memory = Memory(wish=waited, appointment=here.moving, first_day=first, last_day=last)
    start_between(turn, memory)


async def open_one(turn: Turn[Any]) -> None:
    """Open what is waited for."""
    found = await watching.get_watch(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(watch=found.id))


async def open_all(turn: Turn[Any]) -> None:
    """Open the list."""
    start_between(turn, Memory())
