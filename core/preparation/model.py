"""What a patient has prepared for a visit, as it is stored: it hangs on the appointment, and goes where that goes."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.context import Work
from core.orm import Base, EncryptedModel
from core.preparation.answers import FilledForm

MOST_OWN_QUESTIONS: Final = 3
LONGEST_OWN_QUESTION: Final = 300
LONGEST_MEDICINES_NOTE: Final = 500


class PreparedVisit(BaseModel):
    """A `draft` is what is being filled in, and `sent` what the doctor sees. Medicines were looked through on
    `medicines_on`, with what is different in words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    draft: FilledForm | None = None
    sent: FilledForm | None = None
    questions: tuple[str, ...] = ()
    medicines_on: dt.date | None = None
    medicines_note: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is anything for the doctor to read."""
        return bool(self.sent or self.questions or self.medicines_on)


class Preparation(Base):
    """One appointment's. Unsealed is only that somebody has prepared something for it, and when last."""

    __tablename__ = "preparations"

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    changed_at: Mapped[datetime]
    sealed: Mapped[PreparedVisit] = mapped_column(EncryptedModel("preparations.sealed", PreparedVisit))


async def prepared_for(work: Work, appointment_id: str) -> PreparedVisit:
    """What was prepared for an appointment. Asks no rights."""
    query = sa.select(Preparation).where(Preparation.appointment_id == appointment_id)
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    return PreparedVisit() if found is None else found.sealed


async def keep(work: Work, appointment_id: str, prepared: PreparedVisit) -> None:
    """Have this from now on. The caller has the patient locked."""
    row = Preparation(appointment_id=appointment_id, changed_at=work.now, sealed=prepared)
    await work.session.merge(row)
    await work.session.flush()
