"""What people ask a clinic about, and what it answers: parking, prices, a sick note, and topics of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from core.clinic.settings import Part
from core.i18n import Words


class AnswerTopic(StrEnum):
    """What every clinic is asked about; the portal knows words for each."""

    HOURS = "hours"
    ADDRESS = "address"
    DIRECTIONS = "directions"
    PARKING = "parking"
    PRICES = "prices"
    PREPARATION = "preparation"
    SICK_NOTE = "sick-note"
    VACCINATION = "vaccination"
    CERTIFICATES = "certificates"
    RECORDS = "records"
    ACCESSIBILITY = "accessibility"
    REGISTRATION = "registration"


class AnswerWay(StrEnum):
    """A place of the portal that an answer may lead to."""

    BOOK = "book"
    OCCUPATIONAL = "occupational"
    MEDICATIONS = "medications"
    RESULTS = "results"
    REFERRALS = "referrals"
    ASK_DOCTOR = "ask_doctor"
    FILES = "files"
    ACCOUNT = "account"


class ClinicAnswer(Part):
    """What the clinic answers about a topic: one of `AnswerTopic`, or one of its own, with a title and `words`.

    `words` are more ways of asking, by language, written as the lines of `core/emergencies/vocabulary.toml` are, with
    none of its lists. `service` is what is booked for it, `leads_to` a place of the portal: ways on, one at most.
    """

    topic: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")]
    title: Words | None = None
    text: Words
    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    service: str | None = None
    leads_to: AnswerWay | None = None

    @property
    def is_of_its_own(self) -> bool:
        """Whether the portal knows no words for it."""
        return self.topic not in set(AnswerTopic)

    @property
    def lines(self) -> tuple[str, ...]:
        """Its ways of asking, of all languages."""
        return tuple(line for those in self.words.values() for line in those)
