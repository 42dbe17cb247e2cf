"""Occupational certificates as they are stored: what a doctor decided after an occupational-medicine examination (S15).

All that a certificate says is sealed. A draft has no `given_at`; a patient sees a certificate, and is told of it, from
`told_at` on.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments.occupational import ExaminationKind
from core.orm import Base, EncryptedModel
from core.receipts import WithReceipt

UNDO: Final = dt.timedelta(minutes=1)
"""For how long a certificate that was given can be taken back; the patient is told of it afterwards."""


APPEAL_DAYS: Final = 7
"""For how many days after getting a certificate a second examination can be asked for (the regulation named below)."""


_STANDING: Final = sa.text("given_at IS NOT NULL AND withdrawn_at IS NULL")


class CertificateDecision(StrEnum):
    """What a certificate decides (regulation of the Minister of Health of 30 May 1996 on examinations of employees)."""

    FIT = "fit"
    UNFIT = "unfit"
    LOST_FITNESS = "lost_fitness"


class CertificateFacts(BaseModel):
    """What a certificate says. `kind` and `decision` are missing in a draft only; the employer and the position are
    those of the registration, and empty without one. `valid_until` is the day that the doctor wrote, and only of who is
    fit.
    """

    model_config = ConfigDict(frozen=True)

    kind: ExaminationKind | None = None
    decision: CertificateDecision | None = None
    valid_until: dt.date | None = None
    employer: str = ""
    position: str = ""
    issuer: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        is_dated = self.decision is not CertificateDecision.FIT or self.valid_until is not None
        return self.kind is not None and self.decision is not None and is_dated


class Certificate(WithReceipt, Base):
    """A certificate after an appointment, or a draft of one by the member of staff at the address `by`.

    After each appointment there is one at most that was given and not withdrawn; the database sees to it. One that was
    `withdrawn_at` some moment is valid no more, and stays with its patient, who was told so.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        sa.Index(None, "patient_id", "given_at"),
        sa.Index(
            "ix_certificates_given",
            "appointment_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        sa.Index(
            "ix_certificates_untold",
            "given_at",
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(sa.String(80))
    given_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    facts: Mapped[CertificateFacts] = mapped_column(EncryptedModel("certificates.facts", CertificateFacts))
