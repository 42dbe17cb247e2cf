"""Where a booking and a registration for occupational medicine can be, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.appointments.model import Slot
from core.appointments.occupational import ExaminationKind, OccupationalRegistration
from core.appointments.search.availability import Preferences
from core.appointments.search.free_times import Cursor
from core.clinic.model import ServiceKind
from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup


class Booking(StatesGroup):
    """From 'I need a doctor' to a booked appointment."""

    kind = State()
    service = State()
    preferences = State()  # all on one screen, each with a sensible default
    facilities = State()
    doctor = State()
    excluded = State()
    days = State()
    calendar = State()
    part_of_day = State()
    notice = State()
    slots = State()
    nearest = State()  # the wanted slot is gone: the ones closest to it
    summary = State()  # held while this is open
    booked = State()


class Occupational(StatesGroup):
    """The registration, a question a state; the slot is chosen as for any booking."""

    kind = State()
    employer = State()
    position = State()
    hazards = State()
    summary = State()
    service = State()  # only where the clinic has more than one such examination


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What has been chosen so far.

    `found` are the services that typed words named, `doctor` a practitioner whom they named; `month` counts from
    the present one; `cursor` is where in the free times the patient is, and `offered` are the slots on the screen,
    in its order; `wanted` is the one that was picked, and `appointment` holds it. It is booked from a `referral`, if
    there is one, which is accepted at these `places`, and is gone back to.
    """

    kind: ServiceKind | None = None
    found: tuple[str, ...] = ()
    doctor: str | None = None
    preferences: Preferences | None = None
    page: int = 1
    month: int = 0
    cursor: Cursor = field(default_factory=Cursor)
    offered: tuple[Slot, ...] = ()
    wanted: Slot | None = None
    appointment: str | None = None
    registration: OccupationalRegistration | None = None
    referral: str = ""
    places: tuple[str, ...] = ()

    @property
    def searched(self) -> Preferences:
        """The preferences as they are searched by: anywhere is wherever the referral is accepted."""
        return replace(self.wish, facilities=self.wish.facilities or self.places)

    @property
    def wish(self) -> Preferences:
        """The preferences, for the states that come after the service is chosen."""
        if self.preferences is None:
            message = "no service is chosen yet"
            raise AssertionError(message)
        return self.preferences


@dataclass(frozen=True)
class RegistrationMemory:
    """The registration so far."""

    kind: ExaminationKind | None = None
    employer: str = ""
    position: str = ""
    hazards: str = ""
