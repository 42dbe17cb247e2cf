"""Questions to the doctor after a visit: how one stands, and what was written about it on both sides (S23, S38, D9).

    DRAFT ─▶ SENT ─▶ SEEN ─▶ TAKEN ─▶ ANSWERED
                       ▲      │ ▲ ╲      │
            handed over └──────┘ │  ▶ DECLINED
                             ▼   │
                          ASKED_BACK     and the patient may withdraw it until it is closed

A question is a thread of entries. The patient's begin as drafts, to which each message adds a piece, and which nobody
else sees until they are sent; the staff's are sent at once. What a question is about, and the names of those who wrote,
are sealed; open is only what it is looked up and put in order by.

`core.questions.asking` is what its patient does, `core.questions.answering` what the staff does, `core.questions.cases`
what the staff sees, `core.questions.receipts` whether an answer has reached its patient, `core.questions.deadlines`
what falls due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.errors import AlreadyAnswered, AlreadyDeclined, NotFound, QuestionWithdrawn, Refusal, TakenBy
from core.orm import Base, Encrypted, EncryptedJson
from core.receipts import WithReceipt

BETWEEN_PIECES: Final = "\n\n"

CUT_FROM: Final = 2_048
"""Code points from which on a message may be the beginning of a letter that Telegram's client has cut: one message
holds 4,096, and the cut is in the second half of that, between words where it can be.
"""

_ENDS: Final = (".", "!", "?", ":", "…", ")", "”", '"')
"""What a message ends with that isn't cut in the middle of a sentence."""


class QuestionStatus(StrEnum):
    """How a question stands."""

    DRAFT = "draft"
    SENT = "sent"
    SEEN = "seen"
    TAKEN = "taken"
    ASKED_BACK = "asked_back"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_S: Final = QuestionStatus

