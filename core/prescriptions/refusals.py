"""Why a prescription can't be ordered or issued so, or not now (S20, S36, D20). Facts, as all that core refuses.

PrescriptionRefused
├── OrderRefused                what a patient orders
│   ├── NothingOrdered          no medicine at all
│   ├── TooManyMedicines        more than fit into one order
│   ├── TooManyWaiting          as many orders wait as may
│   ├── OrderedAlready          one that waits has the medicine
│   ├── OrderedTooOften         less time has passed than the clinic wants between two orders of it
│   ├── TooEarlyToOrder         there is enough of it for a while
│   ├── OnlyAtVisit             the clinic prescribes it at an appointment alone
│   └── AnswerNeeded            what the clinic asks about a medicine has no answer yet
├── DecisionRefused             what the staff decide, or a patient withdraws
│   ├── RenewalTakenBy          a colleague has it
│   ├── DecidedAlready          issued, changed or declined
│   ├── RenewalWithdrawn        by its patient
│   ├── NotThisDoctor           the clinic lets others issue it
│   ├── NotRemotely             the clinic lets it be issued at an appointment alone
│   ├── NothingToUndo           it was undone already
│   └── TooLateToUndo           the patient has been told
└── UnusablePrescription        what a doctor has typed can't be used
    ├── UnusableCode            not four digits
    ├── UnusableKey             not 44 letters and digits
    ├── UnusableDates           not two or three days, or days that don't fit together
    ├── UnusableMedicines       no medicine in a line, or too many of them
    └── PeselBesideCode         words with a PESEL, where the code will stand (D20)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import Refusal


class PrescriptionRefused(Refusal):
    """That can't be done about a prescription, or not now."""


class OrderRefused(PrescriptionRefused):
    """It can't be ordered so."""


class NothingOrdered(OrderRefused):
    """There is no medicine in it."""


@dataclass(unsafe_hash=True)
class TooManyMedicines(OrderRefused):
    """More than fit into one order."""

    limit: int


@dataclass(unsafe_hash=True)
class TooManyWaiting(OrderRefused):
    """As many orders of the patient wait for a doctor as may."""

    limit: int


@dataclass(unsafe_hash=True)
class OrderedAlready(OrderRefused):
    """An order that waits has this medicine."""

    name: str = field(repr=False)


@dataclass(unsafe_hash=True)
class OrderedTooOften(OrderRefused):
    """It was ordered a short while ago; on the day `again`, it may be once more."""

    name: str = field(repr=False)
    again: dt.date


@dataclass(unsafe_hash=True)
class TooEarlyToOrder(OrderRefused):
    """There is enough of it; from the day `again` on it may be ordered."""

    name: str = field(repr=False)
    again: dt.date


@dataclass(unsafe_hash=True)
class OnlyAtVisit(OrderRefused):
    """The clinic prescribes it at an appointment alone."""

    name: str = field(repr=False)


class AnswerNeeded(OrderRefused):
    """What the clinic asks about one of the medicines has no answer yet."""


class DecisionRefused(PrescriptionRefused):
    """The order is not theirs to decide, or not any more."""


@dataclass(unsafe_hash=True)
class RenewalTakenBy(DecisionRefused):
    """A colleague has it."""

    name: str


@dataclass(unsafe_hash=True)
class DecidedAlready(DecisionRefused):
    """A doctor has issued a prescription, or has declined."""

    by: str


@dataclass(unsafe_hash=True)
class RenewalWithdrawn(DecisionRefused):
    """The patient has withdrawn it."""


@dataclass(unsafe_hash=True)
class NotThisDoctor(DecisionRefused):
    """The clinic lets only these doctors issue one of the medicines."""

    names: tuple[str, ...]


@dataclass(unsafe_hash=True)
class NotRemotely(DecisionRefused):
    """The clinic lets this medicine be issued at an appointment in person alone."""

    name: str = field(repr=False)


class NothingToUndo(DecisionRefused):
    """No decision is there any more."""


@dataclass(unsafe_hash=True)
class TooLateToUndo(DecisionRefused):
    """The patient has been told of the decision."""


class UnusablePrescription(PrescriptionRefused):
    """What a doctor has typed of a prescription can't be used; the question stays open."""


@dataclass(unsafe_hash=True)
class UnusableCode(UnusablePrescription):
    """Not four digits, but so many."""

    digits: int


@dataclass(unsafe_hash=True)
class UnusableKey(UnusablePrescription):
    """Not 44 letters and digits, but so many; or signs that none has."""

    length: int
    strange: str = field(default="", repr=False)


class DatesFault(StrEnum):
    """Why days are none of an e-prescription."""

    COUNT = "count"
    UNREADABLE = "unreadable"
    ISSUED_LATER = "issued_later"
    ISSUED_LONG_AGO = "issued_long_ago"
    ORDER = "order"
    OVER = "over"


@dataclass(unsafe_hash=True)
class UnusableDates(UnusablePrescription):
    """The days that were typed aren't those of an e-prescription; `typed` is what can't be read."""

    fault: DatesFault
    typed: str = field(default="", repr=False)


@dataclass(unsafe_hash=True)
class UnusableMedicines(UnusablePrescription):
    """No medicine was read, or more than fit into one prescription."""

    limit: int
    count: int


class PeselBesideCode(UnusablePrescription):
    """There is a PESEL in the words that will stand beside the code (D20)."""
