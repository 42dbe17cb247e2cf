"""What the reception does about a request concerning an appointment: take it, do it, or decline it with a word.

It is done by cancelling or moving the appointment as always; `settle` then closes what was asked about it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.requests import handling
from core.requests.appointments import AppointmentRequest, open_about
from core.requests.model import DeskCase, OverdueRequest, RequestStatus
from core.staff.audit import PORTAL, AuditAction
from core.staff.members import Action, Caller


@dataclass(frozen=True, slots=True)
class RequestCase:
    """A request, whose it is, and the appointment that it is about, as it stands."""

    request: AppointmentRequest
    patient: Patient
    appointment: Appointment


async def get_case(work: Work, request_id: str) -> RequestCase:
    """A request as it stands, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    return await _whole(work, await handling.get_case(work, AppointmentRequest, request_id))


async def take(work: Work, caller: Caller, request_id: str) -> RequestCase:
    """Be the one who sees to it.

    Raises: NotPermitted, NotFound, RequestClosed; CaseTakenBy a colleague.
    Locks: patient, audit log.
    """
    case = await handling.take(
        work, AppointmentRequest, caller, Action.SEE_TO_REQUEST, request_id, AuditAction.TOOK_REQUEST
    )
    return await _whole(work, case)


async def require_open(work: Work, caller: Caller, request_id: str) -> RequestCase:
    """The request, for a member of staff who is about to answer it.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy.
    Locks: patient.
    """
    _, case = await handling.lock(work, AppointmentRequest, caller, Action.SEE_TO_REQUEST, request_id)
    return await _whole(work, case)


async def decline(work: Work, caller: Caller, request_id: str, answer: str) -> RequestCase:
    """It can't be done; the patient is told why. Their appointment stays as it is.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy, UnusableText.
    Locks: patient, audit log.
    """
    what = (Action.SEE_TO_REQUEST, request_id, answer, AuditAction.DECLINED_REQUEST)
    return await _whole(work, await handling.decline(work, AppointmentRequest, caller, *what))


async def settle(work: Work, appointment_id: str, by: str | None = None) -> tuple[AppointmentRequest, ...]:
    """Close what was asked about an appointment that was just cancelled or moved, `by` whom, unless its patient did so
    themselves; what was closed. The caller has its patient locked, if anything is open.
    """
    found = await open_about(work, appointment_id)
    for each in found:
        each.close_as(RequestStatus.DONE if by else RequestStatus.LAPSED, work.now, by)
    if found:
        await work.session.flush()
    return tuple(found)


async def remind_due(work: Work) -> tuple[OverdueRequest[AppointmentRequest], ...]:
    """The requests that the staff has to be told of again now, each marked as told: a few at most. None is told of
    after its appointment has begun (`close_lapsed`). For a transaction of its own.

    Locks: audit log.
    """
    what = (AuditAction.RAISED_REQUEST, AuditAction.ESCALATED_REQUEST)
    told = await handling.overdue(work, AppointmentRequest, *what)
    for each in (each.case.request for each in told):
        about = await work.session.get_one(Appointment, each.appointment_id)
        each.raise_at = min(each.raise_at or about.start, about.start)
    await work.session.flush()
    return told


async def close_lapsed(work: Work) -> tuple[AppointmentRequest, ...]:
    """Close the requests that are due though the appointment has begun or stands no more; these. To be done before
    `remind_due`, in its transaction.

    Locks: audit log.
    """
    over = sa.or_(Appointment.start <= work.now, Appointment.status != AppointmentStatus.BOOKED)
    query = (
        sa.select(AppointmentRequest, Patient)
        .join(Appointment, Appointment.id == AppointmentRequest.appointment_id)
        .join(Patient, Patient.id == AppointmentRequest.patient_id)
        .where(AppointmentRequest.raise_at <= work.now, over)
        .limit(handling.AT_ONCE)
        .with_for_update(of=AppointmentRequest, skip_locked=True)
    )
    found = (await work.session.execute(query, execution_options={"populate_existing": True})).all()
    for request, _ in found:
        request.close_as(RequestStatus.LAPSED, work.now)
    for request, patient in found:
        await handling.note(work, AuditAction.LAPSED_REQUEST, DeskCase(request, patient), PORTAL)
    return tuple(request for request, _ in found)


async def undelivered(work: Work, patient: Patient) -> tuple[AppointmentRequest, ...]:
    """What was declined and has to be told again now that the patient is back."""
    declined = AppointmentRequest.status == RequestStatus.DECLINED
    return await handling.undelivered(work, AppointmentRequest, patient, declined)


async def _whole(work: Work, case: DeskCase[AppointmentRequest]) -> RequestCase:
    appointment = await work.session.get_one(Appointment, case.request.appointment_id, populate_existing=True)
    return RequestCase(case.request, case.patient, appointment)
