"""Follow a question: take it back, say whether the answer helped, and find the one that a file goes with (S23)."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.files.model import File
from core.questions import asking, deadlines
from core.questions.model import Entry, Question, QuestionStatus
from core.questions.thread import lock_question
from core.staff import audit
from core.staff.audit import AuditAction, by_patient


async def question_of_file(work: Work, patient: Patient, file_id: str) -> Question | None:
    """The question that a file goes with, if it goes with one."""
    owner = sa.select(File.attached_to).where(File.id == file_id, File.patient_id == patient.id).scalar_subquery()
    goes_with = sa.select(Entry.question_id).where(Entry.id == owner).scalar_subquery()
    found: Question | None = await work.session.scalar(
        sa.select(Question).where(Question.id == goes_with, Question.patient_id == patient.id)
    )
    return found


async def withdraw(work: Work, patient: Patient, question_id: str) -> Question:
    """Take the question back: nobody needs to answer it any more.

    Raises: NotFound, QuestionRefused.
    Locks: patient, question, audit log.
    """
    question = await lock_question(work, patient, question_id)
    if question.status is QuestionStatus.DRAFT:
        raise NotFound
    question.become(QuestionStatus.WITHDRAWN)
    question.closed_at = work.now
    deadlines.wait_no_more(question)
    await asking.discard_unsent(work, question)
    await work.session.flush()
    who = by_patient(patient.id)
    await audit.note(work, who, AuditAction.WITHDREW_QUESTION, patient_id=patient.id, subject=question.id)
    return question


async def rate(work: Work, patient: Patient, question_id: str, *, helped: bool) -> Question:
    """Say whether the answer helped; it can be said again, otherwise.

    Raises: NotFound, also while it is not answered.
    Locks: patient, question.
    """
    question = await lock_question(work, patient, question_id)
    if question.status is not QuestionStatus.ANSWERED:
        raise NotFound
    question.helped = helped
    await work.session.flush()
    return question
