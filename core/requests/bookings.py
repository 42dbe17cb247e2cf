"""An appointment that the clinic books itself: its patient says which times suit, and the reception finds one.

One request for a service is open at most: the database sees to it. It is done by booking the service for its patient,
as always (`settle`), or declined with a word.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking
from core.appointments.model import Appointment
from core.clinic.model import BookedBy
from core.context import Work
from core.errors import NotFound
from core.i18n import Words
from core.ids import new_id
from core.orm import Base, EncryptedModel, keys_of
from core.requests import handling
from core.requests.appointments import MOST_IN_A_DAY, MOST_TIMES, AppointmentFacts, PreferredTime
from core.requests.model import AnsweredRequest, DeskCase, OverdueRequest, RequestStatus
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

_OPEN: Final = sa.text("status = 'open'")
_SERVICE: Final = "booking_requests.service"


class BookingFacts(AppointmentFacts):
    """What is wished for: the service by its id, and in the words of the day on which it was asked for."""

    service: str
    name: Words


class BookingRequest(AnsweredRequest, Base):
    """One request. `service` is a fingerprint of its patient and the service; `appointment_id` is what was booked."""

    __tablename__ = "booking_requests"
    __table_args__ = (
        sa.Index(None, "patient_id", "asked_at"),
        sa.Index("ix_booking_requests_open", "service", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    service: Mapped[bytes] = mapped_column(sa.LargeBinary)
    appointment_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("appointments.id", ondelete="SET NULL"), index=True
    )
    facts: Mapped[BookingFacts] = mapped_column(EncryptedModel("booking_requests.facts", BookingFacts))


BookingCase: TypeAlias = DeskCase[BookingRequest]


# The patient's


async def ask(
    work: Work, patient: Patient, service_id: str, times: Collection[PreferredTime] = (), words: str = ""
) -> BookingRequest:
    """Ask for an appointment; the request for that service that is open already, if there is one.

    Raises: NotFound, when it is not booked so; BookingLimitReached, AskedTooOftenInADay.
    Locks: patient.
    """
    service = work.clinic.service(service_id)
    if service.booked_by is not BookedBy.REQUEST or service.booked_in is not None:
        raise NotFound
    await lock_patient(work.session, patient)
    if (waiting := await current(work, patient, service_id)) is not None:
        return waiting
    await booking.require_remaining(work, patient)
    await handling.require_seldom(work, BookingRequest, patient, MOST_IN_A_DAY)
    request = BookingRequest(id=new_id(), patient_id=patient.id, status=RequestStatus.OPEN)
    mark = f"{patient.id}/{service_id}"
    request.service, request.asked_at = keys_of(work.session).fingerprint(_SERVICE, mark), work.now
    kept = tuple(times)[:MOST_TIMES]
    request.facts = BookingFacts(times=kept, words=words, service=service_id, name=service.name)
    request.wait(work)
    work.session.add(request)
    await work.session.flush()
    return request


async def current(work: Work, patient: Patient, service_id: str) -> BookingRequest | None:
    """The patient's open request for a service, if there is one."""
    return next((each for each in await waiting(work, patient) if each.facts.service == service_id), None)


async def waiting(work: Work, patient: Patient) -> Sequence[BookingRequest]:
    """What the patient has asked for and the clinic has not answered yet, the first asked first."""
    query = sa.select(BookingRequest).where(
        BookingRequest.patient_id == patient.id, BookingRequest.status == RequestStatus.OPEN
    )
    query = query.order_by(BookingRequest.asked_at, BookingRequest.id)
    return (await work.session.scalars(query, execution_options={"populate_existing": True})).all()


async def get_request(work: Work, patient: Patient, request_id: str) -> BookingRequest:
    """One of the patient's requests, open or not.

    Raises: NotFound, when it isn't theirs.
    """
    return await handling.request_of(work, BookingRequest, patient, request_id)


async def open_request(work: Work, patient: Patient, request_id: str) -> BookingRequest:
    """A request, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    """
    return await handling.look_at(work, BookingRequest, patient, request_id)


async def withdraw(work: Work, patient: Patient, request_id: str) -> BookingRequest:
    """Want it no more. Of a request that is closed, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    return await handling.withdraw(work, BookingRequest, patient, request_id)


# The staff's


async def get_case(work: Work, request_id: str) -> BookingCase:
    """A request as it stands, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    return await handling.get_case(work, BookingRequest, request_id)


async def take(work: Work, caller: Caller, request_id: str) -> BookingCase:
    """Be the one who finds a time.

    Raises: NotPermitted, NotFound, RequestClosed; CaseTakenBy a colleague.
    Locks: patient, audit log.
    """
    return await handling.take(
        work, BookingRequest, caller, Action.SEE_TO_REQUEST, request_id, AuditAction.TOOK_REQUEST
    )


async def require_open(work: Work, caller: Caller, request_id: str) -> BookingCase:
    """The request, for a member of staff who is about to answer it.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy.
    Locks: patient.
    """
    _, case = await handling.lock(work, BookingRequest, caller, Action.SEE_TO_REQUEST, request_id)
    return case


async def decline(work: Work, caller: Caller, request_id: str, answer: str) -> BookingCase:
    """There is no such time; the patient is told why, and what else there is.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy, UnusableText.
    Locks: patient, audit log.
    """
    what = (Action.SEE_TO_REQUEST, request_id, answer, AuditAction.DECLINED_REQUEST)
    return await handling.decline(work, BookingRequest, caller, *what)


async def settle(work: Work, patient: Patient, booked: Appointment, by: str) -> BookingRequest | None:
    """Close the request for what was just booked for its patient, `by` whom; that request, if there was one. The caller
    has the patient locked.
    """
    request = await current(work, patient, booked.service)
    if request is not None:
        request.close_as(RequestStatus.DONE, work.now, by)
        request.appointment_id = booked.id
        await work.session.flush()
    return request


async def remind_due(work: Work) -> tuple[OverdueRequest[BookingRequest], ...]:
    """The requests that the staff has to be told of again now, each marked as told: a few at most. For a transaction
    of its own.

    Locks: audit log.
    """
    return await handling.overdue(work, BookingRequest, AuditAction.RAISED_REQUEST, AuditAction.ESCALATED_REQUEST)


async def undelivered(work: Work, patient: Patient) -> tuple[BookingRequest, ...]:
    """What was declined and has to be told again now that the patient is back."""
    declined = BookingRequest.status == RequestStatus.DECLINED
    return await handling.undelivered(work, BookingRequest, patient, declined)
