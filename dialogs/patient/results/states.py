"""Where looking at results can be, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup


class Results(StatesGroup):
    """Results of examinations: the list, one of them, one value over time, and when they are to open."""

    listing = State()
    one = State()
    trend = State()
    choice = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """The page of the list and what is on it, the open result and the part of it, and the place of the value whose
    course is shown.
    """

    page: int = 1
    listed: tuple[str, ...] = ()
    result: str = ""
    part: int = 1
    place: int = 0
