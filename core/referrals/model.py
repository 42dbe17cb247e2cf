"""Referrals as they are stored: what for, until when, and which appointments were booked from them (S21, S13).

What somebody is sent to tells of their health, so a referral keeps open only what it is looked up by. A draft has no
`issued_at`; a patient sees a referral, and is told of it, from `told_at` on.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments.diary.diaries import STANDING
from core.appointments.model import Appointment
from core.i18n import Words
from core.orm import Base, EncryptedModel
from core.receipts import WithReceipt

UNDO: Final = dt.timedelta(minutes=1)
"""For how long a referral that was issued can be taken back; the patient is told of it afterwards."""

CODE_DIGITS: Final = 4
"""Digits of an e-referral's code."""


class ReferralKind(StrEnum):
    """What a referral sends somebody to."""

    SPECIALIST = "specialist"
    EXAMINATION = "examination"
    REHABILITATION = "rehabilitation"


class ReferralFacts(BaseModel):
    """What a referral says. `service` is a service of the clinic file, or else `specialty` one of its specialties;
    `title` is what it is for in the words of the day when it was issued. `issued_by` is a practitioner of the clinic
    file; a referral of somebody who is none may be the clinic's own all the same (`is_own`).
    """

    model_config = ConfigDict(frozen=True)

    kind: ReferralKind
    service: str | None = None
    specialty: str | None = None
    title: Words | None = None
    what_for: str = ""
    code: str = ""
    issuer: str = ""
    issued_by: str | None = None
    is_own: bool = True
    by_telephone: bool = False


class Referral(WithReceipt, Base):
    """A referral of a patient's, or a draft of one by the member of staff at the address `by`.

    It can be booked from until the end of `valid_until`, as often as there are `procedures`.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        sa.Index(None, "patient_id", "issued_at"),
        sa.Index(
            "ix_referrals_untold",
            "issued_at",
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        ),
        sa.Index(None, "valid_until"),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    appointment_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("appointments.id", ondelete="SET NULL"), index=True
    )
    by: Mapped[str] = mapped_column(sa.String(80))
    procedures: Mapped[int]
    issued_on: Mapped[dt.date | None]
    issued_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    valid_until: Mapped[dt.date | None]
    warned_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    facts: Mapped[ReferralFacts] = mapped_column(EncryptedModel("referrals.facts", ReferralFacts))

    @property
    def kind(self) -> ReferralKind:
        return self.facts.kind


class ReferralUse(Base):
    """That an appointment was booked from a referral. One that is cancelled gives it back."""

    __tablename__ = "referral_uses"

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    referral_id: Mapped[str] = mapped_column(sa.ForeignKey("referrals.id", ondelete="CASCADE"), index=True)


def procedures_used() -> sa.ScalarSelect[int]:
    """How many procedures of a row of `Referral` are booked or over, as a part of a statement about referrals."""
    return (
        sa.select(sa.func.count())
        .select_from(ReferralUse)
        .join(Appointment, Appointment.id == ReferralUse.appointment_id)
        .where(ReferralUse.referral_id == Referral.id, Appointment.status.in_(STANDING))
        .correlate(Referral)
        .scalar_subquery()
    )


class ReferralStanding(StrEnum):
    """How a referral stands for its patient."""

    VALID = "valid"
    BOOKED = "booked"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
