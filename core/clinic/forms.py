"""Forms that patients fill in before a visit, as the clinic file writes them."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from core.clinic.settings import Part
from core.i18n import Words

FormId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")]

LONGEST_WRITTEN: Final = 2000
"""Characters of an answer in words, at most."""


class AnswerKind(StrEnum):
    """How a question of a form is answered."""

    ONE = "one"
    MANY = "many"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    CONSENT = "consent"


class DaysAsked(StrEnum):
    """Which days answer a question for a date; today is among either."""

    ANY = "any"
    PAST = "past"
    FUTURE = "future"


YES: Final = "yes"
NO: Final = "no"
"""What is chosen of a consent."""


class FormChoice(Part):
    """One of the answers to choose from."""

    id: FormId
    label: Words


class AskedIf(Part):
    """An earlier question, and the answers to it of which one is enough for a question to be asked."""

    question: FormId
    any_of: Annotated[tuple[FormId, ...], Field(min_length=1)]


class FormQuestion(Part):
    """One question. `choices` are of `one` and `many`; `unit`, `smallest`, `largest` and `decimals` of a `number`;
    `days` of a `date`; `longest` of a `text`.
    """

    id: FormId
    kind: AnswerKind
    text: Words
    hint: Words | None = None
    optional: bool = False
    choices: tuple[FormChoice, ...] = ()
    unit: Words | None = None
    smallest: Decimal | None = None
    largest: Decimal | None = None
    decimals: Annotated[int, Field(ge=0, le=3)] = 0
    days: DaysAsked = DaysAsked.ANY
    longest: Annotated[int, Field(ge=1, le=LONGEST_WRITTEN)] = 1000
    asked_if: AskedIf | None = None

    @property
    def choosable(self) -> tuple[str, ...]:
        """The ids of what can be chosen; of a consent, yes and no."""
        return (YES, NO) if self.kind is AnswerKind.CONSENT else tuple(each.id for each in self.choices)


class VisitForm(Part):
    """What is asked before a visit of one of its services. A change of what is asked needs a new version."""

    id: FormId
    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,20}$")]
    title: Words
    services: Annotated[tuple[FormId, ...], Field(min_length=1)]
    questions: Annotated[tuple[FormQuestion, ...], Field(min_length=1)]
