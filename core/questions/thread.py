"""The thread of a question: its entries in order, and the question itself, locked where it is to be changed (S23, S38).

What questions and entries are is in `core.questions.model`.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.paging import Page, page_of
from core.questions.model import AMONG_STAFF, Entry, EntryKind, Question


def new_entry(work: Work, question: Question, kind: EntryKind, *, by: str | None = None, author: str = "") -> Entry:
    """An entry with nothing in it yet, in no thread: `put_in_thread` sends it."""
    content = {"pieces": [], "author": author, "earlier": []}
    entry = Entry(id=new_id(), question_id=question.id, kind=kind, by=by, started_at=work.now, sealed=content)
    work.session.add(entry)
    return entry


async def put_in_thread(work: Work, entry: Entry) -> None:
    """Send an entry: it comes after all that were sent before. The question must be locked."""
    last = sa.select(sa.func.max(Entry.position)).where(Entry.question_id == entry.question_id)
    entry.position, entry.sent_at = 1 + (await work.session.scalar(last) or 0), work.now
    await work.session.flush()


async def lock_question(work: Work, patient: Patient, question_id: str) -> Question:
    """One of the patient's questions as others left it, kept from them until this transaction ends.

    The patient comes first, for whoever changes anything of theirs: what is added refers to the patient, too.

    Raises: NotFound, when it isn't theirs.
    Locks: patient, question.
    """
    await lock_patient(work.session, patient)
    return await _one(work, _of(patient, question_id).with_for_update())


async def get_question(work: Work, patient: Patient, question_id: str) -> Question:
    """One of the patient's questions.

    Raises: NotFound, when it isn't theirs.
    """
    return await _one(work, _of(patient, question_id))


async def of_patient(work: Work, patient: Patient, page: int = 1, *, size: int = 7) -> Page[Question]:
    """All of the patient's questions, drafts too, the latest first."""
    query = sa.select(Question).where(Question.patient_id == patient.id)
    return await page_of(work.session, query.order_by(Question.created_at.desc(), Question.id), page, size)


async def of_appointment(work: Work, patient: Patient, appointment_id: str) -> tuple[Question, ...]:
    """The patient's questions about one visit, drafts too, the latest first."""
    query = sa.select(Question).where(Question.patient_id == patient.id, Question.appointment_id == appointment_id)
    return tuple(await work.session.scalars(query.order_by(Question.created_at.desc(), Question.id)))


async def thread(work: Work, question: Question) -> tuple[Entry, ...]:
    """What the patient and the staff wrote to each other, in order; neither drafts nor what is among the staff."""
    return await sent_entries(work, question, Entry.kind.not_in(AMONG_STAFF))


async def sent_entries(work: Work, question: Question, *which: sa.ColumnElement[bool]) -> tuple[Entry, ...]:
    """The entries of a question that were sent, in order."""
    query = sa.select(Entry).where(Entry.question_id == question.id, Entry.position.is_not(None), *which)
    return tuple(await work.session.scalars(query.order_by(Entry.position)))


def _of(patient: Patient, question_id: str) -> sa.Select[Question]:
    return sa.select(Question).where(Question.id == question_id, Question.patient_id == patient.id)


async def _one(work: Work, query: sa.Select[Question]) -> Question:
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found
