"""What is open of one patient's: whoever has them on the telephone sees it at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from core.context import Work
from core.prescriptions.model import OPEN as OPEN_ORDERS
from core.prescriptions.model import RenewalRequest
from core.questions.model import OPEN as OPEN_QUESTIONS
from core.questions.model import Question
from core.requests.appointments import AppointmentRequest
from core.requests.bookings import BookingRequest
from core.requests.model import RequestStatus
from core.staff.to_call import ToCall, ToCallStatus
from core.treatment.calls import CallRequest

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class OpenMatters:
    """All of it, each sort with the oldest first; `calls` are those that the patient asked for, `to_call` what somebody
    has to tell them.
    """

    questions: Sequence[Question]
    orders: Sequence[RenewalRequest]
    changes: Sequence[AppointmentRequest]
    wishes: Sequence[BookingRequest]
    calls: Sequence[CallRequest]
    to_call: Sequence[ToCall]


async def open_matters(work: Work, patient_id: int) -> OpenMatters:
    """What is open of a patient's. Asks no rights."""
    requested, is_open = RequestStatus.OPEN, ToCall.status == ToCallStatus.OPEN
    return OpenMatters(
        await _found(work, patient_id, Question, Question.status.in_(OPEN_QUESTIONS), Question.created_at),
        await _found(work, patient_id, RenewalRequest, RenewalRequest.status.in_(OPEN_ORDERS), RenewalRequest.sent_at),
        await _found(
            work, patient_id, AppointmentRequest, AppointmentRequest.status == requested, AppointmentRequest.asked_at
        ),
        await _found(work, patient_id, BookingRequest, BookingRequest.status == requested, BookingRequest.asked_at),
        await _found(work, patient_id, CallRequest, CallRequest.status == requested, CallRequest.asked_at),
        await _found(work, patient_id, ToCall, is_open, ToCall.added_at),
    )


async def _found(
    work: Work,
    patient_id: int,
    table: type[RowT],
    is_open: sa.ColumnElement[bool],
    since: InstrumentedAttribute[datetime],
) -> Sequence[RowT]:
    rows: Any = table
    query = sa.select(rows).where(rows.patient_id == patient_id, is_open).order_by(since, rows.id)
    return (await work.session.scalars(query)).all()
