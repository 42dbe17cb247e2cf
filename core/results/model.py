"""Results of examinations: what is kept of one, and how it stands (S19, D19).

    DRAFT ─▶ PUBLISHED ─▶ CORRECTED ─▶ WITHDRAWN        whatever was done last can be undone for `UNDO`

Values stay as the laboratory wrote them, in decimals with a point. A correction is a draft of its own that names what
it corrects; published, it becomes the result's newest version, and the one before is kept with it.

`core.results.drafts` is what the staff prepare, `core.results.publishing` what they publish, comment and take back,
`core.results.reading` what the patient sees, `core.results.receipts` what they are told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.clinic.settings import ResultKind
from core.orm import Base, EncryptedModel
from core.receipts import WithReceipt

__all__ = ["UNDO", "Flag", "Measurement", "Result", "ResultFacts", "ResultKind", "ResultNews", "ResultStatus"]


UNDO: Final = timedelta(minutes=1)
"""For how long what was done can be undone. The patient is told after that, and sees nothing of a new result before."""


class ResultStatus(StrEnum):
    """How a result stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


CURRENT: Final = (ResultStatus.PUBLISHED, ResultStatus.CORRECTED)
"""Its values hold."""


class ResultNews(StrEnum):
    """What there is to tell its patient of a result."""

    PUBLISHED = "published"
    COMMENTED = "commented"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Flag(StrEnum):
    """A value beside the laboratory's own range: what the laboratory said, or what its own figures say."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    ABNORMAL = "abnormal"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measurement(_Part):
    """One value as the laboratory gave it.

    `value` is a decimal with a point, as many places as were written, or words ('ujemny'); `comparator` is `<`, `<=`,
    `>` or `>=` before it. `low` and `high` are the laboratory's own range in decimals, `range_text` is it in the
    laboratory's words. `flag` only where the laboratory said so itself.
    """

    name: str
    code: str = ""
    comparator: str = ""
    value: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    range_text: str = ""
    flag: Flag | None = None


class ResultVersion(_Part):
    """What a result said before it was corrected, until `until`."""

    title: str
    measurements: tuple[Measurement, ...] = ()
    conclusion: str = ""
    until: datetime


class ResultBefore(_Part):
    """How a result stood before what was done last, so that it can be undone. `files` are those that it had."""

    status: ResultStatus
    collected_at: datetime
    published_at: datetime | None
    shown_at: datetime | None
    opens_at: datetime | None
    commented_at: datetime | None
    tell_at: datetime | None
    news: ResultNews | None
    facts: ResultFacts
    files: tuple[str, ...] = ()


class ResultDocument(_Part):
    """By what a file of a result is recognised that another system has brought: digests of the bytes that came, and of
    those that are kept.
    """

    file: str
    came: str
    kept: str


class ResultFacts(_Part):
    """What is sealed of a result. `author` and `commented_by` are names of the clinic's people, as they were then."""

    title: str = ""
    laboratory: str = ""
    measurements: tuple[Measurement, ...] = ()
    conclusion: str = ""
    author: str = ""
    comment: str = ""
    commented_by: str = ""
    withdrawn_because: str = ""
    earlier: tuple[ResultVersion, ...] = ()
    documents: tuple[ResultDocument, ...] = ()
    before: ResultBefore | None = None


class Result(WithReceipt, Base):
    """One result of a patient's.

    `by` is who of the staff prepared it, `corrects` the result that a draft is a correction of. `collected_at` is when
    what was examined was taken. From `shown_at` on its patient knows of it; from `opens_at` on it opens, even if no
    doctor has said anything of it. `changed_at` is when something was last done that can be undone; `tell_at` when its
    patient has to be told the `news`, and `announced_at` when they last were.
    """

    __tablename__ = "results"
    __table_args__ = (sa.Index(None, "patient_id", "collected_at"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    kind: Mapped[ResultKind]
    status: Mapped[ResultStatus] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(sa.String(80))
    corrects: Mapped[str | None] = mapped_column(sa.ForeignKey("results.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    collected_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    opens_at: Mapped[datetime | None]
    commented_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    tell_at: Mapped[datetime | None] = mapped_column(index=True)
    news: Mapped[ResultNews | None]
    announced_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    facts: Mapped[ResultFacts] = mapped_column("sealed", EncryptedModel("results.sealed", ResultFacts))

    @property
    def is_current(self) -> bool:
        """Whether it is published and its values hold."""
        return self.status in CURRENT

    def revise(self, **changes: object) -> None:
        """Say something else in what is sealed."""
        self.facts = self.facts.model_copy(update=changes)

    def can_be_undone(self, now: datetime) -> bool:
        """Whether what was done last is still to be undone."""
        return self.facts.before is not None and self.changed_at is not None and now < self.changed_at + UNDO


LATEST_FIRST: Final = (Result.collected_at.desc(), Result.started_at.desc(), Result.id)
"""The order of lists."""


class ResultChoice(Base):
    """That a patient wants to open results only once a doctor has said something of them. No row: at once."""

    __tablename__ = "result_choices"

    patient_id: Mapped[int] = mapped_column(
        sa.ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    chosen_at: Mapped[datetime]
