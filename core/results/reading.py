"""What a patient has of their results: the list, one that they open, and when they want to open them (S19, D19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient
from core.accounts.tiers import Feature
from core.context import Work
from core.errors import NotFound
from core.paging import Page, page_of
from core.results.model import (
    CURRENT,
    LATEST_FIRST,
    UNDO,
    Measurement,
    Result,
    ResultChoice,
    ResultFacts,
    ResultStatus,
    ResultVersion,
)
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.text.normalisation import plain


class ResultAccess(StrEnum):
    """Whether a result opens now, or what it waits for."""

    OPEN = "open"
    WAITS_FOR_DOCTOR = "waits_for_doctor"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class SeenResult:
    """A result as its patient has it now. `has_comment` once a doctor's comment is to be seen."""

    result: Result
    access: ResultAccess
    has_comment: bool

    @property
    def is_new(self) -> bool:
        """Whether it opens, and its patient hasn't opened it as it is."""
        return self.access is ResultAccess.OPEN and self.result.opened_at is None


async def list_results(work: Work, patient: Patient, page: int = 1, *, size: int = 6) -> Page[SeenResult]:
    """The patient's results, the latest first by when what was examined was taken.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.RESULTS)
    waits = await waits_for_doctor(work, patient)
    found = await page_of(work.session, _shown_to(work, patient).order_by(*LATEST_FIRST), page, size)
    return Page(tuple(_seen(each, waits, work.now) for each in found), found.number, found.has_next)


async def latest_of(work: Work, patient: Patient, count: int) -> tuple[Result, ...]:
    """So many of the patient's results that hold, the latest first, whether they have opened or not. Asks no rights."""
    query = sa.select(Result).where(Result.patient_id == patient.id, Result.status.in_(CURRENT))
    return tuple(await work.session.scalars(query.order_by(*LATEST_FIRST).limit(count)))


async def look_at(work: Work, patient: Patient, result_id: str) -> SeenResult:
    """How one of the patient's results stands, without opening it.

    Raises: FullLevelNeeded, RegulationsChanged; NotFound, when it isn't theirs, or not to be seen yet.
    """
    tiers.require(work.clinic, patient, Feature.RESULTS)
    query = _shown_to(work, patient).where(Result.id == result_id)
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return _seen(found, await waits_for_doctor(work, patient), work.now)


async def open_result(work: Work, patient: Patient, result_id: str) -> SeenResult:
    """The same, opened if it opens now. The first time since there is news of it is noted.

    Raises: FullLevelNeeded, RegulationsChanged, NotFound.
    Locks: audit log.
    """
    seen = await look_at(work, patient, result_id)
    if seen.is_new:
        seen.result.opened_at = work.now
        await work.session.flush()
        who, what = by_patient(patient.id), AuditAction.OPENED_RESULT
        await audit.note(work, who, what, patient_id=patient.id, subject=result_id)
    return seen


def access(result: Result, *, waits: bool, now: datetime) -> ResultAccess:
    """Whether it opens at a moment, for somebody who waits for the doctor or doesn't."""
    if result.status is ResultStatus.WITHDRAWN or has_comment(result, now):
        return ResultAccess.OPEN
    if result.opens_at is None or result.opens_at > now:
        return ResultAccess.HELD
    return ResultAccess.WAITS_FOR_DOCTOR if waits else ResultAccess.OPEN


def has_comment(result: Result, now: datetime) -> bool:
    """Whether a doctor's comment is to be seen: it can't be undone any more."""
    return result.commented_at is not None and result.commented_at + UNDO <= now


async def waits_for_doctor(work: Work, patient: Patient) -> bool:
    """Whether the patient wants to open results only once a doctor has said something of them."""
    return await work.session.get(ResultChoice, patient.id) is not None


async def choose(work: Work, patient: Patient, *, waits: bool) -> None:
    """Choose so for all results, those that are here as well.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.RESULTS)
    chosen = await work.session.get(ResultChoice, patient.id)
    if waits and chosen is None:
        work.session.add(ResultChoice(patient_id=patient.id, chosen_at=work.now))
    elif chosen is not None and not waits:
        await work.session.delete(chosen)
    await work.session.flush()


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that a correction has changed; one that it added has no `before`, one that it took out no `after`."""

    before: Measurement | None
    after: Measurement | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a correction has changed. `title` and `conclusion` are what they were before, where they are others now."""

    values: tuple[ValueChange, ...]
    title: str | None
    conclusion: str | None
    at: datetime


def changes_of(facts: ResultFacts) -> Changes | None:
    """What the latest correction has changed; `None` if there was none."""
    if not facts.earlier:
        return None
    was: ResultVersion = facts.earlier[-1]
    before, after = ({_key(each): each for each in some} for some in (was.measurements, facts.measurements))
    keys = [*after, *(key for key in before if key not in after)]
    differ = [key for key in keys if before.get(key) != after.get(key)]
    return Changes(
        tuple(ValueChange(before.get(key), after.get(key)) for key in differ),
        was.title if was.title != facts.title else None,
        was.conclusion if was.conclusion != facts.conclusion else None,
        was.until,
    )


def _key(measurement: Measurement) -> str:
    return plain(measurement.name)


def shown_by(now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """Of the rows that their patients know of at a moment."""
    return sa.and_(Result.status != ResultStatus.DRAFT, Result.shown_at <= now)


def _shown_to(work: Work, patient: Patient) -> sa.Select[Result]:
    return sa.select(Result).where(Result.patient_id == patient.id, shown_by(work.now))


def _seen(result: Result, waits: bool, now: datetime) -> SeenResult:  # noqa: FBT001 - as it is called
    return SeenResult(result, access(result, waits=waits, now=now), has_comment(result, now))
