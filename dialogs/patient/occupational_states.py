"""Where a registration for occupational medicine can be, and what it remembers on the way."""

from __future__ import annotations

from dataclasses import dataclass

from core.appointments.occupational import ExaminationKind
from dialogs.fsm.state import State, StatesGroup


class Occupational(StatesGroup):
    """The registration, a question a state; the slot is chosen as for any booking."""

    kind = State()
    employer = State()
    position = State()
    hazards = State()
    summary = State()
    service = State()  # only where the clinic has more than one such examination


@dataclass(frozen=True)
class Memory:
    """The registration so far."""

    kind: ExaminationKind | None = None
    employer: str = ""
    position: str = ""
    hazards: str = ""
