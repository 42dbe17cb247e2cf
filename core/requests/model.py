"""A patient's request to the desk, whatever it is for.

    OPEN ─▶ DONE | DECLINED | UNREACHED | WITHDRAWN | LAPSED

It waits as a contact form does (`core.staff.call_waiting`): somebody takes it, and the staff chat is told of it again
until it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.receipts import WithReceipt
from core.staff.call_waiting import WaitsForCall


class RequestStatus(StrEnum):
    """How a request stands. `UNREACHED`: called in vain; `LAPSED`: what it was about is over, with or without it."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"
    UNREACHED = "unreached"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class DeskRequest(WaitsForCall, WithReceipt):
    """A table's row of one request; `closed_by` is the address of the member of staff who closed it."""

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    status: Mapped[RequestStatus]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by: Mapped[str | None] = mapped_column(sa.String(80))

    @property
    def is_open(self) -> bool:
        return self.status is RequestStatus.OPEN

    def close_as(self, status: RequestStatus, now: datetime, by: str | None = None) -> None:
        """Close it so; `by` whom, unless the patient does."""
        self.status, self.closed_at, self.closed_by = status, now, by
        self.stop_waiting()


class RequestFacts(BaseModel):
    """What is sealed of a request that is answered in words: what the patient wrote, and what was answered."""

    model_config = ConfigDict(frozen=True)

    words: str = ""
    answer: str = ""


class AnsweredRequest(DeskRequest):
    """A request that can be declined with a word."""

    facts: Mapped[RequestFacts]

    def decline(self, answer: str, now: datetime, by: str) -> None:
        """Close it, and have its patient told why; `by` whom."""
        self.facts = self.facts.model_copy(update={"answer": answer})
        self.close_as(RequestStatus.DECLINED, now, by)
        self.note_announced()


RowT = TypeVar("RowT", bound=DeskRequest)
AnsweredT = TypeVar("AnsweredT", bound=AnsweredRequest)


@dataclass(frozen=True, slots=True)
class DeskCase(Generic[RowT]):
    """A request, and whose it is."""

    request: RowT
    patient: Patient


@dataclass(frozen=True, slots=True)
class OverdueRequest(Generic[RowT]):
    """A request that the staff chat has to be told of again; `escalated` when its desk head has to be told as well."""

    case: DeskCase[RowT]
    escalated: bool
