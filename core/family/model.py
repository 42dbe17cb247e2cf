"""That somebody acts for somebody: who for whom, in what, since when, and how it ended (B13).

    INVITED ─▶ ASKED ─▶ ACTIVE ─▶ ENDED
       └─▶ WITHDRAWN | EXPIRED | DECLINED ◀─┘

Whoever is acted for has the last word, and says in what (`core.family.inviting`). For those who have no chat, children
first of all, the reception says so (`core.records.relatives`): then it is ACTIVE at once. What concerns one tie is done
under the row of whoever is acted for, so that an act comes before its end or after it, never in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.consultations.model import Consultation
from core.context import Work
from core.family.refusals import AdultNeeded
from core.identity.comparing import of_age_on
from core.orm import Base
from core.receipts import WithReceipt

MOST: Final = 10
"""People that one may act for, and links that wait for an answer."""

LINK_DAYS: Final = 7
"""How long a link can be opened, and answered."""


class Scope(StrEnum):
    """What somebody may do for a patient; the rest nobody else ever may."""

    BOOK = "book"
    RESULTS = "results"
    TOLD = "told"
    DOCUMENTS = "documents"  # files, questions to the doctor, online consultations, prescriptions


ALL_SCOPES: Final = frozenset(Scope)
"""What a parent may do for a child."""

ALL_BUT_DOCUMENTS: Final = ALL_SCOPES - {Scope.DOCUMENTS}
"""What somebody may do for a grown-up without a chat, unless that one says otherwise."""


CONSULTING: Final = Scope.DOCUMENTS
"""What has to be allowed, so that somebody talks to a doctor online for a patient."""


class Kin(StrEnum):
    """Who the patient is to whoever acts for them, as that one says."""

    MOTHER = "mother"
    FATHER = "father"
    DAUGHTER = "daughter"
    SON = "son"
    GRANDMOTHER = "grandmother"
    GRANDFATHER = "grandfather"
    OTHER = "somebody_else"


class TieStatus(StrEnum):
    """How far it has come. `ASKED`: both are known, and whoever is to be acted for has to say yes."""

    INVITED = "invited"
    ASKED = "asked"
    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENDED = "ended"


class EndedBy(StrEnum):
    """Who has ended it; `AGE`: the child has grown up."""

    ACTOR = "actor"
    SUBJECT = "subject"
    CLINIC = "clinic"
    AGE = "age"


_ACTIVE: Final = sa.text("status = 'active'")


class FamilyTie(WithReceipt, Base):
    """`actor_id` acts for `subject_id`, in `scopes`. Until a link is opened, only whoever made it is known.

    `due_at` is when the portal ends it by itself: a link that nobody answered, or a child that is of age. `by` is the
    address of the member of staff who has seen the documents. The receipt is of the news that it has ended, to whoever
    was acted for.
    """

    __tablename__ = "family_ties"
    __table_args__ = (
        sa.Index(
            "ix_family_ties_active",
            "actor_id",
            "subject_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    status: Mapped[TieStatus]
    kin: Mapped[Kin]
    scopes: Mapped[str] = mapped_column(sa.String(40))
    by_actor: Mapped[bool]
    link: Mapped[bytes | None] = mapped_column(sa.LargeBinary, unique=True)
    made_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    by: Mapped[str | None] = mapped_column(sa.String(80))
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None]

    @property
    def allowed(self) -> frozenset[Scope]:
        """What may be done."""
        return frozenset(map(Scope, filter(None, self.scopes.split(","))))

    def allow(self, scopes: Collection[Scope]) -> None:
        """Let these be done, and nothing else."""
        self.scopes = ",".join(each for each in Scope if each in scopes)

    def is_active(self, now: datetime) -> bool:
        """Whether somebody acts for somebody at that moment, whatever the portal has not come to yet."""
        return self.status is TieStatus.ACTIVE and (self.due_at is None or now < self.due_at)

    def close_as(self, status: TieStatus, now: datetime, by: EndedBy | None = None) -> None:
        """Nothing can be done by it from now on; its link neither."""
        self.status, self.ended_at, self.ended_by, self.due_at, self.link = status, now, by, None, None


@dataclass(frozen=True, slots=True)
class Known:
    """A tie whose two sides are known, and both; and the online consultation that has ended with it just now."""

    tie: FamilyTie
    actor: Patient
    subject: Patient
    ended_with: Consultation | None = None


def is_of_age(work: Work, patient: Patient) -> bool:
    """Whether a patient is an adult today."""
    return of_age_on(patient.birth_date) <= work.clinic.day_of(work.now)


def require_of_age(work: Work, patient: Patient) -> None:
    """Pass for an adult.

    Raises: AdultNeeded.
    """
    if not is_of_age(work, patient):
        raise AdultNeeded


def grown_up_at(work: Work, patient: Patient) -> datetime | None:
    """When a child is of age, from the beginning of that day; `None` for an adult."""
    if is_of_age(work, patient):
        return None
    midnight = dt.datetime.combine(of_age_on(patient.birth_date), dt.time(), work.clinic.zone)
    return midnight.astimezone(dt.UTC)
