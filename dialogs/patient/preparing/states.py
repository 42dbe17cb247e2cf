"""Where getting ready for a visit can be, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.preparation import getting_ready
from core.preparation.getting_ready import Readiness
from dialogs.engine.returning import ReturnableMemory, start_between
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup


class Preparing(StatesGroup):
    """From a booked visit to a doctor who knows what it is about."""

    overview = State()  # what is done, and what is open
    question = State()  # of the clinic's form, one after another
    summary = State()  # the form as the doctor will see it
    asking = State()  # what the patient wants to ask
    medicines = State()
    differing = State()  # what is different from the list of medicines


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """Which visit; the question that is gone back to, or else it is the first that is open; the page of the form."""

    appointment: str = ""
    question: str = ""
    page: int = 1


async def ready(turn: Turn[Memory]) -> Readiness:
    """How far the patient is with the visit."""
    return await getting_ready.look(turn.work, turn.known_patient, turn.memory.appointment)


async def open_between(turn: Turn[Any]) -> None:
    """Enter from the visit whose button was pressed, and go back there later."""
    found = await getting_ready.look(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(appointment=found.appointment.id))
