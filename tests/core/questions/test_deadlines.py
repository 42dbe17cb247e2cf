"""A question that waits too long is raised again in the staff chat, and escalated; in working hours (S23)."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.questions import answering, asking, cases, deadlines, handing_over
from core.questions.model import Question, QuestionStatus
from core.staff import audit
from core.staff.audit import AuditAction
from tests.core.appointments.bookings import connect_several_times, nowak, warsaw
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import ANSWER, MONDAY, a_question, a_visit, stored
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, staffed_clinic
from tests.counting import statements_of
from tests.desk import Desk

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (dt.date(2027, 3, day) for day in (2, 3, 4, 5))
NEXT_MONDAY = dt.date(2027, 3, 8)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat, which has four working hours to take a case, and eight at most."""
    return staffed_clinic()


@pytest.fixture
async def question(desk: Desk) -> Question:
    """A question that was sent on Tuesday at 9."""
    async with desk.work() as work:
        return await a_question(work, await a_full_patient(work))


async def raised_at(desk: Desk, time: str, day: dt.date) -> list[bool]:
    """What is raised at that moment, and hadn't been before: whether each is escalated, too."""
    desk.now = warsaw(time, day)
    async with desk.work() as work:
        return [each.escalated for each in await deadlines.remind_due(work)]


async def test_what_nobody_takes(desk: Desk, question: Question) -> None:
    """It is raised after four working hours, escalated once after eight, and raised on and on."""
    assert await raised_at(desk, "12:59", TUESDAY) == []
    assert await raised_at(desk, "13:00", TUESDAY) == [False]
    assert await raised_at(desk, "13:00", TUESDAY) == []
    assert await raised_at(desk, "08:59", WEDNESDAY) == []
    assert await raised_at(desk, "09:00", WEDNESDAY) == [True]
    assert await raised_at(desk, "13:00", WEDNESDAY) == [False]
    async with desk.work() as work:
        assert (await stored(work, question.id)).raised == 3
        log = [each.what for each in await audit.recent(work, who=audit.PORTAL)]
        assert log == [AuditAction.RAISED_QUESTION, AuditAction.ESCALATED_QUESTION, AuditAction.RAISED_QUESTION]


async def test_after_an_outage(desk: Desk, question: Question) -> None:
    """What fell due meanwhile is raised once."""
    assert await raised_at(desk, "12:00", FRIDAY) == [True]
    assert await raised_at(desk, "12:01", FRIDAY) == []
    assert await raised_at(desk, "08:00", NEXT_MONDAY) == [False]


async def test_a_short_wait(desk: Desk, question: Question) -> None:
    """A clinic that escalates before it raises has it so."""
    hasty = desk.clinic.settings.model_copy(update={"escalate_working_hours": 1})
    desk.clinic = desk.clinic.model_copy(update={"settings": hasty})
    async with desk.work() as work:
        visit = await a_visit(work, patient := await a_full_patient(work, "telegram:2"), nowak("09:00", MONDAY))
        await a_question(work, patient, visit)
    assert await raised_at(desk, "10:00", TUESDAY) == [True]


async def test_what_is_taken_and_not_answered(desk: Desk, question: Question) -> None:
    """When the day is over on which the patient expects the answer, it is escalated; then raised each working day."""
    async with desk.work() as work:
        await answering.take(work, DOCTOR, question.id)
    assert await raised_at(desk, "23:59", THURSDAY) == []
    assert await raised_at(desk, "07:59", FRIDAY) == []
    assert await raised_at(desk, "08:01", FRIDAY) == [True]
    assert await raised_at(desk, "16:00", FRIDAY) == []
    assert await raised_at(desk, "08:01", NEXT_MONDAY + dt.timedelta(days=1)) == [False]


