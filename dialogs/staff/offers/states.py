"""Where the desk is while it offers free times, and what it remembers on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.errors import NotFound
from core.offers.groups import GroupWish
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.visits.states import DayMemory


class OfferTimes(StatesGroup):
    """From who waits to a group of free times, and how it goes."""

    services = State()  # what is waited for
    days = State()  # on which something is free
    doctors = State()  # with whom alone
    people = State()  # how many are asked at most
    confirming = State()
    going = State()  # what has become of it


@dataclass(frozen=True)
class OfferTimesMemory:
    """What is offered, on which day, to how many at most; the page of a list; the group that came of it or that is
    looked at, and `came_from`, the day where that began, if on one.
    """

    service: str = ""
    practitioner: str = ""
    day: date | None = None
    most: int = 0
    page: int = 1
    group: str = ""
    came_from: DayMemory | None = None

    @property
    def wish(self) -> GroupWish:
        """What is offered."""
        return GroupWish(service=self.service, practitioner=self.practitioner)

    @property
    def on(self) -> date:
        """On which day, where it was chosen already."""
        if self.day is None:
            raise NotFound
        return self.day
