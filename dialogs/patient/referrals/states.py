"""Where somebody with a referral can be, and what is remembered on the way (S13, S21, D21)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from core.appointments.model import Slot
from core.appointments.search.availability import PartOfDay
from core.clinic.model import Weekday
from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup


class Referrals(StatesGroup):
    """The list, one referral; from there to a plan of procedures, or of other times for them."""

    listing = State()
    one = State()
    wish = State()  # all wishes for a plan on one screen, each with a sensible default
    days = State()
    part = State()
    place = State()
    begin = State()
    plan = State()
    planned = State()
    cancelling = State()
    cancelled = State()


@dataclass(frozen=True)
class PlanWish:
    """How the procedures of a plan are wished for; no days of the week means any, and no place any of the clinic's
    own.
    """

    weekdays: tuple[Weekday, ...] = ()
    part: PartOfDay = PartOfDay.ANY
    same_practitioner: bool = True
    place: str = ""
    not_before: dt.date | None = None


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """The page of the list and the referrals on it; the one that is open, and the page of what is booked from it.

    `moving` are the appointments that are given other times. `plan` are the times that are shown to be confirmed, and
    `done` the appointments that have them.
    """

    page: int = 1
    listed: tuple[str, ...] = ()
    referral: str = ""
    booked_page: int = 1
    wish: PlanWish = field(default_factory=PlanWish)
    moving: tuple[str, ...] = ()
    plan: tuple[Slot, ...] = ()
    done: tuple[str, ...] = ()
