"""A patient asks to be called about whatever they have written, and the reception calls.

    OPEN ─▶ DONE | UNREACHED | WITHDRAWN

One of a patient is open at most. It waits as a contact form does (`core.staff.call_waiting`), is raised in the staff
chat after some working hours, and closed once nobody has answered `MOST_CALLS` calls.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, get_patient, lock_patient
from core.appointments.model import ID_BYTES
from core.context import Work
from core.errors import NotFound
from core.identity.refusals import CaseTakenBy
from core.orm import Base, EncryptedJson
from core.receipts import WithReceipt
from core.staff import audit, call_waiting, members
from core.staff.audit import PORTAL, AuditAction
from core.staff.call_waiting import MOST_CALLS, WaitsForCall
from core.staff.members import Action, Caller, Member
from core.treatment.call_refusals import CallOver, CallsAskedTooOften

MOST_IN_A_DAY: Final = 3
"""How many a patient may ask for within 24 hours."""

LONGEST_WORDS: Final = 500
"""Characters of what the patient wrote that the reception is shown."""

_A_DAY: Final = dt.timedelta(days=1)
_OPEN: Final = sa.text("status = 'open'")


class CallStatus(StrEnum):
    """How a request for a call stands."""

    OPEN = "open"
    DONE = "done"
    UNREACHED = "unreached"
    WITHDRAWN = "withdrawn"


class CallRequest(WaitsForCall, WithReceipt, Base):
    """One request. `calls` counts those that nobody answered; `closed_by` is the address of who had called."""

    __tablename__ = "call_requests"
    __table_args__ = (
        sa.Index(None, "patient_id", "asked_at"),
        sa.Index("ix_call_requests_open", "patient_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    status: Mapped[CallStatus]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(sa.String(80))
    calls: Mapped[int]
    sealed: Mapped[dict[str, Any]] = mapped_column("facts", EncryptedJson("call_requests.facts"))

    @property
    def is_open(self) -> bool:
        return self.status is CallStatus.OPEN

    @property
    def phone(self) -> str:
        """The number to call, in E.164."""
        return str(self.sealed["phone"])

    @property
    def words(self) -> str:
        """What the patient wrote when they asked for somebody to talk to."""
        return str(self.sealed["words"])

    def close_as(self, status: CallStatus, now: datetime) -> None:
        """Close it so."""
        self.status, self.closed_at = status, now
        self.stop_waiting()


@dataclass(frozen=True, slots=True)
class CallCase:
    """A request, and whose it is."""

    request: CallRequest
    patient: Patient


@dataclass(frozen=True, slots=True)
class OverdueCall:
    """A request that the staff chat has to be told of again; `escalated` when its desk head has to be told as well."""

    case: CallCase
    escalated: bool


# The patient's


async def ask(work: Work, patient: Patient, phone: str, words: str) -> CallRequest:
    """Ask to be called at a number; the request that is open already, if there is one.

    Raises: NotFound, CallsAskedTooOften.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    if (waiting := await current(work, patient)) is not None:
        return waiting
    await _require_seldom(work, patient)
    request = CallRequest(id=secrets.token_urlsafe(ID_BYTES), patient_id=patient.id, status=CallStatus.OPEN)
    request.asked_at, request.calls = work.now, 0
    request.sealed = {"phone": phone, "words": words[:LONGEST_WORDS]}
    request.wait(work)
    work.session.add(request)
    await work.session.flush()
    return request


