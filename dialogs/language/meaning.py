"""What a typed sentence means: what its writer wants, and what they say of it.

`dialogs.language.understanding` finds it out; dialogs show it, and ask where it can mean two things. Nothing is booked,
cancelled or sent by a sentence alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What somebody wants."""

    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    LIST = "list"  # their appointments
    NEXT = "next"  # when the next of them is
    LATE = "late"  # they won't be there in time
    REMIND = "remind"  # they want to be reminded of one
    PRESCRIPTION = "prescription"
    RESULTS = "results"
    REFERRAL = "referral"
    REHABILITATION = "rehabilitation"
    ASK_DOCTOR = "ask_doctor"
    CONSULT = "consult"  # talk to a doctor online, without booking
    ADD_FILE = "add_file"
    ASK_CLINIC = "ask_clinic"  # what the clinic file answers: hours, prices, a sick note; `topic` says which
    LANGUAGE = "language"
    ACCOUNT = "account"
    IDENTITY = "identity"
    PERSON = "person"  # somebody to talk to
    THANKS = "thanks"
    GREETING = "greeting"
    ABUSE = "abuse"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From a day to another, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class HourSpan:
    """The clock times at which an appointment may begin: from the first on, and before the second; `None` is open."""

    start: dt.time | None = None
    end: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Clue:
    """The words of a sentence that told something, as they were written, and what: “jutro”, day, 2027-03-02."""

    words: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """A sentence, understood.

    `services`, `practitioners` and `facilities` are ids of the clinic file, best first; more than one service or
    practitioner is for the writer to choose from, of more than one facility each will do. `days` and `hours` are empty
    when nothing was said of them; two are two readings, of which the writer chooses one. Of a move, `days` and `hours`
    are those that it is to be moved to, and `from_days` and `from_hours` those at which it is now; of a cancellation,
    `days` and `hours` are those at which it is. `not_days` and `not_practitioners` were ruled out. `soonest`: the first
    free time was asked for. `for_child`: it is for a child. `topic` is an answer of the clinic file. `language` is the
    one that was asked for. `medicine` is the name of one, as it was written. `impossible` and `unmet` are words, as
    they were written, that have to be answered and lead to nothing: days that don't exist or are past (“30.02”,
    “yesterday”), and specialties, examinations and places that the clinic doesn't have. `likely`: for what isn't
    understood, what it most likely is, best first, three at most.
    `clues` tell why.
    """

    intent: Intent
    services: tuple[str, ...] = ()
    practitioners: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    days: tuple[DaySpan, ...] = ()
    hours: tuple[HourSpan, ...] = ()
    from_days: tuple[DaySpan, ...] = ()
    from_hours: tuple[HourSpan, ...] = ()
    not_days: tuple[DaySpan, ...] = ()
    not_practitioners: tuple[str, ...] = ()
    soonest: bool = False
    for_child: bool = False
    topic: str | None = None
    language: str | None = None
    medicine: str | None = None
    impossible: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    likely: tuple[Intent, ...] = ()
    clues: tuple[Clue, ...] = ()
