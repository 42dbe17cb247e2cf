"""Why an account doesn't move to another chat, or nobody can object to that (D16), and why nobody is entered. Facts, as
all that core refuses (`core.errors`).

MovingRefused
├── AppointmentsOverlap     two that are still to come are at the same time
├── ProofOver               the identity has to be proven once more
├── TooLateToObject
└── ObjectionSettled        the desk head has seen to it

RecordExists                the clinic has a record with this identity already (B8)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.errors import Refusal


class MovingRefused(Refusal):
    """An account can't move to another chat, or that can't be objected to (D16)."""


@dataclass(unsafe_hash=True)
class AppointmentsOverlap(MovingRefused):
    """An appointment of the account that is to end is at the same time as one of the account that stays; at `here` and
    at `there` they begin.
    """

    here: datetime
    there: datetime


@dataclass(unsafe_hash=True)
class ProofOver(MovingRefused):
    """The identity was proven too long ago, or that was used or declined."""


@dataclass(unsafe_hash=True)
class TooLateToObject(MovingRefused):
    """The week for it is over; the clinic has a telephone."""

    phone: str


@dataclass(unsafe_hash=True)
class ObjectionSettled(MovingRefused):
    """Somebody has seen to it."""


@dataclass(unsafe_hash=True)
class RecordExists(Refusal):
    """The clinic has a record with this identity already, with this number (B8)."""

    patient: int
