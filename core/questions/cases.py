"""Questions as the staff sees them: each is a case with a number (S23).

A draft is no case: nobody but its patient sees it. Lists come in the order in which something should be done.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment
from core.context import Work
from core.errors import NoSuchCase, NotFound
from core.files.model import File
from core.paging import Page, page_of
from core.questions.model import HELD, OPEN, UNTAKEN, Entry, Question, QuestionStatus
from core.questions.thread import sent_entries
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member

LOOKED_BACK: Final = 5
"""Among how many of the latest entries those are looked for that belong together."""

IN_ORDER = (Question.urgent.desc(), Question.expected_on.nulls_last(), Question.number)


@dataclass(frozen=True, slots=True)
class Case:
    """All there is to a question, but for drafts. `files` go with the entries, by the entry's id. The `sender` asked it
    for the patient.
    """

    question: Question
    patient: Patient
    visit: Appointment
    entries: tuple[Entry, ...]
    files: dict[str, tuple[File, ...]]
    sender: Patient | None = None


async def get_case(work: Work, question_id: str) -> Case:
    """How a case stands now, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    query = sa.select(Question, Patient, Appointment).join(Patient, Patient.id == Question.patient_id)
    query = query.join(Appointment, Appointment.id == Question.appointment_id)
    sent = query.where(Question.id == question_id, Question.status != QuestionStatus.DRAFT)
    found = (await work.session.execute(sent, execution_options={"populate_existing": True})).one_or_none()
    if found is None:
        raise NotFound
    question, patient, visit = found
    entries = await sent_entries(work, question)
    sender = None if question.sent_by is None else await work.session.get(Patient, question.sent_by)
    return Case(question, patient, visit, entries, await _files_of(work, entries), sender)


async def get_entry(work: Work, entry_id: str) -> Entry:
    """Something that was sent.

    Raises: NotFound.
    """
    found = await work.session.get(Entry, entry_id)
    if found is None or found.position is None:
        raise NotFound
    return found


async def entry_with(work: Work, question_id: str, ref: str) -> Entry | None:
    """The latest entry of a question that began with this message, if there is one."""
    sent = sa.select(Entry).where(Entry.question_id == question_id, Entry.position.is_not(None))
    latest = await work.session.scalars(sent.order_by(Entry.position.desc()).limit(LOOKED_BACK))
    return next((each for each in latest if each.pieces and each.pieces[0].ref == ref), None)


async def get_numbered(work: Work, number: int) -> Question:
    """The case with this number.

    Raises: NoSuchCase.
    """
    found = await work.session.scalar(sa.select(Question).where(Question.number == number))
    if found is None:
        raise NoSuchCase(number)
    return found


async def numbers_of(work: Work, question_ids: Collection[str]) -> dict[str, int]:
    """The numbers of those that are cases, by the ids of the questions."""
    query = sa.select(Question.id, Question.number).where(Question.id.in_(question_ids), Question.number.is_not(None))
    return {question_id: number for question_id, number in await work.session.execute(query) if number is not None}


async def own_case(work: Work, caller: Caller, question_id: str) -> Case:
    """A case that a doctor holds, or that waits for them, to be read wherever they read their own work.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_OWN_WORK)
    query = sa.select(Question.id).where(Question.id == question_id, _is_own(member))
    if await work.session.scalar(query) is None:
        raise NotFound
    found = await get_case(work, question_id)
    what, patient_id = AuditAction.SAW_QUESTION, found.patient.id
    await audit.note(work, member.address, what, patient_id=patient_id, subject=question_id)
    return found


async def see_case(work: Work, caller: Caller, question_id: str) -> Case:
    """Any case, to be read outside the chat where its card is.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_QUESTIONS)
    found = await get_case(work, question_id)
    what, patient_id = AuditAction.SAW_QUESTION, found.patient.id
    await audit.note(work, member.address, what, patient_id=patient_id, subject=question_id)
    return found


async def open_cases(work: Work, caller: Caller, page: int = 1, *, size: int = 7) -> Page[Question]:
    """Everything that waits: for the staff, or for the patient.

    Raises: NotPermitted.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_QUESTIONS)
    query = sa.select(Question).where(Question.status.in_(OPEN))
    return await _seen(work, member, AuditAction.SAW_OPEN_QUESTIONS, query, page, size)


async def own_cases(work: Work, caller: Caller, page: int = 1, *, size: int = 7) -> Page[Question]:
    """What a doctor holds, and what is waiting for them to take it.

    Raises: NotPermitted.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_OWN_WORK)
    query = sa.select(Question).where(_is_own(member))
    return await _seen(work, member, AuditAction.SAW_OWN_WORK, query, page, size)


async def count_own(work: Work, doctor: Member) -> int:
    """How many these are. Asks no rights."""
    query = sa.select(sa.func.count()).select_from(Question).where(_is_own(doctor))
    return await work.session.scalar(query) or 0


async def overdue_cases(work: Work, caller: Caller, page: int = 1, *, size: int = 7) -> Page[Question]:
    """What was escalated, or should have been answered by now.

    Raises: NotPermitted.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_OVERDUE)
    late = Question.escalated_at.is_not(None) | (Question.expected_on < work.clinic.day_of(work.now))
    query = sa.select(Question).where(Question.status.in_(OPEN), late)
    return await _seen(work, member, AuditAction.SAW_OVERDUE, query, page, size)


async def _seen(
    work: Work, member: Member, what: AuditAction, query: sa.Select[Question], page: int, size: int
) -> Page[Question]:
    found = await page_of(work.session, query.order_by(*IN_ORDER), page, size)
    await audit.note(work, member.address, what)
    return found


def _is_own(member: Member) -> sa.ColumnElement[bool]:
    """Whether this doctor holds it, or is the one who is to take it."""
    held = sa.and_(Question.status.in_(HELD), Question.taken_by == member.address)
    return held | (Question.status.in_(UNTAKEN) & _is_for(member))


def _is_for(member: Member) -> sa.ColumnElement[bool]:
    """Whether a question is addressed to this doctor by name."""
    by_visit = sa.and_(Question.handed_to.is_(None), Question.practitioner == member.practitioner)
    return (Question.handed_to == member.address) | by_visit


async def _files_of(work: Work, entries: tuple[Entry, ...]) -> dict[str, tuple[File, ...]]:
    query = sa.select(File).where(File.attached_to.in_([entry.id for entry in entries]))
    found = list(await work.session.scalars(query.order_by(File.announced_at, File.number)))
    return {entry.id: tuple(each for each in found if each.attached_to == entry.id) for entry in entries}
