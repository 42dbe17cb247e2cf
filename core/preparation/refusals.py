"""Why an answer isn't taken, or a visit not prepared. Facts, as all that core refuses (`core.errors`).

UnusableNumber, UnusableAnswerDay, UnusableChoice: `UnusableInput`, the question stays open
PreparationRefused
├── PreparationOver         the visit has begun, or isn't booked any more
├── FormNotWhole            questions are open
├── AnswerMissing            the question can't be left out
└── NoMoreQuestions         as many of one's own as a doctor has time for
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.clinic.forms import DaysAsked
from core.errors import Refusal, UnusableInput
from core.i18n import Words


@dataclass(unsafe_hash=True)
class UnusableNumber(UnusableInput):
    """No number, or none that is asked for; the bounds are inclusive."""

    smallest: Decimal | None
    largest: Decimal | None
    decimals: int
    unit: Words | None
    is_number: bool
    """Whether it was one, but out of bounds or too exact."""

    too_exact: bool = False


@dataclass(unsafe_hash=True)
class UnusableAnswerDay(UnusableInput):
    """A day, but not one that is asked for."""

    days: DaysAsked


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