async def current(work: Work, patient: Patient) -> CallRequest | None:
    """The patient's request that is open, if there is one."""
    query = sa.select(CallRequest).where(CallRequest.patient_id == patient.id, CallRequest.status == CallStatus.OPEN)
    return (await work.session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def get_request(work: Work, patient: Patient, request_id: str) -> CallRequest:
    """One of the patient's requests, open or not.

    Raises: NotFound, when it isn't theirs.
    """
    found = await work.session.get(CallRequest, request_id, populate_existing=True)
    if found is None or found.patient_id != patient.id:
        raise NotFound
    return found


async def open_request(work: Work, patient: Patient, request_id: str) -> CallRequest:
    """A request, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    """
    request = await get_request(work, patient, request_id)
    request.note_delivered(work.now)
    await work.session.flush()
    return request


async def withdraw(work: Work, patient: Patient, request_id: str) -> CallRequest:
    """Need no call any more. Of a request that is closed, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    request = await get_request(work, patient, request_id)
    if request.is_open:
        request.close_as(CallStatus.WITHDRAWN, work.now)
        await work.session.flush()
    return request


# The staff's


async def get_case(work: Work, request_id: str) -> CallCase:
    """A request as it stands, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    request = await work.session.get(CallRequest, request_id, populate_existing=True)
    if request is None:
        raise NotFound
    return CallCase(request, await get_patient(work, request.patient_id))


async def take(work: Work, caller: Caller, request_id: str) -> CallCase:
    """Be the one who calls.

    Raises: NotPermitted, NotFound, CallOver; CaseTakenBy a colleague.
    Locks: patient, audit log.
    """
    member, case = await _lock(work, caller, request_id)
    case.request.hand_to(work, member)
    await _note(work, AuditAction.TOOK_CALL, case, member.address)
    return case


async def done(work: Work, caller: Caller, request_id: str) -> CallCase:
    """They have talked.

    Raises: NotPermitted, NotFound, CallOver, CaseTakenBy.
    Locks: patient, audit log.
    """
    member, case = await _lock(work, caller, request_id)
    case.request.close_as(CallStatus.DONE, work.now)
    case.request.closed_by = member.address
    await _note(work, AuditAction.MADE_CALL, case, member.address)
    return case


async def not_reached(work: Work, caller: Caller, request_id: str) -> CallCase:
    """Nobody has answered: the request waits for the next call, or is closed after `MOST_CALLS`.

    Raises: NotPermitted, NotFound, CallOver, CaseTakenBy.
    Locks: patient, audit log.
    """
    member, case = await _lock(work, caller, request_id)
    case.request.calls += 1
    if case.request.calls >= MOST_CALLS:
        case.request.close_as(CallStatus.UNREACHED, work.now)
        case.request.closed_by = member.address
    else:
        case.request.wait(work)
    await _note(work, AuditAction.CALLED_IN_VAIN, case, member.address)
    return case


async def remind_due(work: Work) -> tuple[OverdueCall, ...]:
    """The requests that the staff has to be told of again now, each marked as told: a few at most. For a transaction
    of its own.

    Locks: audit log.
    """
    due = await call_waiting.waiting_too_long(work, CallRequest)
    told = [OverdueCall(CallCase(request, patient), request.note_raised(work)) for request, patient in due]
    await work.session.flush()
    for each in told:
        what = AuditAction.ESCALATED_CALL if each.escalated else AuditAction.RAISED_CALL
        await _note(work, what, each.case, PORTAL)
    return tuple(told)


async def undelivered(work: Work, patient: Patient) -> tuple[CallRequest, ...]:
    """Calls in vain that have to be told of again now that the patient is back."""
    query = sa.select(CallRequest).where(
        CallRequest.patient_id == patient.id, CallRequest.unreachable_at.is_not(None), CallRequest.calls > 0
    )
    return tuple(await work.session.scalars(query.order_by(CallRequest.asked_at, CallRequest.id)))


async def _lock(work: Work, caller: Caller, request_id: str) -> tuple[Member, CallCase]:
    """The request as others left it, with its patient, kept from them; to be called by this member."""
    member = await members.require(work, caller, Action.CALL_PATIENT)
    patient = (await get_case(work, request_id)).patient
    await lock_patient(work.session, patient)
    request = await work.session.get(CallRequest, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFound
    if not request.is_open:
        raise CallOver
    if request.is_held_from(member):
        raise CaseTakenBy(request.holder or "")
    return member, CallCase(request, patient)


async def _note(work: Work, what: AuditAction, case: CallCase, who: str) -> None:
    await work.session.flush()
    await audit.note(work, who, what, patient_id=case.patient.id, subject=case.request.id)


async def _require_seldom(work: Work, patient: Patient) -> None:
    asked = sa.select(CallRequest.asked_at).where(
        CallRequest.patient_id == patient.id, CallRequest.asked_at > work.now - _A_DAY
    )
    latest = list(await work.session.scalars(asked.order_by(CallRequest.asked_at.desc()).limit(MOST_IN_A_DAY)))
    if len(latest) == MOST_IN_A_DAY:
        raise CallsAskedTooOften(latest[-1] + _A_DAY)
