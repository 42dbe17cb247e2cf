"""Online consultations, and how one stands: who waits, who has whom, and what both have written (S16, S37, D22).

    WAITING ─▶ TAKEN ─▶ ENDED
       ▲         │
       └─────────┘  handed over, or its doctor has gone: the place in the queue is kept
    WAITING ─▶ ENDED    left, or nobody could come

Of one specialty, those who wait have their turn in the order of `queued_at`, then of their numbers. A patient has one
consultation at a time that isn't ended, and nobody writes in more than one; the database sees to both. What it is
about, who has it and what was written is sealed; open is only what it is looked up and put in order by.

`core.consultations.writing` tells who writes for the patient, `core.consultations.asking` is what that one does,
`core.consultations.holding` what the doctor does, `core.consultations.talking` what both write,
`core.consultations.giving` what the doctor gives out of it, `core.consultations.duty` who is there,
`core.consultations.deadlines` what falls due.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, lock_patient
from core.clinic.consulting import ConsultationKind
from core.consultations.refusals import ConsultationOver
from core.context import Work
from core.errors import NotFound
from core.orm import Base, EncryptedModel
from core.receipts import WithReceipt

ROOM_BYTES: Final = 20
"""Of a room's name, which nobody can guess."""


CALLS: Final = frozenset({ConsultationKind.VOICE, ConsultationKind.VIDEO})
"""Those that are held in a room."""


def kinds_held(work: Work) -> tuple[ConsultationKind, ...]:
    """How patients and doctors can talk here: as the clinic says, and in rooms where there are any."""
    return tuple(each for each in work.clinic.consultations.kinds if work.has_rooms or each not in CALLS)


class ConsultationStatus(StrEnum):
    """How a consultation stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    ENDED = "ended"


class ConsultationEnd(StrEnum):
    """Why it has ended."""

    BY_DOCTOR = "by_doctor"
    BY_PATIENT = "by_patient"
    SILENCE = "silence"
    LEFT = "left"  # the patient no longer waited
    NOBODY = "nobody"  # no doctor could come
    TIE_OVER = "tie_over"  # whoever wrote may write for the patient no longer


HELD: Final = frozenset({ConsultationEnd.BY_DOCTOR, ConsultationEnd.BY_PATIENT, ConsultationEnd.SILENCE})
"""Ends of those that a doctor has held."""

_OPEN: Final = sa.text("status <> 'ended'")


class ConsultationFacts(BaseModel):
    """What it is `about`, in the patient's words; the name of the doctor who has it, or had it; and the name of the
    `room` where they meet, if they do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    holder: str = ""
    room: str = ""


