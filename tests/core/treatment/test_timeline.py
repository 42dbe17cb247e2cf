"""The timeline of a patient's treatment (S34, S35)."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient, Tier
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import Clinic
from core.context import Work
from core.errors import FullLevelNeeded
from core.questions import answering, asking, thread
from core.questions.model import Entry, Question
from core.treatment.timeline import timeline
from tests.core.appointments.bookings import nowak
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import MONDAY, a_draft, a_question, a_visit
from tests.core.staff.staffing import DOCTOR, staffed_clinic
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """Anna, whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def _kinds(work: Work, patient: Patient) -> list[type[object]]:
    return [type(each.thing) for each in await timeline(work, patient)]


async def test_the_latest_comes_first(desk: Desk, anna: Patient) -> None:
    """A planned visit, an answer, its question, and the visit that they are about."""
    async with desk.work() as work:
        question = await a_question(work, anna)
    desk.wait(hours=1)
    async with desk.work() as work:
        await answering.answer(work, DOCTOR, question.id, "Tak.")
        await a_visit(work, anna, nowak("09:00"), AppointmentStatus.BOOKED)
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert await _kinds(work, anna) == [Appointment, Entry, Question, Appointment]
        moments = [each.at for each in await timeline(work, anna)]
        assert moments == sorted(moments, reverse=True)


async def test_what_is_not_on_it(desk: Desk, anna: Patient) -> None:
    """A cancelled visit, a question that is not sent, a note among the staff."""
    async with desk.work() as work:
        await a_visit(work, anna, nowak("10:00", MONDAY), AppointmentStatus.CANCELLED)
        visit = await a_visit(work, anna)
        await a_draft(work, anna, visit)
        assert await _kinds(work, anna) == [Appointment]
        draft = (await thread.of_patient(work, anna)).items[0]
        await asking.send(work, anna, draft.id)
        await answering.note(work, DOCTOR, draft.id, "Proszę o wyniki.")
        assert await _kinds(work, anna) == [Question, Appointment]


async def test_pages(desk: Desk, anna: Patient) -> None:
    """Each thing is on one page only."""
    async with desk.work() as work:
        for time in ("08:00", "08:30", "09:00"):
            await a_visit(work, anna, nowak(time, MONDAY))
        first, second = await timeline(work, anna, 1, size=2), await timeline(work, anna, 2, size=2)
        assert (len(first.items), first.has_next, len(second.items), second.has_next) == (2, True, 1, False)
        assert len({each.thing.id for each in (*first, *second)}) == 3


async def test_it_is_for_confirmed_patients(desk: Desk, anna: Patient) -> None:
    """Everything medical waits for a confirmed identity (S33)."""
    anna.tier = Tier.BASIC
    async with desk.work() as work:
        with pytest.raises(FullLevelNeeded):
            await timeline(work, anna)
