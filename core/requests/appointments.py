"""What patients ask of the reception about appointments: to cancel or move one though the notice has passed.

One request about an appointment is open at most: the database sees to it. When it is answered, the request is closed by
whatever was done (`settle`), or declined with a word (`core.requests.deciding`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking
from core.appointments.search.availability import PartOfDay
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.ids import new_id
from core.orm import Base, EncryptedModel
from core.requests import handling
from core.requests.model import AnsweredRequest, RequestFacts, RequestStatus

MOST_TIMES: Final = 3
"""How many times a patient may prefer."""

MOST_IN_A_DAY: Final = 10
"""How many of these a patient may send within 24 hours."""

_OPEN: Final = sa.text("status = 'open'")


class RequestKind(StrEnum):
    """What is asked for."""

    CANCEL = "cancel"
    MOVE = "move"


class PreferredTime(BaseModel):
    """A day of the clinic's calendar, and the part of it."""

    model_config = ConfigDict(frozen=True)

    day: dt.date
    part: PartOfDay = PartOfDay.ANY


class AppointmentFacts(RequestFacts):
    """What was asked for: preferred times, words, and what was answered."""

    times: tuple[PreferredTime, ...] = ()


class AppointmentRequest(AnsweredRequest, Base):
    """One request, and the appointment that it is about."""

    __tablename__ = "appointment_requests"
    __table_args__ = (
        sa.Index(None, "patient_id", "asked_at"),
        sa.Index(
            "ix_appointment_requests_open", "appointment_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )

    kind: Mapped[RequestKind]
    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    facts: Mapped[AppointmentFacts] = mapped_column(EncryptedModel("appointment_requests.facts", AppointmentFacts))


async def ask_change(
    work: Work,
    patient: Patient,
    appointment_id: str,
    kind: RequestKind,
    times: Collection[PreferredTime] = (),
    words: str = "",
) -> AppointmentRequest:
    """Ask that an appointment be cancelled or moved; the request about it that is open already, if there is one. It is
    raised as soon as an urgent call, for the appointment is near, and closed once that begins.

    Raises: NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere, AskedTooOftenInADay.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    booked = await booking.get_appointment(work, patient, appointment_id)
    booking.require_cancellable(work, booked)
    if (waiting := await current(work, patient, appointment_id)) is not None:
        return waiting
    await handling.require_seldom(work, AppointmentRequest, patient, MOST_IN_A_DAY)
    request = AppointmentRequest(id=new_id(), patient_id=patient.id, status=RequestStatus.OPEN)
    request.kind, request.appointment_id, request.asked_at = kind, appointment_id, work.now
    request.facts = AppointmentFacts(times=tuple(times)[:MOST_TIMES], words=words)
    request.wait(work)
    soon = work.clinic.settings.urgent_working_minutes / 60
    request.raise_at = min(after_working_hours(work.clinic, work.now, soon), booked.start)
    work.session.add(request)
    await work.session.flush()
    return request


async def current(work: Work, patient: Patient, appointment_id: str) -> AppointmentRequest | None:
    """The patient's open request about an appointment, if there is one."""
    query = _open_about(appointment_id).where(AppointmentRequest.patient_id == patient.id)
    return (await work.session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def open_about(work: Work, appointment_id: str) -> Sequence[AppointmentRequest]:
    """The open requests about an appointment: one at most. For what the portal draws: asks no rights."""
    query = _open_about(appointment_id)
    return (await work.session.scalars(query, execution_options={"populate_existing": True})).all()


async def get_request(work: Work, patient: Patient, request_id: str) -> AppointmentRequest:
    """One of the patient's requests, open or not.

    Raises: NotFound, when it isn't theirs.
    """
    return await handling.request_of(work, AppointmentRequest, patient, request_id)


async def open_request(work: Work, patient: Patient, request_id: str) -> AppointmentRequest:
    """A request, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    """
    return await handling.look_at(work, AppointmentRequest, patient, request_id)


async def withdraw(work: Work, patient: Patient, request_id: str) -> AppointmentRequest:
    """Want it no more. Of a request that is closed, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    return await handling.withdraw(work, AppointmentRequest, patient, request_id)


def _open_about(appointment_id: str) -> sa.Select[AppointmentRequest]:
    return sa.select(AppointmentRequest).where(
        AppointmentRequest.appointment_id == appointment_id, AppointmentRequest.status == RequestStatus.OPEN
    )
