"""What is the same of every request to the desk: it is read, looked at, withdrawn, locked, taken, and raised again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.identity.refusals import CaseTakenBy
from core.requests.model import AnsweredT, DeskCase, OverdueRequest, RequestStatus, RowT
from core.requests.refusals import AskedTooOftenInADay, RequestClosed
from core.staff import audit, call_waiting, members
from core.staff.audit import PORTAL, AuditAction
from core.staff.members import Action, Caller, Member
from core.text.normalisation import normalised_lines, require_length

AT_ONCE: Final = call_waiting.AT_ONCE
"""How many are told of, or closed, in one transaction."""

_A_DAY: Final = timedelta(days=1)


LONGEST_WORDS: Final = 300
"""Code points of what a patient writes in a request, and of what the staff answers."""


def read_words(text: str) -> str:
    """What a patient writes beside what they ask for, or the staff answers, tidied.

    Raises: UnusableText.
    """
    tidy = normalised_lines(text)
    require_length(tidy, 1, LONGEST_WORDS)
    return tidy


async def request_of(work: Work, table: type[RowT], patient: Patient, request_id: str) -> RowT:
    """One of the patient's requests, open or not.

    Raises: NotFound, when it isn't theirs.
    """
    found = await work.session.get(table, request_id, populate_existing=True)
    if found is None or found.patient_id != patient.id:
        raise NotFound
    return found


async def open_one(work: Work, table: type[RowT], patient: Patient) -> RowT | None:
    """The patient's request that is open, if there is one; of a sort of which there is one at most."""
    rows: Any = table
    query = sa.select(rows).where(rows.patient_id == patient.id, rows.status == RequestStatus.OPEN)
    found: RowT | None = await work.session.scalar(query, execution_options={"populate_existing": True})
    return found


async def look_at(work: Work, table: type[RowT], patient: Patient, request_id: str) -> RowT:
    """One of the patient's requests, now that they look at it.

    Raises: NotFound, when it isn't theirs.
    """
    request = await request_of(work, table, patient, request_id)
    request.note_delivered(work.now)
    await work.session.flush()
    return request


async def withdraw(work: Work, table: type[RowT], patient: Patient, request_id: str) -> RowT:
    """Want it no more. Of a request that is closed, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    request = await request_of(work, table, patient, request_id)
    if request.is_open:
        request.close_as(RequestStatus.WITHDRAWN, work.now)
        await work.session.flush()
    return request


async def require_seldom(work: Work, table: type[RowT], patient: Patient, most: int) -> None:
    """Pass if the patient has asked for fewer than that in the last 24 hours.

    Raises: AskedTooOftenInADay.
    """
    rows: Any = table
    asked = sa.select(rows.asked_at).where(rows.patient_id == patient.id, rows.asked_at > work.now - _A_DAY)
    latest = list(await work.session.scalars(asked.order_by(rows.asked_at.desc()).limit(most)))
    if len(latest) == most:
        raise AskedTooOftenInADay(latest[-1] + _A_DAY)


async def get_case(work: Work, table: type[RowT], request_id: str) -> DeskCase[RowT]:
    """A request as it stands, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    request = await work.session.get(table, request_id, populate_existing=True)
    if request is None:
        raise NotFound
    return DeskCase(request, await get_patient(work, request.patient_id))


async def lock(
    work: Work, table: type[RowT], caller: Caller, action: Action, request_id: str
) -> tuple[Member, DeskCase[RowT]]:
    """The request as others left it, kept from them, for a member of staff who may do that and from whom nobody holds
    it.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy.
    Locks: patient.
    """
    member = await members.require(work, caller, action)
    patient = (await get_case(work, table, request_id)).patient
    await lock_patient(work.session, patient)
    request = await work.session.get(table, request_id, with_for_update=True, populate_existing=True)
    if request is None:
        raise NotFound
    if not request.is_open:
        raise RequestClosed
    if request.is_held_from(member):
        raise CaseTakenBy(request.holder or "")
    return member, DeskCase(request, patient)


async def take(
    work: Work, table: type[RowT], caller: Caller, action: Action, request_id: str, noted: AuditAction
) -> DeskCase[RowT]:
    """Be the one who sees to it; the audit log has it as `noted`.

    Raises: NotPermitted, NotFound, RequestClosed; CaseTakenBy a colleague.
    Locks: patient, audit log.
    """
    member, case = await lock(work, table, caller, action, request_id)
    case.request.hand_to(work, member)
    await note(work, noted, case, member.address)
    return case


async def decline(
    work: Work, table: type[AnsweredT], caller: Caller, action: Action, request_id: str, answer: str, noted: AuditAction
) -> DeskCase[AnsweredT]:
    """Close it with a word, which its patient is told; the audit log has it as `noted`.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy, UnusableText.
    Locks: patient, audit log.
    """
    told = read_words(answer)
    member, case = await lock(work, table, caller, action, request_id)
    case.request.decline(told, work.now, member.address)
    await note(work, noted, case, member.address)
    return case


async def undelivered(
    work: Work, table: type[RowT], patient: Patient, *which: sa.ColumnElement[bool]
) -> tuple[RowT, ...]:
    """Those of the patient's requests whose answer has to be told again, the first asked first: `which` have one."""
    rows: Any = table
    query = sa.select(rows).where(rows.patient_id == patient.id, rows.unreachable_at.is_not(None), *which)
    return tuple(await work.session.scalars(query.order_by(rows.asked_at, rows.id)))


async def overdue(
    work: Work, table: type[RowT], raised: AuditAction, escalated: AuditAction
) -> tuple[OverdueRequest[RowT], ...]:
    """The requests that the staff has to be told of again now, each marked as told and noted so: a few at most. For a
    transaction of its own.

    Locks: audit log.
    """
    due = await call_waiting.waiting_too_long(work, table)
    told = [OverdueRequest(DeskCase(request, patient), request.note_raised(work)) for request, patient in due]
    await work.session.flush()
    for each in told:
        await note(work, escalated if each.escalated else raised, each.case, PORTAL)
    return tuple(told)


async def note(work: Work, what: AuditAction, case: DeskCase[RowT], who: str) -> None:
    """Write what was done about it into the audit log.

    Locks: audit log.
    """
    await work.session.flush()
    await audit.note(work, who, what, patient_id=case.patient.id, subject=case.request.id)