class Consultation(WithReceipt, Base):
    """One consultation; the staff know it by its number.

    It is for one of a specialty, or until `meant_until` for the one at `meant_for`, to whom it was handed over; since
    `taken_at` it is held by the doctor at `taken_by`. `spoke_at` is when somebody wrote last, and since `unanswered_at`
    the patient waits for an answer. At `due_at` something happens by itself: the doctor who was asked at `asked_at`
    whether they are there, or both who were told at `warned_at` that it will end, are asked no more.
    `needs_visit`: the doctor wants to see the patient (D22). `told` is the place that its patient was told last
    (`core.consultations.queueing`). `writer_id` is the number of the patient who writes in it: its own, or who acts for
    that one, by the tie `tie_id` (`core.family`).
    """

    __tablename__ = "consultations"
    __table_args__ = (
        sa.Index(None, "specialty", "status", "queued_at"),
        sa.Index(None, "patient_id", "queued_at"),
        sa.Index(None, "writer_id", "queued_at"),
        sa.Index(None, "taken_by", "status"),
        sa.Index("ix_consultations_open", "patient_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index("ix_consultations_writing", "writer_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    writer_id: Mapped[int]
    tie_id: Mapped[str | None] = mapped_column(sa.String(16))
    specialty: Mapped[str] = mapped_column(sa.String(24))
    kind: Mapped[ConsultationKind]
    status: Mapped[ConsultationStatus]
    ended_as: Mapped[ConsultationEnd | None]
    queued_at: Mapped[datetime]
    meant_for: Mapped[str | None] = mapped_column(sa.String(80))
    meant_until: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(sa.String(80))
    taken_at: Mapped[datetime | None]
    spoke_at: Mapped[datetime | None]
    unanswered_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    needs_visit: Mapped[bool]
    told: Mapped[str | None] = mapped_column(sa.String(16))
    facts: Mapped[ConsultationFacts] = mapped_column(EncryptedModel("consultations.facts", ConsultationFacts))

    @property
    def is_open(self) -> bool:
        """Whether its patient waits, or is being talked to."""
        return self.status is not ConsultationStatus.ENDED

    @property
    def is_call(self) -> bool:
        """Whether both meet in a room."""
        return self.kind in CALLS

    @property
    def is_for_other(self) -> bool:
        """Whether somebody else writes for its patient."""
        return self.writer_id != self.patient_id

    @property
    def holder(self) -> str:
        """The name of the doctor who has it, or had it last; empty for none."""
        return self.facts.holder

    def note_facts(self, **facts: object) -> None:
        """Change some of the sealed facts."""
        self.facts = self.facts.model_copy(update=facts)

    def wait_again(self) -> None:
        """Nobody has it; its patient waits where they waited before."""
        self.status = ConsultationStatus.WAITING
        self.taken_by = self.taken_at = self.spoke_at = self.unanswered_at = self.asked_at = self.warned_at = None
        self.note_facts(holder="", room="")


IN_TURN: Final = (Consultation.queued_at, Consultation.number)
"""The order in which those who wait in one specialty have their turn."""


class LineKind(StrEnum):
    """What somebody has sent in a consultation."""

    WORDS = "words"
    FILE = "file"
    VOICE = "voice"
    SUMMARY = "summary"
    INSTRUCTIONS = "instructions"  # were given
    PRESCRIPTION = "prescription"  # was issued


GIVEN: Final = frozenset({LineKind.INSTRUCTIONS, LineKind.PRESCRIPTION})
"""Lines which tell that a doctor has given something, and which nobody has written: they stay as they are."""


WITH_FILES: Final = frozenset({LineKind.FILE, LineKind.VOICE})
"""Those that need no words."""


class LineFacts(BaseModel):
    """What was written, and by whom: the name of the doctor, or of who acts for the patient; empty for the patient.
    `earlier` is what it said before it was changed or taken back, the oldest first. `ref` is the message that brought
    it, or the id of what was given. A voice note lasts so many `seconds`; none, as long as that isn't known. It was
    `dropped` if what it brought could not be taken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    author: str = ""
    ref: str = ""
    earlier: tuple[str, ...] = ()
    seconds: int = 0
    dropped: bool = False


class ConsultationLine(WithReceipt, Base):
    """One message of a consultation: by the patient (`by` is empty) or a doctor, passed on to the other. Files that
    came with it are attached to its id.
    """

    __tablename__ = "consultation_lines"
    __table_args__ = (sa.UniqueConstraint("consultation_id", "position"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    consultation_id: Mapped[str] = mapped_column(sa.ForeignKey("consultations.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[LineKind]
    by: Mapped[str | None] = mapped_column(sa.String(80))
    sent_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    facts: Mapped[LineFacts] = mapped_column(EncryptedModel("consultation_lines.facts", LineFacts))

    @property
    def text(self) -> str:
        """What it says now; empty when it was taken back, and of a file without words."""
        return self.facts.text

    @property
    def author(self) -> str:
        """The name of the doctor, or of who acts for the patient, as it was then; empty for the patient."""
        return self.facts.author

    def rewrite(self, text: str, ref: str) -> None:
        """Say something else; what it said before is kept."""
        update = {"text": text, "ref": ref, "earlier": (*self.facts.earlier, self.facts.text)}
        self.facts = self.facts.model_copy(update=update)


class Duty(Base):
    """A doctor who is there for online consultations, for which kinds (`chat video`), from `since` to `until`."""

    __tablename__ = "consultation_duties"

    address: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    practitioner: Mapped[str] = mapped_column(sa.String(24))
    kinds: Mapped[str] = mapped_column(sa.String(40))
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)

    @property
    def held(self) -> frozenset[ConsultationKind]:
        """How they talk to patients."""
        return frozenset(map(ConsultationKind, self.kinds.split()))


_STANDS: Final = sa.text("withdrawn_at IS NULL")


class RemoteConsent(Base):
    """Proof that the remote form was accepted, which text, and when; of what was withdrawn later, that too (D22). The
    patient is who accepted it, or whoever acts for them (`given_by`, the number of a patient).
    """

    __tablename__ = "remote_consents"
    __table_args__ = (
        sa.Index(
            "ix_remote_consents_standing",
            *("patient_id", "given_by", "version", "text_hash"),
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    given_by: Mapped[int]
    version: Mapped[str] = mapped_column(sa.String(40))
    text_hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    accepted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def close(consultation: Consultation, patient: Patient, how: ConsultationEnd, now: datetime) -> None:
    """Have nothing more said in a consultation of this patient, and nothing fall due. The caller has it locked."""
    consultation.status, consultation.ended_as, consultation.ended_at = ConsultationStatus.ENDED, how, now
    consultation.due_at = consultation.meant_for = consultation.meant_until = consultation.unanswered_at = None
    patient.in_consultation = False


def new_room() -> str:
    """A name for a room of two: lower-case letters and digits."""
    return secrets.token_hex(ROOM_BYTES)


async def get_consultation(work: Work, consultation_id: str) -> tuple[Consultation, Patient]:
    """A consultation and its patient, as they stand now. Asks no rights.

    Raises: NotFound.
    """
    query = sa.select(Consultation, Patient).join(Patient, Patient.id == Consultation.patient_id)
    one = query.where(Consultation.id == consultation_id)
    found = (await work.session.execute(one, execution_options={"populate_existing": True})).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


async def lock_consultation(work: Work, consultation_id: str) -> tuple[Consultation, Patient]:
    """The same, kept from others until this transaction ends: the patient first.

    Raises: NotFound.
    Locks: patient, consultation.
    """
    _, patient = await get_consultation(work, consultation_id)
    await lock_patient(work.session, patient)
    one = sa.select(Consultation).where(Consultation.id == consultation_id).with_for_update()
    consultation = await work.session.scalar(one, execution_options={"populate_existing": True})
    if consultation is None:
        raise NotFound
    return consultation, patient


async def lock_open(work: Work, consultation_id: str) -> tuple[Consultation, Patient]:
    """The same of one that is not ended.

    Raises: NotFound, ConsultationOver.
    Locks: patient, consultation.
    """
    consultation, patient = await lock_consultation(work, consultation_id)
    if not consultation.is_open:
        raise ConsultationOver
    return consultation, patient


async def open_of(work: Work, patient: Patient) -> Consultation | None:
    """The patient's consultation that is not ended, if there is one."""
    query = sa.select(Consultation).where(
        Consultation.patient_id == patient.id, Consultation.status != ConsultationStatus.ENDED
    )
    found: Consultation | None = await work.session.scalar(query, execution_options={"populate_existing": True})
    return found


async def own_consultation(work: Work, patient: Patient, consultation_id: str) -> Consultation:
    """One of the patient's consultations.

    Raises: NotFound, when it isn't theirs.
    """
    found = await work.session.get(Consultation, consultation_id, populate_existing=True)
    if found is None or found.patient_id != patient.id:
        raise NotFound
    return found