FOLLOWS: Final[Mapping[QuestionStatus, frozenset[QuestionStatus]]] = {
    _S.DRAFT: frozenset({_S.SENT}),
    _S.SENT: frozenset({_S.SEEN, _S.TAKEN, _S.WITHDRAWN}),
    _S.SEEN: frozenset({_S.TAKEN, _S.WITHDRAWN}),
    _S.TAKEN: frozenset({_S.SEEN, _S.ASKED_BACK, _S.ANSWERED, _S.DECLINED, _S.WITHDRAWN}),
    _S.ASKED_BACK: frozenset({_S.SEEN, _S.TAKEN, _S.ANSWERED, _S.DECLINED, _S.WITHDRAWN}),
    _S.ANSWERED: frozenset({_S.TAKEN}),
    _S.DECLINED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
"""What may become of a question. One that is handed over is SEEN again; one that is added to, TAKEN by whom it was."""

UNTAKEN: Final = frozenset({QuestionStatus.SENT, QuestionStatus.SEEN})
HELD: Final = frozenset({QuestionStatus.TAKEN, QuestionStatus.ASKED_BACK})
OPEN: Final = UNTAKEN | HELD
"""The staff still has to do something about it, or waits for the patient."""


class EntryKind(StrEnum):
    """What an entry of a thread is."""

    QUESTION = "question"
    ADDITION = "addition"
    REPLY = "reply"
    ANSWER = "answer"
    COUNTER_QUESTION = "counter_question"
    DECLINE = "decline"
    NOTE = "note"
    HANDOVER = "handover"


TO_PATIENT: Final = frozenset({EntryKind.ANSWER, EntryKind.COUNTER_QUESTION, EntryKind.DECLINE})
AMONG_STAFF: Final = frozenset({EntryKind.NOTE, EntryKind.HANDOVER})


class Question(Base):
    """One question; the staff know it by its number, which it gets when it is sent.

    It is for a practitioner, or for a specialty, or for the one member of staff it was `handed_to`; held by the member
    at `taken_by`, whose name is `holder`. `raise_at` is when the staff chat has to be told of it next. `sent_by` is the
    number of the patient who asked it for this one (`core.family`).
    """

    __tablename__ = "questions"
    __table_args__ = (sa.Index(None, "patient_id", "created_at"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    number: Mapped[int | None] = mapped_column(unique=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    practitioner: Mapped[str | None] = mapped_column(sa.String(24))
    specialty: Mapped[str | None] = mapped_column(sa.String(24))
    handed_to: Mapped[str | None] = mapped_column(sa.String(80))
    status: Mapped[QuestionStatus] = mapped_column(index=True)
    urgent: Mapped[bool]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    expected_on: Mapped[dt.date | None]
    taken_by: Mapped[str | None] = mapped_column(sa.String(80))
    holder: Mapped[str | None] = mapped_column(Encrypted("questions.holder"))
    taken_at: Mapped[datetime | None]
    raise_at: Mapped[datetime | None] = mapped_column(index=True)
    raised: Mapped[int]
    escalated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    helped: Mapped[bool | None]
    sent_by: Mapped[int | None]

    @property
    def is_open(self) -> bool:
        """Whether it is sent and not closed."""
        return self.status in OPEN

    def become(self, status: QuestionStatus) -> None:
        """Change how it stands.

        Raises: QuestionRefused, by how it stands; NotFound, for a draft.
        """
        if status not in FOLLOWS[self.status]:
            raise self.why_not
        self.status = status

    @property
    def why_not(self) -> Refusal:
        """Why nothing more can be done about it, or not by everybody."""
        match self.status:
            case QuestionStatus.ANSWERED:
                return AlreadyAnswered(self.holder or "")
            case QuestionStatus.DECLINED:
                return AlreadyDeclined(self.holder or "")
            case QuestionStatus.WITHDRAWN:
                return QuestionWithdrawn()
            case QuestionStatus.TAKEN | QuestionStatus.ASKED_BACK:
                return TakenBy(self.holder or "")
        return NotFound()


@dataclass(frozen=True, slots=True)
class Piece:
    """What came with one message. `ref` is whatever that message is known by to those who pass it on."""

    ref: str
    text: str


_UNSENT: Final = sa.text("position IS NULL")


class Entry(WithReceipt, Base):
    """One contribution to a thread: by the patient (`by` is empty) or a member of staff. Sent ones have a position.

    `delivered_at`, `unreachable_at` and `opened_at` tell what became of what the staff wrote to the patient.
    """

    __tablename__ = "question_entries"
    __table_args__ = (
        sa.UniqueConstraint("question_id", "position"),
        sa.Index("ix_question_entries_unsent", "by", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
        sa.Index("ix_question_entries_by", "by", "sent_at"),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    question_id: Mapped[str] = mapped_column(sa.ForeignKey("questions.id", ondelete="CASCADE"))
    position: Mapped[int | None]
    kind: Mapped[EntryKind]
    by: Mapped[str | None] = mapped_column(sa.String(80))
    started_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    sealed: Mapped[dict[str, Any]] = mapped_column("content", EncryptedJson("question_entries.content"))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What it is made of, message by message."""
        return tuple(Piece(**piece) for piece in self.sealed["pieces"])

    @property
    def text(self) -> str:
        """All of it."""
        return joined(self.pieces)

    @property
    def author(self) -> str:
        """The name of the member of staff who wrote it, as it was then; empty for the patient."""
        name: str = self.sealed["author"]
        return name

    @property
    def earlier(self) -> tuple[str, ...]:
        """What it said before it was edited, the oldest first: who acted on it must find it again."""
        return tuple(self.sealed["earlier"])

    @property
    def handed_to(self) -> str:
        """Of a handover: the name of the colleague, or the id of the specialty."""
        name: str = self.sealed.get("handed_to", "")
        return name

    def add(self, piece: Piece) -> None:
        """Put one more piece at the end."""
        self.sealed = self.sealed | {"pieces": [*self.sealed["pieces"], asdict(piece)]}

    def rewrite(self, pieces: tuple[Piece, ...], now: datetime) -> None:
        """Say something else; what was sent before is kept."""
        earlier = [*self.earlier, self.text] if self.sent_at else []
        self.sealed = self.sealed | {"pieces": [asdict(each) for each in pieces], "earlier": earlier}
        self.edited_at = now if self.sent_at else None


def joined(pieces: tuple[Piece, ...]) -> str:
    """Pieces as one text, with an empty line between; one that was cut in the middle of a sentence goes on in it."""
    texts = [piece.text for piece in pieces if piece.text]
    return "".join(f"{text}{_between(text) if number < len(texts) else ''}" for number, text in enumerate(texts, 1))


def may_be_cut(text: str) -> bool:
    """Whether a message is so long that it may be a part of what somebody wrote."""
    return len(text) >= CUT_FROM


def _between(text: str) -> str:
    return " " if may_be_cut(text) and not text.endswith(_ENDS) else BETWEEN_PIECES
