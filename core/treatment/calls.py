"""A patient asks to be called about whatever they have written, and the reception calls.

    OPEN ─▶ DONE | UNREACHED | WITHDRAWN

One of a patient is open at most. It waits as a contact form does (`core.staff.call_waiting`), is raised in the staff
chat after some working hours, and closed once nobody has answered `MOST_CALLS` calls.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient, lock_patient
from core.context import Work
from core.ids import new_id
from core.orm import Base, EncryptedJson
from core.requests import handling
from core.requests.model import DeskCase, DeskRequest, OverdueRequest, RequestStatus
from core.staff.audit import AuditAction
from core.staff.call_waiting import MOST_CALLS
from core.staff.members import Action, Caller

MOST_IN_A_DAY: Final = 3
"""How many a patient may ask for within 24 hours."""

LONGEST_WORDS: Final = 500
"""Characters of what the patient wrote that the reception is shown."""

_OPEN: Final = sa.text("status = 'open'")


class CallRequest(DeskRequest, Base):
    """One request. `calls` counts those that nobody answered."""

    __tablename__ = "call_requests"
    __table_args__ = (
        sa.Index(None, "patient_id", "asked_at"),
        sa.Index(None, "status"),
        sa.Index("ix_call_requests_open", "patient_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    calls: Mapped[int]
    sealed: Mapped[dict[str, Any]] = mapped_column("facts", EncryptedJson("call_requests.facts"))

    @property
    def phone(self) -> str:
        """The number to call, in E.164."""
        return str(self.sealed["phone"])

    @property
    def words(self) -> str:
        """What the patient wrote when they asked for somebody to talk to."""
        return str(self.sealed["words"])

    @property
    def missed(self) -> str:
        """The specialty of the online consultation to which nobody could come; empty where it isn't about one."""
        return str(self.sealed.get("missed", ""))


CallCase: TypeAlias = DeskCase[CallRequest]
OverdueCall: TypeAlias = OverdueRequest[CallRequest]


# The patient's


async def ask(work: Work, patient: Patient, phone: str, words: str, *, missed: str = "") -> CallRequest:
    """Ask to be called at a number; the request that is open already, if there is one. `missed` is the specialty of an
    online consultation to which nobody could come.

    Raises: NotFound, AskedTooOftenInADay.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    if (waiting := await current(work, patient)) is not None:
        return waiting
    await handling.require_seldom(work, CallRequest, patient, MOST_IN_A_DAY)
    request = CallRequest(id=new_id(), patient_id=patient.id, status=RequestStatus.OPEN)
    request.asked_at, request.calls = work.now, 0
    request.sealed = {"phone": phone, "words": words[:LONGEST_WORDS], "missed": missed}
    request.wait(work)
    work.session.add(request)
    await work.session.flush()
    return request


async def current(work: Work, patient: Patient) -> CallRequest | None:
    """The patient's request that is open, if there is one."""
    return await handling.open_one(work, CallRequest, patient)


async def get_request(work: Work, patient: Patient, request_id: str) -> CallRequest:
    """One of the patient's requests, open or not.

    Raises: NotFound, when it isn't theirs.
    """
    return await handling.request_of(work, CallRequest, patient, request_id)


async def open_request(work: Work, patient: Patient, request_id: str) -> CallRequest:
    """A request, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    """
    return await handling.look_at(work, CallRequest, patient, request_id)


async def withdraw(work: Work, patient: Patient, request_id: str) -> CallRequest:
    """Need no call any more. Of a request that is closed, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    return await handling.withdraw(work, CallRequest, patient, request_id)


# The staff's


async def get_case(work: Work, request_id: str) -> CallCase:
    """A request as it stands, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    return await handling.get_case(work, CallRequest, request_id)


async def take(work: Work, caller: Caller, request_id: str) -> CallCase:
    """Be the one who calls.

    Raises: NotPermitted, NotFound, RequestClosed; CaseTakenBy a colleague.
    Locks: patient, audit log.
    """
    return await handling.take(work, CallRequest, caller, Action.CALL_PATIENT, request_id, AuditAction.TOOK_CALL)


async def done(work: Work, caller: Caller, request_id: str) -> CallCase:
    """They have talked.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy.
    Locks: patient, audit log.
    """
    member, case = await handling.lock(work, CallRequest, caller, Action.CALL_PATIENT, request_id)
    case.request.close_as(RequestStatus.DONE, work.now, member.address)
    await handling.note(work, AuditAction.MADE_CALL, case, member.address)
    return case


async def not_reached(work: Work, caller: Caller, request_id: str) -> CallCase:
    """Nobody has answered: the request waits for the next call, or is closed after `MOST_CALLS`.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy.
    Locks: patient, audit log.
    """
    member, case = await handling.lock(work, CallRequest, caller, Action.CALL_PATIENT, request_id)
    case.request.calls += 1
    if case.request.calls >= MOST_CALLS:
        case.request.close_as(RequestStatus.UNREACHED, work.now, member.address)
    else:
        case.request.wait(work)
    await handling.note(work, AuditAction.CALLED_IN_VAIN, case, member.address)
    return case


async def remind_due(work: Work) -> tuple[OverdueCall, ...]:
    """The requests that the staff has to be told of again now, each marked as told: a few at most. For a transaction
    of its own.

    Locks: audit log.
    """
    return await handling.overdue(work, CallRequest, AuditAction.RAISED_CALL, AuditAction.ESCALATED_CALL)


async def undelivered(work: Work, patient: Patient) -> tuple[CallRequest, ...]:
    """Calls in vain that have to be told of again now that the patient is back."""
    return await handling.undelivered(work, CallRequest, patient, CallRequest.calls > 0)
