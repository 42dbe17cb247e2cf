"""What one of the clinic's people prepares before a patient sees anything of it: a draft, which is theirs alone.

A correction is begun as a copy of what it corrects.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient, get_patient, lock_patient
from core.accounts.tiers import Feature
from core.context import Work
from core.errors import NotFound, PatientCantRead
from core.files import attachments
from core.files.model import File, FileStatus, Label
from core.ids import new_id
from core.results.model import Result, ResultFacts, ResultKind, ResultStatus, ResultVersion
from core.results.refusals import ResultOver, UnusableCollection
from core.results.table import parse_table
from core.staff import members
from core.staff.members import Action, Caller
from core.text.days import parse_day
from core.text.normalisation import fitting, normalised_lines, require_length

LONGEST_TITLE: Final = 100
LONGEST_LABORATORY: Final = 80
LONGEST_CONCLUSION: Final = 3_000
"""Characters of what an examination's description says."""

OLDEST: Final = timedelta(days=3650)
"""How long ago what a result is of can have been taken."""


async def begin(work: Work, caller: Caller, patient_id: int, kind: ResultKind) -> Result:
    """A new draft for a patient, of what was taken today.

    Raises: NotPermitted; NotFound; PatientCantRead, with the number to call.
    """
    member = await members.require(work, caller, Action.PUBLISH_RESULT)
    patient = await get_patient(work, patient_id)
    require_readable(patient)
    draft = Result(
        id=new_id(),
        patient_id=patient.id,
        kind=kind,
        status=ResultStatus.DRAFT,
        by=caller.address,
        started_at=work.now,
        collected_at=work.now,
        facts=ResultFacts(author=member.name),
    )
    work.session.add(draft)
    await work.session.flush()
    return draft


async def begin_correction(work: Work, caller: Caller, result_id: str) -> Result:
    """A draft that begins as what it corrects; the one that the caller has begun already, if there is one.

    Raises: NotPermitted, NotFound, PatientCantRead; ResultOver, when nothing holds that could be corrected.
    """
    member = await members.require(work, caller, Action.PUBLISH_RESULT)
    result = await work.session.get(Result, result_id)
    if result is None:
        raise NotFound
    if not result.is_current:
        raise ResultOver
    mine = sa.select(Result).where(Result.corrects == result.id, Result.by == caller.address)
    begun = await work.session.scalar(mine)
    if begun is not None:
        return begun
    draft = await begin(work, caller, result.patient_id, result.kind)
    kept = result.facts
    draft.corrects, draft.collected_at = result.id, result.collected_at
    draft.facts = ResultFacts(
        title=kept.title,
        laboratory=kept.laboratory,
        measurements=kept.measurements,
        conclusion=kept.conclusion,
        author=member.name,
    )
    await work.session.flush()
    return draft


def require_readable(patient: Patient) -> None:
    """Pass if the patient could open a result (S33).

    Raises: PatientCantRead.
    """
    if not tiers.has_level(patient, Feature.RESULTS):
        raise PatientCantRead(patient.phone)


async def entitle(work: Work, caller: Caller, draft_id: str, title: str) -> Result:
    """Say what was examined.

    Raises: NotPermitted, NotFound, ResultOver, UnusableText.
    """
    draft = await get_draft(work, caller, draft_id)
    draft.revise(title=fitting(title, 2, LONGEST_TITLE))
    await work.session.flush()
    return draft


async def fill(work: Work, caller: Caller, draft_id: str, table: str) -> Result:
    """Have these values in it, instead of those that it had.

    Raises: NotPermitted, NotFound, ResultOver, UnusableTable.
    """
    draft = await get_draft(work, caller, draft_id)
    draft.revise(measurements=parse_table(table))
    await work.session.flush()
    return draft


async def describe(work: Work, caller: Caller, draft_id: str, text: str) -> Result:
    """Have this description in it, as whoever examined wrote it.

    Raises: NotPermitted, NotFound, ResultOver, UnusableText.
    """
    draft = await get_draft(work, caller, draft_id)
    tidy = normalised_lines(text)
    require_length(tidy, 2, LONGEST_CONCLUSION)
    draft.revise(conclusion=tidy)
    await work.session.flush()
    return draft


