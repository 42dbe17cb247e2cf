"""The service that goes with what a sentence asked for: chosen, it leads straight to the free times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.appointments.search.availability import Preferences
from core.clinic.model import Practitioner, Service, ServiceKind
from dialogs.engine.button_values import thing
from dialogs.engine.dialog import Transition
from dialogs.engine.text import Verbatim, _, listed
from dialogs.engine.turn import Turn
from dialogs.patient.booking.states import Asked, Booking, Memory

BOOKABLE: Final = (ServiceKind.TELEPHONE, ServiceKind.IN_PERSON, ServiceKind.EXAMINATION)


def able(turn: Turn[Any], service: Service, found: Asked) -> tuple[Practitioner, ...]:
    """Those who were named and give the service."""
    return tuple(each for each in turn.work.clinic.practitioners_of(service.id) if each.id in found.practitioners)


def chosen(turn: Turn[Any], memory: Memory, service: Service) -> Memory:
    """The memory with the service, and with what was asked for beside it. Whom it can't be with, is said."""
    there = able(turn, service, memory.asked)
    if memory.asked.practitioners and not there:
        named = listed(*(Verbatim(turn.work.clinic.practitioner(each).name) for each in memory.asked.practitioners))
        turn.note(_("We have no times for this with {doctor}. These are with others.", doctor=named))
    found = replace(memory.asked, practitioners=tuple(each.id for each in there))
    return replace(memory, kind=service.kind, asked=found, preferences=found.of(Preferences(service.id)))


async def choose_service(turn: Turn[Memory]) -> None:
    """Keep the service, with all that was asked for."""
    bookable = tuple(each for each in turn.work.clinic.services if each.kind in BOOKABLE)
    offered = tuple(map(turn.work.clinic.service, turn.memory.found)) or bookable
    turn.memory = chosen(turn, turn.memory, thing(offered, turn.value))


async def choose_again(turn: Turn[Memory]) -> None:
    """Keep a service that was booked lately; what else there is to wish for can be said of its free times."""
    turn.memory = replace(turn.memory, found=(), is_asked=True)
    await choose_service(turn)


def still_several_doctors(turn: Turn[Memory]) -> bool:
    """Whether the doctor has to be chosen, now that the service is; or when that which is pressed will be."""
    found, wish = turn.memory.asked, turn.memory.preferences
    chosen = turn.value if wish is None else wish.service
    service = next((each for each in turn.work.clinic.services if each.id == chosen), None)
    return turn.memory.is_asked and service is not None and len(able(turn, service, found)) > 1


SERVICE_ROWS: Final[tuple[Transition[Memory], ...]] = (
    Transition("service", Booking.named_doctor, guard=still_several_doctors, action=choose_service),
    Transition("service", Booking.slots, guard=lambda turn: turn.memory.is_asked, action=choose_service),
)
"""From the choice of the service, for whoever a sentence led there."""
