"""Why something can't be done with a PIN, or without it. Facts, as all that core refuses (`core.errors`).

PinRefused
├── PinNeeded       what is medical waits for the patient's PIN
├── PinsDiffer      a new one was not written twice alike
└── UnusablePin     it has not the right length, or others would guess it
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Refusal


class PinRefused(Refusal):
    """That can't be done with this PIN, or without one."""


class PinNeeded(PinRefused):
    """What is medical waits for the patient's PIN."""


class PinsDiffer(PinRefused):
    """The two that were written for a new PIN are not the same."""


class PinFault(StrEnum):
    """Why digits can't be a PIN."""

    LENGTH = "length"
    EASY = "easy"
    PERSONAL = "personal"


@dataclass(unsafe_hash=True)
class UnusablePin(PinRefused):
    """Not four to six digits, or digits that somebody else would try first."""

    fault: PinFault
