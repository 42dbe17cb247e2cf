"""Why an answer isn't taken, or a visit not prepared. Facts, as all that core refuses (`core.errors`).

UnusableNumber, NumberOutOfBounds, NumberTooExact, UnusableAnswerDay, UnusableChoice: `UnusableInput`, the question
stays open
PreparationRefused
├── PreparationOver         the visit has begun, or isn't booked any more
├── FormNotWhole            questions are open
├── AnswerMissing            the question can't be left out
└── NoMoreQuestions         as many of one's own as a doctor has time for
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.errors import Refusal, UnusableInput


@dataclass(frozen=True)
class Bounds:
    """Between which numbers an answer is, both included; at least one of them is there."""

    smallest: Decimal | None
    largest: Decimal | None


@dataclass(unsafe_hash=True)
class UnusableNumber(UnusableInput):
    """No number; with the bounds in which one is asked for, if there are any."""

    bounds: Bounds | None


@dataclass(unsafe_hash=True)
class NumberOutOfBounds(UnusableInput):
    """A number, but smaller or larger than is asked for."""

    bounds: Bounds


@dataclass(unsafe_hash=True)
class NumberTooExact(UnusableInput):
    """A number with more decimal places than are asked for."""

    decimals: int


@dataclass(unsafe_hash=True)
class UnusableAnswerDay(UnusableInput):
    """A day, but not one that is asked for: `to_come`, or over."""

    to_come: bool


class UnusableChoice(UnusableInput):
    """Words that name none of the choices, or more than one."""


class PreparationRefused(Refusal):
    """That can't be done to get ready for a visit."""


class PreparationOver(PreparationRefused):
    """The visit has begun, or isn't booked any more."""


@dataclass(unsafe_hash=True)
class FormNotWhole(PreparationRefused):
    """So many questions have no answer yet."""

    left: int


class AnswerMissing(PreparationRefused):
    """The question can't be left out."""


@dataclass(unsafe_hash=True)
class NoMoreQuestions(PreparationRefused):
    """As many questions of one's own as can be asked are there."""

    limit: int