async def test_what_is_taken_late(desk: Desk, question: Question) -> None:
    """Who takes it has the day."""
    await raised_at(desk, "12:00", FRIDAY)
    async with desk.work() as work:
        await answering.take(work, DOCTOR, question.id)
    assert await raised_at(desk, "16:00", FRIDAY) == []
    assert await raised_at(desk, "08:01", NEXT_MONDAY) == [True]


async def test_what_waits_for_the_patient_or_for_nobody(desk: Desk, question: Question) -> None:
    """Nothing is due, until the patient replies."""
    async with desk.work() as work:
        patient = await work.session.get_one(Patient, question.patient_id)
        await answering.ask_back(work, DOCTOR, question.id, "Od kiedy?")
    assert await raised_at(desk, "12:00", NEXT_MONDAY) == []
    async with desk.work() as work:
        await asking.write(work, patient, question.id, "Od tygodnia.")
        await asking.send(work, patient, question.id)
    assert await raised_at(desk, "08:01", NEXT_MONDAY + dt.timedelta(days=3)) == [True]
    async with desk.work() as work:
        await answering.answer(work, DOCTOR, question.id, ANSWER)
    assert await raised_at(desk, "12:00", NEXT_MONDAY + dt.timedelta(days=7)) == []


async def test_what_is_handed_over(desk: Desk, question: Question) -> None:
    """Waits anew to be taken."""
    async with desk.work() as work:
        await answering.take(work, DOCTOR, question.id)
    desk.now = warsaw("15:00", TUESDAY)
    async with desk.work() as work:
        await handing_over.hand_over(work, DOCTOR, question.id, specialty="dermatologist")
    assert await raised_at(desk, "10:59", WEDNESDAY) == []
    assert await raised_at(desk, "11:00", WEDNESDAY) == [False]


async def test_the_list_of_the_desk_head(desk: Desk, question: Question) -> None:
    """What was escalated, or is past its day; not what was answered after all."""
    async with desk.work() as work:
        await answering.take(work, DOCTOR, question.id)
    for day, listed in ((THURSDAY, []), (FRIDAY, [question.id])):
        desk.now = warsaw("00:10", day)
        async with desk.work() as work:
            assert [each.id for each in await cases.overdue_cases(work, DESK_HEAD)] == listed
    async with desk.work() as work:
        await answering.answer(work, DOCTOR, question.id, ANSWER)
        assert not await cases.overdue_cases(work, DESK_HEAD)


@pytest.mark.both_databases
async def test_two_replicas_raise_it_once(desk: Desk, question: Question) -> None:
    """Whoever finds it locked leaves it to the other."""
    desk.now = warsaw("13:00", TUESDAY)
    await connect_several_times(desk, 2)

    async def remind_due() -> int:
        async with desk.work() as work:
            return len(await deadlines.remind_due(work))

    assert sorted(await asyncio.gather(remind_due(), remind_due())) == [0, 1]
    async with desk.work() as work:
        assert (await stored(work, question.id)).status is QuestionStatus.SENT


async def test_a_few_at_a_time(desk: Desk, question: Question) -> None:
    """However much waits: in one transaction a few are told of, those that have waited longest; then the next."""
    async with desk.work() as work:
        row = {each.name: getattr(question, each.key) for each in sa.inspect(Question).columns if each.name != "id"}
        waited = [work.now - dt.timedelta(minutes=number) for number in range(3 * deadlines.AT_ONCE)]
        copies = [
            row | {"id": f"copy{at}", "number": 100 + at, "raise_at": moment, "waiting_since": moment}
            for at, moment in enumerate(waited)
        ]
        await work.session.execute(sa.insert(Question), copies)
    told, statements = [], []
    for _ in range(3):
        async with desk.work() as work:
            with statements_of(desk.database) as counted:
                told.append([each.question.number for each in await deadlines.remind_due(work)])
            statements.append(len(counted))
    assert told == [[114, 113, 112, 111, 110], [109, 108, 107, 106, 105], [104, 103, 102, 101, 100]]
    assert len(set(statements)) == 1
    assert await raised_at(desk, "09:00", TUESDAY) == []
