"""The timeline of a patient's treatment (S34, S35)."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest

from core.accounts.patients import Patient, Tier
from core.appointments.model import Appointment, AppointmentStatus, Origin, Snapshot
from core.clinic.model import Clinic, ServiceKind
from core.context import Work
from core.errors import FullLevelNeeded
from core.questions import answering, asking, thread
from core.questions.model import Entry, Question
from core.treatment.timeline import EVERYTHING, Narrowing, TimelineKind, timeline, years
from tests.core.appointments.bookings import nowak
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import MONDAY, a_draft, a_question, a_visit
from tests.core.staff.staffing import DOCTOR, staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """Anna, whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def _kinds(work: Work, patient: Patient, narrowing: Narrowing = EVERYTHING) -> list[type[object]]:
    return [type(each.thing) for each in await timeline(work, patient, narrowing=narrowing)]


async def _was(work: Work, patient: Patient, start: dt.datetime, kind: ServiceKind = ServiceKind.IN_PERSON) -> None:
    """A visit that was attended years ago, of which nothing but its row is left."""
    slot = nowak("08:00")
    work.session.add(
        Appointment(
            id=secrets.token_urlsafe(9),
            patient_id=patient.id,
            status=AppointmentStatus.ATTENDED,
            origin=Origin.ELSEWHERE,
            kind=kind,
            practitioner=slot.practitioner,
            diary=b"",
            start=start,
            end=start + dt.timedelta(minutes=15),
            created_at=start,
            snapshot=Snapshot.of(work.clinic, slot),
        )
    )
    await work.session.flush()


@pytest.mark.both_databases
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


@pytest.mark.both_databases
async def test_what_is_planned_comes_first_and_soonest(desk: Desk, anna: Patient) -> None:
    """Then what was, the latest first (S34)."""
    async with desk.work() as work:
        for time in ("11:00", "09:00", "10:00"):
            await a_visit(work, anna, nowak(time), AppointmentStatus.BOOKED)
        for time in ("08:30", "09:30"):
            await a_visit(work, anna, nowak(time, MONDAY))
        shown = [
            work.clinic.zone.fromutc(each.at.replace(tzinfo=work.clinic.zone)) for each in await timeline(work, anna)
        ]
        assert [f"{each:%H:%M}" for each in shown] == ["09:00", "10:00", "11:00", "09:30", "08:30"]


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


async def test_narrowed_to_a_kind_and_a_year(desk: Desk, anna: Patient) -> None:
    """Each of them alone, and both."""
    async with desk.work() as work:
        question = await a_question(work, anna)
        kinds = {kind: await _kinds(work, anna, Narrowing(kind)) for kind in TimelineKind}
        assert {kind: found for kind, found in kinds.items() if found} == {
            TimelineKind.VISITS: [Appointment],
            TimelineKind.QUESTIONS: [Question],
        }
        year = work.clinic.day_of(question.created_at).year
        assert await _kinds(work, anna, Narrowing(year=year)) == [Question, Appointment]
        assert await _kinds(work, anna, Narrowing(TimelineKind.VISITS, year)) == [Appointment]
        assert await _kinds(work, anna, Narrowing(year=year - 1)) == []


async def test_the_years_in_which_there_is_something(desk: Desk, anna: Patient) -> None:
    """In the clinic's zone: New Year's Eve at 23:30 in UTC is another year's in Warsaw already (D17)."""
    async with desk.work() as work:
        assert await years(work, anna) == ()
        for moment in (dt.datetime(2024, 12, 31, 23, 30, tzinfo=dt.UTC), dt.datetime(2020, 6, 1, tzinfo=dt.UTC)):
            await _was(work, anna, moment)
        await a_visit(work, anna, nowak("09:00"), AppointmentStatus.BOOKED)
        assert await years(work, anna) == (2027, 2025, 2020)
        assert len((await timeline(work, anna, narrowing=Narrowing(year=2025))).items) == 1


async def test_pages_of_whatever_is_there_hold_each_thing_once(desk: Desk, anna: Patient) -> None:
    """Twenty things of several kinds, in pages of three: none is missing and none comes twice."""
    async with desk.work() as work:
        for number in range(20):
            at = dt.datetime(2020, 6, 1, number % 5, tzinfo=dt.UTC)
            await _was(work, anna, at, list(ServiceKind)[number % len(ServiceKind)])
        pages = [await timeline(work, anna, number, size=3) for number in range(1, 8)]
        assert [page.has_next for page in pages] == [True] * 6 + [False]
        assert len({each.thing.id for page in pages for each in page}) == sum(len(page.items) for page in pages) == 20
