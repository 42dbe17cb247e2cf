"""An urgent question: its patient is called within minutes of working time, and then it is raised at once."""

from __future__ import annotations

import datetime as dt

import pytest

from core.clinic.model import Clinic
from core.questions import answering, asking, deadlines
from core.questions.model import Question
from tests.core.appointments.bookings import nowak, warsaw
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import MONDAY, a_draft, a_question, a_visit, stored
from tests.core.staff.staffing import DOCTOR, staffed_clinic
from tests.desk import Desk

TUESDAY, WEDNESDAY = (dt.date(2027, 3, day) for day in (2, 3))


@pytest.fixture
def clinic() -> Clinic:
    """A clinic whose desk is staffed from 8 to 16, and calls within an hour."""
    return staffed_clinic()


async def an_urgent_one(desk: Desk, time: str) -> Question:
    """A question that was sent on Tuesday at that time, in words that name an emergency."""
    desk.now = warsaw(time, TUESDAY)
    async with desk.work() as work:
        question = await a_draft(work, patient := await a_full_patient(work))
        question, _ = await asking.send(work, patient, question.id, urgent=True)
        return question


async def raised_at(desk: Desk, time: str, day: dt.date) -> list[bool]:
    """What is raised at that moment, and hadn't been before: whether each is escalated, too."""
    desk.now = warsaw(time, day)
    async with desk.work() as work:
        return [each.escalated for each in await deadlines.remind_due(work)]


@pytest.mark.parametrize(
    ("sent", "by", "day"), [("09:00", "10:00", TUESDAY), ("15:30", "08:30", WEDNESDAY), ("23:00", "09:00", WEDNESDAY)]
)
async def test_what_is_promised(desk: Desk, sent: str, by: str, day: dt.date) -> None:
    """A call within an hour in which somebody is there; the day of the answer is that day."""
    question = await an_urgent_one(desk, sent)
    assert deadlines.call_by(desk.clinic, question) == warsaw(by, day)
    assert question.expected_on == day


async def test_it_is_raised_at_once_when_that_is_over(desk: Desk) -> None:
    """And escalated; then again with each hour, whoever has taken it."""
    question = await an_urgent_one(desk, "09:00")
    assert await raised_at(desk, "09:59", TUESDAY) == []
    assert await raised_at(desk, "10:00", TUESDAY) == [True]
    assert await raised_at(desk, "11:00", TUESDAY) == [False]
    async with desk.work() as work:
        taken = await answering.take(work, DOCTOR, question.id)
        assert deadlines.call_by(desk.clinic, taken) is None
    assert await raised_at(desk, "11:59", TUESDAY) == []
    assert await raised_at(desk, "12:00", TUESDAY) == [True]


@pytest.mark.parametrize("is_taken", [False, True])
async def test_it_becomes_urgent_later(desk: Desk, *, is_taken: bool) -> None:
    """By what is added, or by a message that is changed: from then on less time is left."""
    async with desk.work() as work:
        patient = await a_full_patient(work)
        question = await a_question(work, patient, await a_visit(work, patient, nowak("09:00", MONDAY)))
        if is_taken:
            await answering.take(work, DOCTOR, question.id)
    desk.now = warsaw("10:00", TUESDAY)
    async with desk.work() as work:
        await asking.write(work, patient, question.id, "Duszę się", "9")
        await asking.send(work, patient, question.id, urgent=True)
        assert (await stored(work, question.id)).expected_on == TUESDAY
    assert await raised_at(desk, "11:00", TUESDAY) == [True]


async def test_a_changed_message_makes_it_urgent(desk: Desk) -> None:
    """As an addition does."""
    async with desk.work() as work:
        patient = await a_full_patient(work)
        question = await a_question(work, patient, await a_visit(work, patient))
        assert await asking.rewrite(work, patient, question.id, "1", "Od rana duszę się, co robić?", urgent=True)
        changed = await stored(work, question.id)
        assert changed.urgent
        assert deadlines.call_by(work.clinic, changed) == warsaw("10:00", TUESDAY)
