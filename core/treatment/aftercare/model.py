"""What is asked after a visit or a consultation, as it is stored; and how visits were, which is kept apart from whose
they were.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.orm import Base, EncryptedModel
from core.treatment.encounters import OfEncounter


class Feeling(StrEnum):
    """How somebody feels some days after a visit."""

    BETTER = "better"
    SAME = "unchanged"
    WORSE = "worse"


class Score(StrEnum):
    """How a visit was."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class FollowUpFacts(BaseModel):
    """After how many days whom a doctor wanted to ask, if one did; what was answered, and who has seen to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int = 0
    author: str = ""
    feels: Feeling | None = None
    words: str = ""
    seen_by: str = ""


class Aftercare(OfEncounter, Base):
    """One of each visit that took place, and of a consultation whose doctor wanted it; its id is theirs. `follow_up_at`
    is when to ask how its patient feels, or to ask once more, and `rate_at` when to ask how it was; `asked` is how
    often the first was.
    """

    __tablename__ = "aftercare"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    follow_up_at: Mapped[datetime | None] = mapped_column(index=True)
    asked: Mapped[int]
    answered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    rate_at: Mapped[datetime | None] = mapped_column(index=True)
    rated: Mapped[bool]
    sealed: Mapped[FollowUpFacts] = mapped_column(EncryptedModel("aftercare.sealed", FollowUpFacts))

    def revise(self, **changes: object) -> None:
        """Say something else in what is sealed."""
        self.sealed = self.sealed.model_copy(update=changes)


class RatingFacts(BaseModel):
    """With which doctor it was, how it was, and what was written; `appointment` only where a clinic wants to know whose
    answer it is, and patients are told so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    practitioner: str
    score: Score
    comment: str = ""
    appointment: str = ""


class Rating(Base):
    """How a visit was. It has a month and no moment, so that it can't be laid beside what was done when."""

    __tablename__ = "ratings"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    month: Mapped[dt.date] = mapped_column(index=True)
    sealed: Mapped[RatingFacts] = mapped_column(EncryptedModel("ratings.sealed", RatingFacts))