async def name_laboratory(work: Work, caller: Caller, draft_id: str, text: str) -> Result:
    """Say who examined.

    Raises: NotPermitted, NotFound, ResultOver, UnusableText.
    """
    draft = await get_draft(work, caller, draft_id)
    draft.revise(laboratory=fitting(text, 2, LONGEST_LABORATORY))
    await work.session.flush()
    return draft


async def date_collection(work: Work, caller: Caller, draft_id: str, text: str) -> Result:
    """Say on which day what is examined was taken, as people type days.

    Raises: NotPermitted, NotFound, ResultOver, UnusableDay, UnusableCollection.
    """
    draft = await get_draft(work, caller, draft_id)
    today = work.clinic.day_of(work.now)
    day = parse_day(text, today)
    if not today - OLDEST <= day <= today:
        raise UnusableCollection(day)
    draft.collected_at = work.now if day == today else noon_of(work, day)
    await work.session.flush()
    return draft


def noon_of(work: Work, day: dt.date) -> datetime:
    """The middle of a day by the clinic's clocks: of what is known by its day alone."""
    return datetime.combine(day, time(12), work.clinic.zone)


async def attach(work: Work, caller: Caller, draft_id: str, label: Label) -> File:
    """Reserve a number for a file that goes with it, and is kept as long as it is.

    Raises: NotPermitted, NotFound, ResultOver, FilesFull.
    Locks: patient.
    """
    draft = await get_draft(work, caller, draft_id)
    return await attachments.announce_record(work, await get_patient(work, draft.patient_id), draft.id, label)


async def remove_files(work: Work, caller: Caller, draft_id: str) -> Result:
    """Take out all files that were added to it.

    Raises: NotPermitted, NotFound, ResultOver.
    """
    draft = await get_draft(work, caller, draft_id)
    await attachments.clear(work, draft.id)
    return draft


async def discard(work: Work, caller: Caller, draft_id: str) -> None:
    """Forget a draft and its files.

    Raises: NotPermitted, NotFound, ResultOver.
    Locks: patient.
    """
    draft = await get_draft(work, caller, draft_id)
    await lock_patient(work.session, await get_patient(work, draft.patient_id))
    draft = await get_draft(work, caller, draft_id)
    await attachments.clear(work, draft.id)
    await work.session.delete(draft)
    await work.session.flush()


async def get_draft(work: Work, caller: Caller, draft_id: str) -> Result:
    """One of the caller's own drafts.

    Raises: NotPermitted; NotFound; ResultOver, when it is published already.
    """
    await members.require(work, caller, Action.PUBLISH_RESULT)
    found = await work.session.get(Result, draft_id, populate_existing=True)
    if found is None or found.by != caller.address:
        raise NotFound
    if found.status is not ResultStatus.DRAFT:
        raise ResultOver
    return found


async def as_published(work: Work, draft: Result) -> ResultFacts:
    """What a draft says once it is published; a correction tells what it changes."""
    was = None if draft.corrects is None else await work.session.get(Result, draft.corrects)
    if was is None:
        return draft.facts
    kept = {"comment": was.facts.comment, "commented_by": was.facts.commented_by}
    return draft.facts.model_copy(update={**kept, "earlier": (*was.facts.earlier, version_of(was, work.now))})


def version_of(result: Result, until: datetime) -> ResultVersion:
    """What a result says until it is corrected."""
    said = result.facts
    return ResultVersion(title=said.title, measurements=said.measurements, conclusion=said.conclusion, until=until)


async def own_drafts(work: Work, caller: Caller) -> tuple[Result, ...]:
    """The caller's drafts, the latest first.

    Raises: NotPermitted.
    """
    await members.require(work, caller, Action.PUBLISH_RESULT)
    mine = sa.select(Result).where(Result.by == caller.address, Result.status == ResultStatus.DRAFT)
    return tuple(await work.session.scalars(mine.order_by(Result.started_at.desc(), Result.id).limit(7)))


async def is_result(work: Work, result_id: str) -> bool:
    """Whether this is the id of a result, a draft or not."""
    return await work.session.get(Result, result_id) is not None


async def files_of(work: Work, result_id: str) -> tuple[File, ...]:
    """The files that go with a result and are here."""
    return tuple(each for each in await attachments.of(work, result_id) if each.status is FileStatus.KEPT)
