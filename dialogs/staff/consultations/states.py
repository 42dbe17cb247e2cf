"""Where the clinic's people are with online consultations, and what is remembered there."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.fsm.state import State, StatesGroup


class OnlineDesk(StatesGroup):
    """Who waits, and who is there; until when a doctor is."""

    overview = State()
    until = State()


@dataclass(frozen=True)
class OnlineMemory:
    """Nothing: all of it is looked up."""


class Talking(StatesGroup):
    """A doctor's conversation with one patient: the one that what is written here goes to."""

    talk = State()
    handing = State()
    summing_up = State()
    record = State()
    over = State()  # it has ended, or somebody else has it


@dataclass(frozen=True)
class TalkingMemory:
    """The consultation; the colleagues and specialties to choose from, and the page of what was written."""

    consultation: str = ""
    colleagues: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    page: int = 1
