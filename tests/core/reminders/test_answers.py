"""What patients choose of reminders, and answer to them (B3)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, moving, visits
from core.appointments.model import Slot
from core.appointments.reminding.model import ReminderOutcome
from core.clinic.model import Clinic
from core.errors import AlreadyCancelled, NotFound, Refusal
from core.reminders import choosing, coming, due
from core.reminders.refusals import NotToday, TooLateToAnswer
from core.staff.audit import by_patient
from tests.core.appointments.bookings import WEDNESDAY, nowak, nowak_phone, warsaw
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

FRIDAY = WEDNESDAY + dt.timedelta(days=9)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def booked(desk: Desk, patient: Patient, slot: Slot) -> str:
    """An appointment, in a transaction of its own."""
    async with desk.work() as work:
        return (await booking.book(work, patient, slot)).id


@pytest.fixture
async def visit(desk: Desk, anna: Patient) -> str:
    """An appointment at ten on a Friday."""
    return await booked(desk, anna, nowak("10:00", FRIDAY))


async def hours(desk: Desk, patient: Patient, appointment: str) -> list[int]:
    """Before how many hours reminders of it wait."""
    async with desk.work() as work:
        found = await choosing.of_visit(work, patient, appointment)
        return [each.hours for each in found.reminders if each.due_at is not None]


async def test_one_is_chosen_apart(desk: Desk, anna: Patient, visit: str) -> None:
    """And the choice for all others leaves it alone, until it is as others are."""
    other = await booked(desk, anna, nowak("11:00", FRIDAY))
    async with desk.work() as work:
        await choosing.choose_for(work, anna, visit, (24,))
    async with desk.work() as work:
        await choosing.choose(work, anna, (2,))
    assert (await hours(desk, anna, visit), await hours(desk, anna, other)) == ([24], [2])
    async with desk.work() as work:
        await choosing.choose_for(work, anna, visit, None)
    assert await hours(desk, anna, visit) == [2]
    third = await booked(desk, anna, nowak("08:00", FRIDAY + dt.timedelta(days=3)))
    async with desk.work() as work:
        await choosing.choose(work, anna, ())
    assert await hours(desk, anna, third) == []


async def test_what_was_sent_is_not_sent_again(desk: Desk, anna: Patient, visit: str) -> None:
    """However often it is switched off and on."""
    desk.now = warsaw("10:00", FRIDAY - dt.timedelta(days=2))
    async with desk.work() as work:
        assert [each.outcome for each in await due.take_due(work)] == [ReminderOutcome.ON_ITS_WAY]
    for chosen in ((), (48, 2)):
        async with desk.work() as work:
            await choosing.choose(work, anna, chosen)
    assert await hours(desk, anna, visit) == [2]


async def test_only_what_the_clinic_offers(desk: Desk, anna: Patient, visit: str) -> None:
    """An hour that is on no button is refused."""
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await choosing.choose(work, anna, (3,))
        with pytest.raises(NotFound):
            await choosing.choose_for(work, anna, visit, (3,))


async def test_of_others_nothing_is_chosen(desk: Desk, john: Patient, visit: str) -> None:
    """Nor answered."""
    async with desk.work() as work:
        for attempt in (choosing.choose_for(work, john, visit, ()), coming.confirm(work, john, visit)):
            with pytest.raises(NotFound):
                await attempt


async def test_i_will_come(desk: Desk, anna: Patient, visit: str) -> None:
    """It is noted once, and forgotten when the appointment moves."""
    async with desk.work() as work:
        first = (await coming.confirm(work, anna, visit)).confirmed_at
    desk.wait(minutes=5)
    async with desk.work() as work:
        assert (await coming.confirm(work, anna, visit)).confirmed_at == first == desk.now - dt.timedelta(minutes=5)
    async with desk.work() as work:
        (moved,) = await moving.move_all(work, anna, {visit: nowak("11:00", FRIDAY)}, by_patient(anna.id))
        assert moved.confirmed_at is None


async def refused(desk: Desk, anna: Patient, appointment: str, minutes: int = 10) -> type[Refusal] | None:
    """Why somebody can't be late."""
    async with desk.work() as work:
        try:
            await coming.tell_late(work, anna, appointment, minutes)
        except Refusal as refusal:
            return type(refusal)
    return None


async def test_late(desk: Desk, anna: Patient, visit: str) -> None:
    """On the day, until half an hour after it began, and by minutes that are on a button."""
    assert await refused(desk, anna, visit) is NotToday
    desk.now = warsaw("09:55", FRIDAY)
    assert await refused(desk, anna, visit, 45) is NotFound
    async with desk.work() as work:
        told, is_new = await coming.tell_late(work, anna, visit, 10)
        assert (told.late_minutes, is_new) == (10, True)
        assert (await coming.tell_late(work, anna, visit, 10))[1] is False
        assert (await coming.tell_late(work, anna, visit, 20))[1] is True
        assert [coming.is_seen(work, each) for each in (10, 15, 20)] == [True, True, False]
    desk.now = warsaw("10:29", FRIDAY)
    assert await refused(desk, anna, visit) is None
    desk.wait(minutes=1)
    assert await refused(desk, anna, visit) is TooLateToAnswer


async def test_nobody_is_late_who_is_there(desk: Desk, anna: Patient, visit: str) -> None:
    """Nor for a call, nor for what is cancelled."""
    call = await booked(desk, anna, nowak_phone("11:00", FRIDAY))
    other = await booked(desk, anna, nowak("11:20", FRIDAY))
    desk.now = warsaw("09:50", FRIDAY)
    assert await refused(desk, anna, call) is NotFound
    async with desk.work() as work:
        await visits.arrive(work, RECEPTIONIST, visit)
    assert await refused(desk, anna, visit) is TooLateToAnswer
    async with desk.work() as work:
        await booking.cancel(work, anna, other)
    assert await refused(desk, anna, other) is AlreadyCancelled
    async with desk.work() as work:
        await visits.attend(work, RECEPTIONIST, visit)
        with pytest.raises(TooLateToAnswer):
            await coming.confirm(work, anna, visit)
