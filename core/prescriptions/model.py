"""Medicines, orders of prescriptions, and e-prescriptions, and how far each has come (S20, S36, D20).

    SENT ─▶ TAKEN ─▶ ISSUED | CHANGED | DECLINED
    SENT | TAKEN ─▶ WITHDRAWN

A doctor decides; for a minute they can take that back, and the order is TAKEN again. Then the patient is told, and the
e-prescription is theirs to see (`core.prescriptions.announcing`). Its dates are those that its issuer gave, and its
code is never kept or shown beside a PESEL (D20).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.orm import Base, EncryptedModel
from core.prescriptions.refusals import DecidedAlready, DecisionRefused, RenewalTakenBy, RenewalWithdrawn
from core.receipts import WithReceipt


class RenewalStatus(StrEnum):
    """How an order stands."""

    SENT = "sent"
    TAKEN = "taken"
    ISSUED = "issued"
    CHANGED = "changed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_S: Final = RenewalStatus

OPEN: Final = frozenset({_S.SENT, _S.TAKEN})
"""A doctor still has to decide."""

DECIDED: Final = frozenset({_S.ISSUED, _S.CHANGED, _S.DECLINED})

FOLLOWS: Final[Mapping[RenewalStatus, frozenset[RenewalStatus]]] = {
    _S.SENT: frozenset({_S.TAKEN, _S.WITHDRAWN}),
    _S.TAKEN: frozenset({_S.SENT, *DECIDED, _S.WITHDRAWN}),
    **dict.fromkeys(DECIDED, frozenset({_S.TAKEN})),
    _S.WITHDRAWN: frozenset(),
}
"""What may become of an order. One that is given back is SENT again; one whose decision is undone, TAKEN."""


class Supply(StrEnum):
    """How long what the patient has of the medicine still lasts."""

    NONE_LEFT = "none_left"
    SOME_DAYS = "some_days"
    A_WEEK = "a_week"


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MedicineFacts(_Facts):
    """A medicine in words, as its doctor or its patient has written it; `lasts_days` is how long a pack lasts."""

    name: str
    strength: str = ""
    dose: str = ""
    pack: str = ""
    lasts_days: int | None = None

    @property
    def title(self) -> str:
        """Which medicine: its name and strength."""
        return f"{self.name} {self.strength}".strip()


class OrderedMedicine(_Facts):
    """A line of an order; `medication` is the id of one of the patient's list, and empty if they wrote its name."""

    medicine: MedicineFacts
    medication: str = ""


class CarefulAnswer(_Facts):
    """What the clinic asked about a medicine that takes more care, in the patient's language, and the answer."""

    asked: str
    answer: str


class RenewalFacts(_Facts):
    """What was ordered, and what was decided. `reason` is why it was changed or declined."""

    lines: tuple[OrderedMedicine, ...]
    note: str = ""
    answers: tuple[CarefulAnswer, ...] = ()
    holder: str = ""
    reason: str = ""


class PrescriptionFacts(_Facts):
    """What an e-prescription says. `key` opens it without a PESEL, and is empty where none was given."""

    code: str
    key: str = ""
    lines: tuple[MedicineFacts, ...]
    issuer: str = ""


