"""What patients are told of results, when it is due, and whether it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.results.model import Result, ResultNews, ResultStatus
from core.results.reading import ResultAccess, access, waits_for_doctor

AT_ONCE: Final = 20


@dataclass(frozen=True, slots=True)
class ToTell:
    """A result of which its patient is to be told now; with no `news`, only its card has changed."""

    result: Result
    patient: Patient
    news: ResultNews | None


async def tell_due(work: Work) -> tuple[ToTell, ...]:
    """Of which results patients are to be told now, `AT_ONCE` at most; from now on they have been. Nobody is told of
    what doesn't open for them yet: of what the clinic holds they are told later, of what they want explained first,
    with the doctor's comment.

    Locks: the results' rows, passing over those that others have locked.
    """
    due = sa.select(Result).where(Result.tell_at <= work.now).order_by(Result.tell_at).limit(AT_ONCE)
    found = (await work.session.scalars(due.with_for_update(skip_locked=True))).all()
    return tuple([await _tell(work, each) for each in found])


async def _tell(work: Work, result: Result) -> ToTell:
    patient = await work.session.get_one(Patient, result.patient_id)
    news, opens = result.news, access(result, waits=await waits_for_doctor(work, patient), now=work.now)
    result.tell_at = result.opens_at if opens is ResultAccess.HELD else None
    if opens is not ResultAccess.OPEN:
        return ToTell(result, patient, None)
    result.announced_at, result.news = work.now, None
    result.note_announced()
    result.opened_at = None
    await work.session.flush()
    return ToTell(result, patient, news)


async def undelivered(work: Work, patient: Patient) -> tuple[Result, ...]:
    """What has to be announced again when the patient is back, oldest first."""
    missed = sa.and_(Result.unreachable_at.is_not(None), Result.opened_at.is_(None))
    query = sa.select(Result).where(Result.patient_id == patient.id, missed, Result.status != ResultStatus.DRAFT)
    return tuple(await work.session.scalars(query.order_by(Result.announced_at, Result.id)))
