"""Patients who were seen, and ask about it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.context import Work
from core.errors import NotFound
from core.files.arrival import arrive
from core.files.checking import FileKind
from core.files.model import File, Label
from core.questions import answering, asking
from core.questions.model import Entry, Question
from tests.core.appointments.bookings import nowak
from tests.core.staff.staffing import DOCTOR

MONDAY = dt.date(2027, 3, 1)
"""The day before tests begin."""

WORDS = "Czy mam dalej brać tabletki?"
ANSWER = "Tak, jeszcze przez tydzień."


async def a_visit(
    work: Work, patient: Patient, slot: Slot | None = None, status: AppointmentStatus = AppointmentStatus.ATTENDED
) -> Appointment:
    """A visit that was attended, on Monday at Dr Nowak's unless said otherwise."""
    return await booking.record_elsewhere(work, patient, slot or nowak("08:00", MONDAY), status)


async def a_draft(work: Work, patient: Patient, visit: Appointment | None = None, words: str = WORDS) -> Question:
    """A question that is written and not sent."""
    visit = visit or await a_visit(work, patient)
    question = await asking.begin(work, patient, visit.id)
    await asking.write(work, patient, question.id, words, "1")
    return question


async def a_question(work: Work, patient: Patient, visit: Appointment | None = None) -> Question:
    """A question that is sent."""
    question = await a_draft(work, patient, visit)
    await asking.send(work, patient, question.id)
    return question


async def an_answer(work: Work, patient: Patient) -> Entry:
    """An answer by Dr Nowak to a new question."""
    question = await a_question(work, patient)
    return await answering.answer(work, DOCTOR, question.id, ANSWER, "7")


async def attached(work: Work, patient: Patient, question: Question, name: str = "wysypka.jpg") -> File:
    """A file that goes with the draft, and is here."""
    file = await asking.attach(work, patient, question.id, Label(name))
    await arrive(work, file.id, FileKind.JPEG, 1000)
    return file


async def stored(work: Work, question_id: str) -> Question:
    """A question as it is stored."""
    query = sa.select(Question).where(Question.id == question_id)
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found
