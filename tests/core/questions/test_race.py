"""Two who do something about a question at once: the row decides, and the second is told (S23)."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.questions import answering, asking, following, thread
from core.questions.model import Entry, EntryKind, Question, QuestionStatus
from core.staff import audit
from core.staff.members import Caller
from tests.core.appointments.bookings import nowak
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import ANSWER, MONDAY, a_draft, a_question, a_visit, stored
from tests.core.racing import Act, at_once
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR, staffed_clinic
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


def answer_by(caller: Caller, question: Question) -> Act:
    """That doctor answers."""
    return lambda work: answering.answer(work, caller, question.id, ANSWER)


async def test_two_doctors_answer(desk: Desk, anna: Patient) -> None:
    """One answer is the patient's, and the other doctor is told."""
    async with desk.work() as work:
        question = await a_question(work, anna)
    outcomes = await at_once(desk, answer_by(DOCTOR, question), answer_by(OTHER_DOCTOR, question))
    assert sorted(outcomes) == ["", "AlreadyAnswered"]
    async with desk.work() as work:
        (answer,) = [each for each in await thread.thread(work, question) if each.kind is EntryKind.ANSWER]
        assert answer.by == (await stored(work, question.id)).taken_by


async def test_two_doctors_take(desk: Desk, anna: Patient) -> None:
    """One has it."""
    async with desk.work() as work:
        question = await a_question(work, anna)
    takes = [lambda work, caller=caller: answering.take(work, caller, question.id) for caller in (DOCTOR, OTHER_DOCTOR)]
    assert sorted(await at_once(desk, *takes)) == ["", "TakenBy"]


async def test_a_patient_withdraws_while_a_doctor_answers(desk: Desk, anna: Patient) -> None:
    """It is one or the other, and neither waits for ever."""
    async with desk.work() as work:
        question = await a_question(work, anna)
    outcomes = await at_once(
        desk, answer_by(DOCTOR, question), lambda work: following.withdraw(work, anna, question.id)
    )
    assert tuple(outcomes) in {("", "AlreadyAnswered"), ("QuestionWithdrawn", "")}
    async with desk.work() as work:
        answered = (await stored(work, question.id)).status is QuestionStatus.ANSWERED
        assert answered == (len(await thread.thread(work, question)) == 2)


async def test_many_ask_at_once(desk: Desk) -> None:
    """Each has a number of its own, without gaps."""
    async with desk.work() as work:
        people = [await a_full_patient(work, f"telegram:{number}") for number in range(6)]
        visits = [await a_visit(work, each, nowak(f"{8 + n}:00".zfill(5), MONDAY)) for n, each in enumerate(people)]
        drafts = [await a_draft(work, each, visit) for each, visit in zip(people, visits, strict=True)]
    sends = [
        lambda work, who=who, draft=draft: asking.send(work, who, draft.id)
        for who, draft in zip(people, drafts, strict=True)
    ]
    assert Counter(await at_once(desk, *sends)) == {"": 6}
    async with desk.work() as work:
        numbers = await work.session.scalars(sa.select(Question.number).order_by(Question.number))
        assert list(numbers) == [1, 2, 3, 4, 5, 6]
        assert (await audit.check(work)).broken is None


async def test_a_question_begun_twice(desk: Desk, anna: Patient) -> None:
    """Is one draft."""
    async with desk.work() as work:
        visit = await a_visit(work, anna)
    await at_once(desk, *[lambda work: asking.begin(work, anna, visit.id)] * 2)
    async with desk.work() as work:
        (question,) = await thread.of_patient(work, anna)
    await at_once(desk, *[lambda work: asking.write(work, anna, question.id, "Dzień dobry.")] * 2)
    async with desk.work() as work:
        (entry,) = await work.session.scalars(sa.select(Entry))
        assert len(entry.pieces) == 2
