"""What is kept of an account that has moved to another chat, as long as the old one may say that this was not them, and
until the desk head has seen to it (D16).
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.context import Work
from core.ids import new_id
from core.orm import Base, Encrypted

MAY_OBJECT: Final = dt.timedelta(days=7)
"""How long the old chat may object."""


class RecordMove(Base):
    """One move: whose records, from whose chat, and when; when that chat has objected, and who has seen to it.

    `raise_at` is when the staff chat is told of the objection again.
    """

    __tablename__ = "record_moves"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    from_person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    moved_at: Mapped[datetime]
    objected_at: Mapped[datetime | None]
    raise_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(sa.String(80))
    closed: Mapped[bool] = mapped_column(default=False)
    settler: Mapped[str | None] = mapped_column(Encrypted("record_moves.settler"))

    @property
    def may_object_until(self) -> datetime:
        return self.moved_at + MAY_OBJECT


def new_move(work: Work, patient: Patient, previous: Person) -> RecordMove:
    """A move that happens now, in the session."""
    move = RecordMove(id=new_id(), patient_id=patient.id, from_person_id=previous.id)
    move.moved_at, move.closed = work.now, False
    work.session.add(move)
    return move
