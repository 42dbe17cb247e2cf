"""What the staff do to a result that its patient sees: publish, comment, correct, withdraw; and undo, for a minute.

Whatever is done keeps beside the result how that stood before. The patient is told once it can't be undone any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.files import attachments, removal
from core.files.model import File, RemovalReason
from core.ids import new_id
from core.limits import MOST_FILES
from core.results.drafts import get_draft, require_readable, version_of
from core.results.model import UNDO, Result, ResultBefore, ResultFacts, ResultKind, ResultNews, ResultStatus
from core.results.refusals import (
    CorrectedMeanwhile,
    ResultEmpty,
    ResultFilesOnTheWay,
    ResultOver,
    ResultUndoOver,
    ResultUntitled,
)
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.normalisation import normalised_lines, require_length

LONGEST_COMMENT: Final = 1_500
LONGEST_REASON: Final = 300
"""Characters."""


async def publish(work: Work, caller: Caller, draft_id: str) -> Result:
    """Let the patient have it, a minute from now; of a correction, the corrected result.

    Raises: NotPermitted, NotFound, PatientCantRead, ResultOver, CorrectedMeanwhile, ResultUntitled, ResultEmpty,
        ResultFilesOnTheWay.
    Locks: patient, audit log.
    """
    draft = await get_draft(work, caller, draft_id)
    patient = await get_patient(work, draft.patient_id)
    await lock_patient(work.session, patient)
    draft = await get_draft(work, caller, draft_id)
    require_readable(patient)
    await _require_whole(work, draft)
    if draft.corrects is not None:
        return await _correct(work, caller, draft, draft.corrects)
    await _remember(work, draft)
    draft.status, draft.published_at, draft.shown_at = ResultStatus.PUBLISHED, work.now, work.now + UNDO
    is_held = draft.kind in work.clinic.settings.held_results
    hold = timedelta(days=work.clinic.settings.hold_results_days) if is_held else timedelta()
    draft.opens_at = draft.shown_at + hold
    _have_told(work, draft, ResultNews.PUBLISHED)
    await work.session.flush()
    what = AuditAction.PUBLISHED_RESULT
    await audit.note(work, caller.address, what, patient_id=patient.id, subject=draft.id)
    return draft


async def record(work: Work, patient: Patient, kind: ResultKind, facts: ResultFacts, collected_at: datetime) -> Result:
    """Take over a result that was published elsewhere: it is there at once, and nobody is told."""
    result = Result(
        id=new_id(),
        patient_id=patient.id,
        kind=kind,
        status=ResultStatus.PUBLISHED,
        by="",
        started_at=collected_at,
        collected_at=collected_at,
        published_at=collected_at,
        shown_at=collected_at,
        opens_at=collected_at,
        commented_at=collected_at if facts.comment else None,
        facts=facts,
    )
    work.session.add(result)
    await work.session.flush()
    return result


async def comment(work: Work, caller: Caller, result_id: str, text: str) -> Result:
    """Say something of it, instead of what a doctor has said before.

    Raises: NotPermitted, NotFound, ResultOver, UnusableText.
    Locks: patient, audit log.
    """
    doctor = await members.require(work, caller, Action.COMMENT_RESULT)
    result = await _lock_current(work, result_id)
    tidy = normalised_lines(text)
    require_length(tidy, 2, LONGEST_COMMENT)
    await _remember(work, result)
    result.commented_at = work.now
    result.revise(comment=tidy, commented_by=doctor.name)
    _have_told(work, result, ResultNews.COMMENTED)
    await work.session.flush()
    what = AuditAction.COMMENTED_RESULT
    await audit.note(work, caller.address, what, patient_id=result.patient_id, subject=result.id)
    return result


async def withdraw(work: Work, caller: Caller, result_id: str, because: str) -> Result:
    """Take it back for good: its patient sees at once that it doesn't hold, and why.

    Raises: NotPermitted, NotFound, ResultOver, UnusableText.
    Locks: patient, audit log.
    """
    await members.require(work, caller, Action.PUBLISH_RESULT)
    result = await _lock_current(work, result_id)
    tidy = normalised_lines(because)
    require_length(tidy, 2, LONGEST_REASON)
    await _remember(work, result)
    result.status = ResultStatus.WITHDRAWN
    result.revise(withdrawn_because=tidy)
    _have_told(work, result, ResultNews.WITHDRAWN)
    await work.session.flush()
    what = AuditAction.WITHDREW_RESULT
    await audit.note(work, caller.address, what, patient_id=result.patient_id, subject=result.id)
    return result


async def undo(work: Work, caller: Caller, result_id: str) -> Result:
    """Have it as it was before what was done last.

    Raises: NotPermitted, NotFound, ResultUndoOver.
    Locks: patient, audit log.
    """
    await members.require(work, caller, Action.PUBLISH_RESULT)
    result = await _lock(work, result_id)
    before = result.facts.before
    if before is None or not result.can_be_undone(work.now):
        raise ResultUndoOver
    if result.news is ResultNews.COMMENTED:
        await members.require(work, caller, Action.COMMENT_RESULT)
    for each in await attachments.of(work, result.id):
        if each.id not in before.files:
            await removal.remove(work, each, RemovalReason.BY_PATIENT)
    result.status, result.facts, result.news = before.status, before.facts, before.news
    result.collected_at = before.collected_at
    result.published_at, result.shown_at, result.opens_at = before.published_at, before.shown_at, before.opens_at
    result.commented_at, result.tell_at, result.changed_at = before.commented_at, before.tell_at, None
    await work.session.flush()
    what = AuditAction.UNDID_RESULT
    await audit.note(work, caller.address, what, patient_id=result.patient_id, subject=result.id)
    return result


async def _correct(work: Work, caller: Caller, draft: Result, result_id: str) -> Result:
    """Put a correction in the place of what it corrects, which is kept as an earlier version."""
    result = await work.session.get(Result, result_id, populate_existing=True)
    if result is None or not result.is_current:
        raise ResultOver
    if any(each.until > draft.started_at for each in result.facts.earlier):
        raise CorrectedMeanwhile
    await _remember(work, result)
    earlier, new = version_of(result, work.now), draft.facts
    result.status, result.collected_at = ResultStatus.CORRECTED, draft.collected_at
    result.revise(
        title=new.title,
        laboratory=new.laboratory,
        measurements=new.measurements,
        conclusion=new.conclusion,
        earlier=(*result.facts.earlier, earlier),
    )
    await _move_files(work, draft.id, result)
    _have_told(work, result, ResultNews.CORRECTED)
    await work.session.delete(draft)
    await work.session.flush()
    what = AuditAction.CORRECTED_RESULT
    await audit.note(work, caller.address, what, patient_id=result.patient_id, subject=result.id)
    return result


async def _move_files(work: Work, draft_id: str, result: Result) -> None:
    """Have a correction's files go with the result; those that it had make room, the oldest first."""
    brought, there = await attachments.of(work, draft_id), list(await attachments.of(work, result.id))
    for each in there[: max(0, len(there) + len(brought) - MOST_FILES)]:
        await removal.remove(work, each, RemovalReason.BY_PATIENT)
        there.remove(each)
    free = sorted({*range(1, MOST_FILES + 1)} - {each.number for each in there})
    for file, number in zip(brought, free, strict=False):
        file.attached_to, file.number = result.id, number
    await work.session.flush()


