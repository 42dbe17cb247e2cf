"""A doctor's own cases, which may be read in private too; and finding cases by their numbers."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.errors import NoSuchCase, NotFound, RoleNeeded, WrongChat
from core.questions import answering, cases
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Caller, Where
from tests.core.appointments.bookings import nowak
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import MONDAY, WORDS, a_draft, a_question, a_visit
from tests.core.staff.staffing import DOCTOR, EWA, MARIA, OTHER_DOCTOR, PIOTR, staffed_clinic
from tests.desk import Desk

IN_PRIVATE = Caller(EWA, Where.PRIVATE)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def test_a_doctor_reads_what_waits_for_them(desk: Desk, anna: Patient) -> None:
    """In private too; it is written down, and the patient isn't told that it was taken up."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        read = await cases.own_case(work, IN_PRIVATE, question.id)
        assert read.question.status is question.status
        assert read.entries[0].text == WORDS
        (latest, *_others) = await audit.recent(work)
        assert (latest.who, latest.what, latest.patient_id, latest.subject) == (
            EWA,
            AuditAction.SAW_QUESTION,
            anna.id,
            question.id,
        )


async def test_a_colleagues_case_is_not_ones_own(desk: Desk, anna: Patient) -> None:
    """Neither one that somebody else has taken, nor one that is closed."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        with pytest.raises(NotFound):
            await cases.own_case(work, Caller(PIOTR, Where.PRIVATE), question.id)
        await answering.take(work, OTHER_DOCTOR, question.id)
        with pytest.raises(NotFound):
            await cases.own_case(work, IN_PRIVATE, question.id)
        await answering.answer(work, OTHER_DOCTOR, question.id, "Tak.")
        with pytest.raises(NotFound):
            await cases.own_case(work, Caller(PIOTR, Where.PRIVATE), question.id)


async def test_own_cases_are_for_doctors(desk: Desk, anna: Patient) -> None:
    """In the staff chat or in private, and nowhere else."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        with pytest.raises(RoleNeeded):
            await cases.own_case(work, Caller(MARIA, Where.PRIVATE), question.id)
        with pytest.raises(WrongChat):
            await cases.own_case(work, Caller(EWA, Where.ELSEWHERE), question.id)
        assert (await cases.own_case(work, DOCTOR, question.id)).question.id == question.id


async def test_cases_have_numbers(desk: Desk, anna: Patient) -> None:
    """A draft has none yet."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        assert question.number is not None
        assert (await cases.get_numbered(work, question.number)).id == question.id
        with pytest.raises(NoSuchCase):
            await cases.get_numbered(work, question.number + 1)
        jan = await a_full_patient(work, "telegram:2", "Jan Lis")
        draft = await a_draft(work, jan, await a_visit(work, jan, nowak("09:00", MONDAY)))
        assert await cases.numbers_of(work, [question.id, draft.id, "q"]) == {question.id: question.number}
