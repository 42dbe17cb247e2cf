"""Where a request to the reception can be, and what is remembered on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.appointments.search.availability import PartOfDay
from core.requests.appointments import PreferredTime, RequestKind
from dialogs.engine.returning import ReturnableMemory
from dialogs.fsm.state import State, StatesGroup


class Requests(StatesGroup):
    """What is asked for, which times suit, and how it stands."""

    late = State()  # it can't be done by oneself any more
    times = State()
    part = State()  # of the day that was pressed
    sent = State()
    wished = State()  # an appointment that the clinic books itself


@dataclass(frozen=True)
class Time:
    """A preferred time, as it is remembered."""

    day: dt.date
    part: PartOfDay = PartOfDay.ANY

    @property
    def preferred(self) -> PreferredTime:
        return PreferredTime(day=self.day, part=self.part)


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """The appointment, or the service for which there is none yet; what is asked for, the times and words so far, the
    first of the days on the screen, the one that was pressed, and the request, once it is sent.
    """

    appointment: str = ""
    service: str = ""
    kind: RequestKind = RequestKind.CANCEL
    times: tuple[Time, ...] = ()
    words: str = ""
    first: dt.date | None = None
    day: dt.date | None = None
    request: str = ""
