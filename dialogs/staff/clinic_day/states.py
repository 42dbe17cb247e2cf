"""Where it is said that a doctor's day is another than planned, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.appointments.blocked import BlockTarget
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.visits.states import DayMemory


class TimeOff(StatesGroup):
    """From a doctor to a time in which they see nobody; or from a facility to a time in which it is closed."""

    doctors = State()
    facilities = State()
    services = State()  # the one that is closed there
    span = State()  # when, and what is blocked already
    confirming = State()
    blocked = State()
    absence = State()  # whose appointments were cancelled, and whom to call


@dataclass(frozen=True)
class TimeOffMemory:
    """Whose time, or which `facility`, and the `service` that alone is closed there; the page of a list; from when to
    when; the blocked time that came of it or that is looked at, and `day`, where that began, if on one.
    """

    practitioner: str = ""
    facility: str = ""
    service: str = ""
    page: int = 1
    start: datetime | None = None
    end: datetime | None = None
    blocked: str = ""
    day: DayMemory | None = None

    @property
    def target(self) -> BlockTarget:
        return BlockTarget(self.practitioner, self.facility, self.service)


class WalkIn(StatesGroup):
    """From a patient who is here to a doctor's list of today."""

    doctors = State()
    done = State()


@dataclass(frozen=True)
class WalkInMemory:
    """Whose number; the doctor who was named, if one was; the page of the list of doctors; and the appointment that
    came of it.
    """

    patient: int = 0
    practitioner: str = ""
    page: int = 1
    appointment: str = ""


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
