"""Whether tomorrow's patients are reminded is looked at once a day; what has no reminders gets them."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.reminding.model import VisitReminder
from core.clinic.reminding import ReminderRules
from core.reminders import checking, choosing, due
from core.reminders.checking import PlanCursor, Unreminded
from tests.core.appointments.bookings import WEDNESDAY, nowak, warsaw
from tests.desk import Desk
from tests.query_plans import QueryPlans

THURSDAY = WEDNESDAY + dt.timedelta(days=1)
FRIDAY = WEDNESDAY + dt.timedelta(days=2)


async def alarm(desk: Desk) -> Unreminded | None:
    """What is found when somebody looks."""
    async with desk.work() as work:
        return await checking.check_tomorrow(work)


async def lose_reminders(desk: Desk) -> None:
    """As if nobody had planned any."""
    async with desk.work() as work:
        await work.session.execute(sa.delete(VisitReminder))


async def planned(desk: Desk) -> int:
    """How many wait, once whatever has none was looked for."""
    place: PlanCursor | None = PlanCursor(desk.now)
    while place is not None:
        async with desk.work() as work:
            place = await checking.plan_missing(work, place)
    async with desk.work() as work:
        return await work.session.scalar(sa.select(sa.func.count()).select_from(VisitReminder)) or 0


@pytest.fixture
async def friday(desk: Desk, anna: Patient) -> str:
    """An appointment of Friday."""
    async with desk.work() as work:
        return (await booking.book(work, anna, nowak("10:00", FRIDAY))).id


@pytest.mark.both_databases
async def test_all_is_well(desk: Desk, friday: str) -> None:
    """One is due."""
    desk.now = warsaw("16:00", THURSDAY)
    assert await alarm(desk) is None
    assert friday


@pytest.mark.both_databases
async def test_nothing_is_planned(desk: Desk, friday: str) -> None:
    """From the clinic's hour on, once a day."""
    await lose_reminders(desk)
    desk.now = warsaw("15:59", THURSDAY)
    assert await alarm(desk) is None
    desk.wait(minutes=1)
    assert await alarm(desk) == Unreminded(FRIDAY, 1)
    assert await alarm(desk) is None
    assert friday


async def test_the_job_is_broken(desk: Desk, friday: str) -> None:
    """What should have been sent two days ago waits still, and there is nothing else."""
    async with desk.work() as work:
        await work.session.execute(sa.delete(VisitReminder).where(VisitReminder.hours == 2))
    desk.now = warsaw("16:00", THURSDAY)
    assert await alarm(desk) == Unreminded(FRIDAY, 1)
    assert friday


async def test_one_was_sent(desk: Desk, friday: str) -> None:
    """Then all is well, too."""
    async with desk.work() as work:
        await work.session.execute(sa.delete(VisitReminder).where(VisitReminder.hours == 2))
    desk.now = warsaw("16:00", THURSDAY)
    async with desk.work() as work:
        assert len(await due.take_due(work)) == 1
    assert await alarm(desk) is None
    assert friday


async def test_nobody_wants_to_be_reminded(desk: Desk, anna: Patient, friday: str) -> None:
    """By choice of the patient, or of the clinic."""
    async with desk.work() as work:
        await choosing.choose_for(work, anna, friday, ())
    desk.now = warsaw("16:00", THURSDAY)
    assert await alarm(desk) is None


async def test_the_clinic_reminds_nobody(desk: Desk, friday: str) -> None:
    """Then nothing is missing."""
    await lose_reminders(desk)
    desk.clinic = desk.clinic.model_copy(update={"reminders": ReminderRules(hours_before=())})
    desk.now = warsaw("16:00", THURSDAY)
    assert await alarm(desk) is None
    assert friday


async def test_what_has_none_gets_them(desk: Desk, anna: Patient, friday: str) -> None:
    """Those that still make sense; nobody else's change."""
    await lose_reminders(desk)
    async with desk.work() as work:
        await booking.book(work, anna, nowak("11:00", FRIDAY))
    assert await planned(desk) == 4
    assert await planned(desk) == 4
    desk.now = warsaw("12:00", WEDNESDAY)
    await lose_reminders(desk)
    assert await planned(desk) == 2
    assert friday


async def test_many_have_none(desk: Desk, anna: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portion after another, each in a transaction of its own."""
    monkeypatch.setattr(checking, "AT_ONCE", 2)
    for time in ("08:00", "08:20", "08:40", "09:00", "09:20"):
        async with desk.work() as work:
            await booking.book(work, anna, nowak(time, FRIDAY))
    await lose_reminders(desk)
    assert await planned(desk) == 10


async def test_nothing_is_looked_for_in_a_whole_table(desk: Desk, friday: str) -> None:
    """What is due, what is missing and tomorrow's appointments are found in indexes, every minute."""
    with QueryPlans() as plans:
        async with desk.work() as work:
            assert await checking.plan_missing(work, PlanCursor(desk.now)) is None
        desk.now = warsaw("16:00", THURSDAY)
        assert await alarm(desk) is None
        async with desk.work() as work:
            assert len(await due.take_due(work)) == 1
            assert await due.still_holds(work, friday)
            await due.note_receipt(work, friday, delivered=True)
    assert plans.scans() == []
