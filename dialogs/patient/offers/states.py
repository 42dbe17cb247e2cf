"""Where waiting for a time can be, and what is remembered on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from core.appointments.search.availability import Days, PartOfDay, Preferences, preferred_days
from core.clinic.model import Facility, Practitioner
from core.context import Work
from core.errors import NotFound
from core.offers import watching
from core.offers.model import EVERY_DAY, Watch, WatchWish
from dialogs.engine.returning import ReturnableMemory
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup


class Offers(StatesGroup):
    """What is waited for, part by part; the list of it; and the answer to an offer."""

    summary = State()  # all on one screen, as it was looked for
    facilities = State()
    doctors = State()
    excluded = State()
    days = State()
    parts = State()
    notice = State()
    watches = State()
    one = State()
    taken = State()
    left = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What is to be waited for, instead of an `appointment` or not, and on which days; the page of doctors. Of what is
    waited for already, the `watch` that is open; and the `offer` that was answered.
    """

    wish: WatchWish | None = None
    appointment: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    weekdays: int = EVERY_DAY
    page: int = 1
    watch: str = ""
    offer: str = ""

    @property
    def wished(self) -> WatchWish:
        """What is to be waited for, in the states that ask for it."""
        if self.wish is None:
            raise NotFound
        return self.wish


def as_searched(work: Work, wish: Preferences) -> tuple[WatchWish, dt.date | None, dt.date | None]:
    """What was looked for, as something that can be waited for, and its first and last day."""
    days = () if wish.days is Days.FIRST_FREE else preferred_days(work, wish)
    waited = WatchWish(
        service=wish.service,
        practitioners=() if wish.practitioner is None else (wish.practitioner,),
        facilities=wish.facilities,
        excluded=wish.excluded,
        parts=() if wish.part is PartOfDay.ANY else (wish.part,),
        since=wish.since,
        before=wish.before,
        notice_minutes=wish.notice_minutes,
    )
    return (waited, days[0], days[-1]) if days else (waited, None, None)


def change(turn: Turn[Memory], **changes: Any) -> None:  # noqa: ANN401 - fields of the wish
    """Have other wishes."""
    turn.memory = replace(turn.memory, wish=turn.memory.wished.model_copy(update=changes))


def facilities_of(turn: Turn[Memory]) -> tuple[Facility, ...]:
    """Where the service is given."""
    return turn.work.clinic.facilities_of(turn.memory.wished.service)


def doctors_of(turn: Turn[Memory]) -> tuple[Practitioner, ...]:
    """Who gives the service."""
    return turn.work.clinic.practitioners_of(turn.memory.wished.service)


async def open_watch(turn: Turn[Memory]) -> Watch:
    """The watch that is open."""
    return await watching.get_watch(turn.work, turn.known_patient, turn.memory.watch)
