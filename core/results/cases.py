"""Results as the staff have them: one patient's, those that no doctor has said anything of, and one that is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient
from core.context import Work
from core.errors import NotFound
from core.paging import Page, page_of
from core.results.model import CURRENT, LATEST_FIRST, Result, ResultChoice, ResultStatus
from core.results.reading import ResultAccess, access, waits_for_doctor
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

RECENT: Final = timedelta(days=30)
"""How long a comment is expected on what its patient can open without one."""


@dataclass(frozen=True, slots=True)
class ResultCase:
    """A result and its patient. `access` is whether they can open it now."""

    result: Result
    patient: Patient
    access: ResultAccess


async def get_case(work: Work, result_id: str) -> ResultCase:
    """How a result stands, for its card; asks nobody's rights.

    Raises: NotFound, of a draft too.
    """
    result = await work.session.get(Result, result_id, populate_existing=True)
    if result is None or result.status is ResultStatus.DRAFT:
        raise NotFound
    return await _case(work, result)


async def see(work: Work, caller: Caller, result_id: str) -> ResultCase:
    """Open one, for one of the clinic's people.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_RESULTS)
    case = await get_case(work, result_id)
    what = AuditAction.SAW_RESULT
    await audit.note(work, caller.address, what, patient_id=case.patient.id, subject=result_id)
    return case


async def of_patient(work: Work, caller: Caller, patient_id: int, page: int = 1, *, size: int = 6) -> Page[Result]:
    """A patient's results, the latest first, withdrawn ones too.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_RESULTS)
    patient = await get_patient(work, patient_id)
    query = sa.select(Result).where(Result.patient_id == patient.id, Result.status != ResultStatus.DRAFT)
    found = await page_of(work.session, query.order_by(*LATEST_FIRST), page, size)
    await audit.note(work, caller.address, AuditAction.SAW_RESULT, patient_id=patient.id)
    return found


async def uncommented(work: Work, caller: Caller, page: int = 1, *, size: int = 6) -> Page[ResultCase]:
    """What no doctor has said anything of, the longest waiting first: what is `RECENT`, and whatever doesn't open for
    its patient before a doctor has.

    Raises: NotPermitted.
    """
    await members.require(work, caller, Action.SEE_RESULTS)
    query = sa.select(Result).where(*_uncommented(work))
    found = await page_of(work.session, query.order_by(Result.published_at, Result.id), page, size)
    return Page(tuple([await _case(work, each) for each in found]), found.number, found.has_next)


async def count_uncommented(work: Work) -> int:
    """How many these are. Asks no rights."""
    query = sa.select(sa.func.count()).select_from(Result).where(*_uncommented(work))
    return await work.session.scalar(query) or 0


def _uncommented(work: Work) -> tuple[sa.ColumnElement[bool], ...]:
    waited_for = sa.or_(
        Result.published_at > work.now - RECENT,
        Result.opens_at > work.now,
        sa.and_(Result.opened_at.is_(None), Result.patient_id.in_(sa.select(ResultChoice.patient_id))),
    )
    return Result.status.in_(CURRENT), Result.commented_at.is_(None), waited_for


async def _case(work: Work, result: Result) -> ResultCase:
    patient = await work.session.get_one(Patient, result.patient_id)
    waits = await waits_for_doctor(work, patient)
    return ResultCase(result, patient, access(result, waits=waits, now=work.now))
