"""The morning summary: once a day and person, by the clinic's clock, and only where something waits."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.clinic.model import Clinic
from core.context import Work
from core.errors import NotStaff
from core.morning import briefs, due, model
from core.morning.due import Morning
from core.preparation import getting_ready
from core.staff.members import Caller, Where
from tests.core.appointments.bookings import WEDNESDAY, nowak, warsaw
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, EWA, JAN, MARIA, OUTSIDER, RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.query_plans import QueryPlans

THURSDAY = WEDNESDAY + dt.timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def booked(desk: Desk, anna: Patient) -> str:
    """Anna is booked with Dr Nowak, who is Ewa, on Wednesday."""
    async with desk.work() as work:
        return (await booking.book(work, anna, nowak("10:00"))).id


async def told(desk: Desk) -> dict[str, Morning]:
    """Who is told when somebody looks, until nobody is left."""
    found: dict[str, Morning] = {}
    while True:
        async with desk.work() as work:
            some = await due.take_due(work)
        if not some:
            return {address: each for address, each in found.items() if each.doctor or each.desk}
        assert not found.keys() & {each.member.address for each in some}
        found |= {each.member.address: each for each in some}


@pytest.mark.both_databases
async def test_each_is_told_once_from_the_clinics_hour_on(desk: Desk, anna: Patient, booked: str) -> None:
    """The doctor of their own day, and who is new; the desk of everybody's. The other doctor isn't woken."""
    desk.now = warsaw("06:59")
    assert await told(desk) == {}
    desk.now = warsaw("07:00")
    found = await told(desk)
    assert set(found) == {EWA, MARIA, JAN}
    doctors, desks = found[EWA].doctor, found[MARIA].desk
    assert doctors is not None
    assert found[EWA].desk is None
    assert [each.appointment.id for each in doctors.visits] == [booked]
    assert doctors.newcomers == {anna.id}
    assert not doctors.prepared
    assert desks is not None
    assert found[MARIA].doctor is None
    assert [len(each.visits) for each in desks.doctors] == [1]
    desk.now = warsaw("08:59")
    assert await told(desk) == {}


@pytest.mark.both_databases
async def test_who_was_seen_before_is_not_new(desk: Desk, anna: Patient, booked: str) -> None:
    """Marked or not."""
    async with desk.work() as work:
        again = await booking.book(work, anna, nowak("10:00", THURSDAY))
    desk.now = warsaw("07:00", THURSDAY)
    doctors = (await told(desk))[EWA].doctor
    assert doctors is not None
    assert [each.appointment.id for each in doctors.visits] == [again.id]
    assert not doctors.newcomers
    assert booked


async def test_nothing_waits(desk: Desk) -> None:
    """Nobody is told anything."""
    desk.now = warsaw("07:00")
    assert await told(desk) == {}


async def test_late_and_not_at_all(desk: Desk, booked: str) -> None:
    """A portal that was down tells it for two hours, and then not that day; the next one is told again."""
    desk.now = warsaw("09:00")
    assert await told(desk) == {}
    desk.now = warsaw("08:59")
    assert EWA in await told(desk)
    async with desk.work() as work:
        await visits.attend(work, DOCTOR, booked)
    desk.now = warsaw("07:00", THURSDAY)
    assert await told(desk) == {}


async def test_switched_off_and_on(desk: Desk, booked: str) -> None:
    """By each for themselves; who isn't of the staff chooses nothing."""
    async with desk.work() as work:
        await model.choose(work, DOCTOR, wanted=False)
        await model.choose(work, RECEPTIONIST, wanted=False)
        await model.choose(work, RECEPTIONIST, wanted=True)
        assert not await model.is_wanted(work, EWA)
        assert await model.is_wanted(work, MARIA)
        with pytest.raises(NotStaff):
            await model.choose(work, Caller(OUTSIDER, Where.PRIVATE), wanted=True)
    desk.now = warsaw("07:00")
    assert set(await told(desk)) == {MARIA, JAN}
    assert booked


@pytest.mark.parametrize(("day", "at", "first"), [
    # The clocks leave out 2:30: an hour later by them, at the same moment.
    (dt.date(2027, 3, 28), "02:30", dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)),
    (dt.date(2027, 3, 28), "07:00", dt.datetime(2027, 3, 28, 5, tzinfo=dt.UTC)),
    # 2:30 comes twice: the first counts, and the second tells nobody again.
    (dt.date(2027, 10, 31), "02:30", dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)),
    (dt.date(2027, 10, 31), "07:00", dt.datetime(2027, 10, 31, 6, tzinfo=dt.UTC)),
])  # fmt: skip
async def test_the_clocks_change(desk: Desk, day: dt.date, at: str, first: dt.datetime) -> None:
    """Once, and at that time of the clinic's clock."""
    settings = {"morning_summary_at": dt.time.fromisoformat(at), "horizon_days": 365}
    desk.clinic = desk.clinic.model_copy(update={"settings": desk.clinic.settings.model_copy(update=settings)})
    desk.now = first - dt.timedelta(minutes=1)
    async with desk.work() as work:
        assert not due.is_time(work, dt.time.fromisoformat(at), day)
    times = 0
    for minutes in range(0, 180, 20):
        desk.now = first + dt.timedelta(minutes=minutes)
        async with desk.work() as work:
            assert due.is_time(work, dt.time.fromisoformat(at), day) is (minutes < 120)
            times += await model.claim_telling(work, EWA, day)
    assert times == 1


@pytest.mark.both_databases
async def test_two_processes_look_at_once(desk: Desk, booked: str) -> None:
    """One of them tells each."""
    desk.now = warsaw("07:00")
    times: list[str] = []

    async def look(work: Work) -> None:
        times.extend(each.member.address for each in await due.take_due(work) if each.doctor or each.desk)

    for _ in range(3):
        assert await at_once(desk, look, look) == ["", ""]
    assert sorted(times) == sorted((EWA, JAN, MARIA))
    assert booked


async def test_what_is_prepared_is_told_shortly_before(desk: Desk, anna: Patient, booked: str) -> None:
    """Once, if the clinic wants it, and something is prepared."""
    async with desk.work() as work:
        await getting_ready.add_question(work, anna, booked, "Czy to zaraźliwe?")
    desk.now = warsaw("09:30")
    async with desk.work() as work:
        assert await briefs.take_due(work) == []
    settings = desk.clinic.settings.model_copy(update={"brief_minutes": 30})
    desk.clinic = desk.clinic.model_copy(update={"settings": settings})
    desk.now = warsaw("09:29")
    async with desk.work() as work:
        assert await briefs.take_due(work) == []
    desk.now = warsaw("09:30")
    async with desk.work() as work:
        found = await briefs.take_due(work)
    assert [(each.member.address, each.prepared) for each in found] == [(EWA, frozenset((booked,)))]
    async with desk.work() as work:
        assert await briefs.take_due(work) == []


async def test_nothing_is_looked_for_in_a_whole_table(desk: Desk, booked: str) -> None:
    """But who of the staff has been told."""
    desk.now = warsaw("07:00")
    with QueryPlans() as plans:
        assert await told(desk)
    assert plans.scans() == []
    assert booked
