"""Where it is said that a doctor's day is another than planned, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.visits.states import DayMemory


class TimeOff(StatesGroup):
    """From a doctor to a time in which they see nobody."""

    doctors = State()
    span = State()  # when, and what is blocked already
    confirming = State()
    blocked = State()
    absence = State()  # whose appointments were cancelled, and whom to call


@dataclass(frozen=True)
class TimeOffMemory:
    """Whose time; the page of the list of doctors; from when to when; the blocked time that came of it or that is
    looked at, and `day`, where that began, if on one.
    """

    practitioner: str = ""
    page: int = 1
    start: datetime | None = None
    end: datetime | None = None
    blocked: str = ""
    day: DayMemory | None = None


class Late(StatesGroup):
    """From a doctor to how late they are, and who has been told."""

    doctors = State()
    minutes = State()
    told = State()


@dataclass(frozen=True)
class LateMemory:
    """Who is late; the page of the list of doctors."""

    practitioner: str = ""
    page: int = 1