async def _require_whole(work: Work, draft: Result) -> None:
    """Pass if there is something to be seen, and it has a name."""
    if await attachments.are_arriving(work, draft.id):
        raise ResultFilesOnTheWay
    if not draft.facts.title:
        raise ResultUntitled
    if not (draft.facts.measurements or draft.facts.conclusion or await attachments.of(work, draft.id)):
        raise ResultEmpty


async def _remember(work: Work, result: Result) -> None:
    """Keep how it stands, so that what follows can be undone."""
    files = await work.session.scalars(sa.select(File.id).where(File.attached_to == result.id))
    before = ResultBefore(
        status=result.status,
        collected_at=result.collected_at,
        published_at=result.published_at,
        shown_at=result.shown_at,
        opens_at=result.opens_at,
        commented_at=result.commented_at,
        tell_at=result.tell_at,
        news=result.news,
        facts=result.facts.model_copy(update={"before": None}),
        files=tuple(files),
    )
    result.revise(before=before)
    result.changed_at = work.now


def _have_told(work: Work, result: Result, news: ResultNews) -> None:
    """Have its patient told once the minute is over; of what they don't know yet, that there is something new."""
    is_known = result.announced_at is not None or result.opened_at is not None
    result.news = news if is_known or news is ResultNews.WITHDRAWN else ResultNews.PUBLISHED
    result.tell_at = work.now + UNDO if is_known or news is not ResultNews.WITHDRAWN else None


async def _lock_current(work: Work, result_id: str) -> Result:
    result = await _lock(work, result_id)
    if not result.is_current:
        raise ResultOver
    return result


async def _lock(work: Work, result_id: str) -> Result:
    """A result that isn't a draft, kept from others with its patient."""
    found = await work.session.get(Result, result_id)
    if found is None:
        raise NotFound
    await lock_patient(work.session, await get_patient(work, found.patient_id))
    result = await work.session.get(Result, result_id, populate_existing=True)
    if result is None or result.status is ResultStatus.DRAFT:
        raise NotFound
    return result
