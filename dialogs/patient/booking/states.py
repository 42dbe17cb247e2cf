"""Where a booking and a registration for occupational medicine can be, and what is remembered on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from core.appointments.model import Slot
from core.appointments.occupational import ExaminationKind, OccupationalRegistration
from core.appointments.search.availability import Days, PartOfDay, Preferences
from core.appointments.search.free_times import Cursor
from core.appointments.search.loosening import Loosened
from core.appointments.search.slot_search import WHOLE_DAY
from core.clinic.model import ServiceKind
from dialogs.engine.dialog import Transition, TransitionAction
from dialogs.engine.returning import ReturnableMemory
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.language.meaning import DaySpan, HourSpan


class Booking(StatesGroup):
    """From 'I need a doctor' to a booked appointment."""

    kind = State()
    service = State()
    reading = State()  # a day or a time that was written can mean two
    named_doctor = State()  # the name that was written is that of several
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
    exchange = State()  # the appointment as it is and as it would be, side by side; held while this is open
    moved = State()


class Occupational(StatesGroup):
    """The registration, a question a state; the slot is chosen as for any booking."""

    kind = State()
    employer = State()
    position = State()
    hazards = State()
    summary = State()
    service = State()  # only where the clinic has more than one such examination


def _hours(wish: Preferences) -> tuple[HourSpan, ...]:
    first, end = wish.clock
    if wish.clock == WHOLE_DAY:
        return ()
    return (HourSpan(dt.time(*divmod(first, 60)), dt.time(*divmod(end, 60)) if end < WHOLE_DAY[1] else None),)


@dataclass(frozen=True)
class Asked:
    """What a sentence asks for beside a service. Of two readings of its days, or of its hours, one is to be chosen, and
    so is one of several practitioners; of the facilities each will do. `excluded` practitioners are ruled out.
    `soonest`: whatever day and time comes first.
    """

    days: tuple[DaySpan, ...] = ()
    hours: tuple[HourSpan, ...] = ()
    facilities: tuple[str, ...] = ()
    practitioners: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    soonest: bool = False

    @classmethod
    def by(cls, wish: Preferences) -> Asked:
        """What preferences ask for, to be kept for another service."""
        day = wish.chosen_day if wish.days is Days.CHOSEN else None
        return cls(
            days=() if day is None else (DaySpan(day, wish.last_day or day),),
            hours=_hours(wish),
            facilities=wish.facilities,
            practitioners=() if wish.practitioner is None else (wish.practitioner,),
        )

    def of(self, wish: Preferences) -> Preferences:
        """The preferences with what is asked for and clear."""
        if self.soonest:
            wish = replace(wish, days=Days.FIRST_FREE, chosen_day=None, last_day=None)
            wish = replace(wish, part=PartOfDay.ANY, since=None, before=None)
        if self.excluded:
            kept = None if wish.practitioner in self.excluded else wish.practitioner
            wish = replace(wish, practitioner=kept, excluded=tuple(dict.fromkeys((*wish.excluded, *self.excluded))))
        if len(self.days) == 1:
            wish = replace(wish, days=Days.CHOSEN, chosen_day=self.days[0].first, last_day=self.days[0].last)
        if len(self.hours) == 1:
            wish = replace(wish, part=PartOfDay.ANY, since=self.hours[0].start, before=self.hours[0].end)
        if self.facilities:
            wish = replace(wish, facilities=self.facilities)
        if len(self.practitioners) == 1:
            wish = replace(wish, practitioner=self.practitioners[0], excluded=())
        return wish


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What has been chosen so far.

    `found` are the services that typed words named, `doctor` a practitioner whom they named; `month` counts from
    the present one; `cursor` is where in the free times the patient is, and `offered` are the slots on the screen,
    in its order; `wanted` is the one that was picked, and `appointment` holds it. It is booked from a `referral`, if
    there is one, which is accepted at these `places`, and is gone back to. What a sentence `asked` for beside the
    service is kept until that is clear; one that `is_asked` leads straight to the free times, and back there from each
    choice. `looser` is what there is where nothing fits the preferences. It is no new appointment, but another time for
    the one that is `moving`.
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
    asked: Asked = field(default_factory=Asked)
    is_asked: bool = False
    looser: Loosened | None = None
    moving: str = ""

    @property
    def searched(self) -> Preferences:
        """The preferences as they are searched by: anywhere is wherever the referral is accepted, and what is moved is
        in nobody's way.
        """
        if self.looser is not None:
            return self.looser.preferences
        instead_of = (self.moving,) if self.moving else ()
        return replace(self.wish, facilities=self.wish.facilities or self.places, instead_of=instead_of)

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


def is_asked(turn: Turn[Memory]) -> bool:
    """Whether a sentence led straight to the free times."""
    return turn.memory.is_asked and turn.memory.preferences is not None


def to_slots(trigger: str, change: TransitionAction[Memory] | None = None) -> tuple[Transition[Memory], ...]:
    """The way back to the free times from a choice, for whoever a sentence led there; they are searched anew."""

    async def act(turn: Turn[Memory]) -> None:
        if change is not None:
            await change(turn)
        turn.memory = replace(turn.memory, cursor=Cursor(), looser=None)

    return (Transition(trigger, Booking.slots, guard=is_asked, action=act),)


async def first_page(turn: Turn[Memory]) -> None:
    """Begin a list at its first page."""
    turn.memory = replace(turn.memory, page=1)