class Medication(Base):
    """A medicine that a patient takes, or took; `runs_out_on` is told by when the last pack was bought, if known."""

    __tablename__ = "medications"
    __table_args__ = (sa.Index(None, "patient_id", "added_at"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    active: Mapped[bool]
    added_at: Mapped[datetime]
    runs_out_on: Mapped[dt.date | None]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    sealed: Mapped[MedicineFacts] = mapped_column(EncryptedModel("medications.sealed", MedicineFacts))


class RenewalRequest(WithReceipt, Base):
    """One order. `taken_by` is the address of the doctor who has it; `raise_at` when the staff chat has to be told of
    it next, `announce_at` when its patient is to be told of the decision. `sent_by` is the number of the patient who
    ordered it for this one (`core.family`). With a `consultation_id` nobody has ordered it: a doctor has issued it out
    of that online consultation (`core.prescriptions.prescribing`).
    """

    __tablename__ = "renewal_requests"
    __table_args__ = (sa.Index(None, "patient_id", "sent_at"), sa.Index(None, "status", "sent_at"))

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    status: Mapped[RenewalStatus]
    supply: Mapped[Supply]
    urgent: Mapped[bool]
    sent_at: Mapped[datetime]
    expected_on: Mapped[dt.date]
    taken_by: Mapped[str | None] = mapped_column(sa.String(80))
    taken_at: Mapped[datetime | None]
    raise_at: Mapped[datetime | None] = mapped_column(index=True)
    raised: Mapped[int]
    escalated_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    announce_at: Mapped[datetime | None] = mapped_column(index=True)
    opened_at: Mapped[datetime | None]
    sent_by: Mapped[int | None]
    consultation_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("consultations.id", ondelete="SET NULL"), index=True
    )
    sealed: Mapped[RenewalFacts] = mapped_column(EncryptedModel("renewal_requests.sealed", RenewalFacts))

    @property
    def is_open(self) -> bool:
        """Whether a doctor still has to decide."""
        return self.status in OPEN

    @property
    def is_pressing(self) -> bool:
        """Whether it can't wait for its turn: nothing is left, or its words name an emergency."""
        return self.urgent or self.supply is Supply.NONE_LEFT

    @property
    def told_status(self) -> RenewalStatus:
        """How it stands as far as its patient is told: what may still be undone is not decided yet."""
        return RenewalStatus.TAKEN if self.announce_at is not None else self.status

    @property
    def holder(self) -> str:
        """The name of the doctor who has it, or has decided; empty for none."""
        return self.sealed.holder

    def proceed_to(self, status: RenewalStatus) -> None:
        """Change how it stands.

        Raises: DecisionRefused, by how it stands.
        """
        if status not in FOLLOWS[self.status]:
            raise self.obstacle
        self.status = status

    @property
    def obstacle(self) -> DecisionRefused:
        """Why nothing more can be done about it, or not by everybody."""
        match self.status:
            case RenewalStatus.WITHDRAWN:
                return RenewalWithdrawn()
            case RenewalStatus.ISSUED | RenewalStatus.CHANGED | RenewalStatus.DECLINED:
                return DecidedAlready(self.holder)
            case _:
                return RenewalTakenBy(self.holder)

    def note_facts(self, **facts: object) -> None:
        """Change some of the sealed facts."""
        self.sealed = self.sealed.model_copy(update=facts)


class Prescription(Base):
    """An e-prescription, with the dates that its issuer gave (D20). Its patient sees it from `published_at` on."""

    __tablename__ = "prescriptions"
    __table_args__ = (sa.Index(None, "patient_id", "published_at"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    request_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("renewal_requests.id", ondelete="CASCADE"), unique=True
    )
    issued_on: Mapped[dt.date]
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date]
    published_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    sealed: Mapped[PrescriptionFacts] = mapped_column(EncryptedModel("prescriptions.sealed", PrescriptionFacts))

    def is_unspent(self, today: dt.date) -> bool:
        """Whether medicine can be bought by it, that day or later."""
        return self.used_at is None and self.cancelled_at is None and self.valid_until >= today

    def is_usable(self, today: dt.date) -> bool:
        """Whether medicine can be bought by it that day."""
        return self.is_unspent(today) and (self.valid_from is None or self.valid_from <= today)


class ReminderChoice(Base):
    """What a patient has chosen to be reminded of; whoever has no row is reminded of both."""

    __tablename__ = "prescription_reminders"

    patient_id: Mapped[int] = mapped_column(
        sa.ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    of_medicines: Mapped[bool]
    of_prescriptions: Mapped[bool]


async def get_renewal(work: Work, patient: Patient, request_id: str) -> RenewalRequest:
    """One of the patient's orders.

    Raises: NotFound, when it isn't theirs.
    """
    found = await work.session.get(RenewalRequest, request_id, populate_existing=True)
    if found is None or found.patient_id != patient.id:
        raise NotFound
    return found


async def lock_renewal(work: Work, request_id: str) -> tuple[RenewalRequest, Patient]:
    """An order and its patient as others left them, kept from them until this transaction ends: the patient first.

    Raises: NotFound.
    Locks: patient, renewal.
    """
    query = sa.select(Patient).join(RenewalRequest, RenewalRequest.patient_id == Patient.id)
    patient = await work.session.scalar(query.where(RenewalRequest.id == request_id))
    if patient is None:
        raise NotFound
    await lock_patient(work.session, patient)
    one = sa.select(RenewalRequest).where(RenewalRequest.id == request_id).with_for_update()
    request = await work.session.scalar(one, execution_options={"populate_existing": True})
    if request is None:
        raise NotFound
    return request, patient


async def prescription_of(work: Work, request_id: str) -> Prescription | None:
    """What was issued upon an order, if anything was."""
    query = sa.select(Prescription).where(Prescription.request_id == request_id)
    found: Prescription | None = await work.session.scalar(query, execution_options={"populate_existing": True})
    return found
