"""Somebody comes without an appointment: they are taken into the list of today, as one who is here (B8)."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from core.accounts.patients import Patient, Tier
from core.appointments import booking, visits
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import absences, blocking, here, walking_in
from core.appointments.model import AppointmentStatus, Origin, Slot
from core.appointments.refusals import NothingFreeToday
from core.appointments.search import availability
from core.appointments.search.availability import Preferences
from core.clinic.model import Clinic
from core.errors import NotFound, RoleNeeded
from tests.core.appointments.bookings import Books, nowak, some_patients, warsaw
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

TUESDAY = dt.date(2027, 3, 2)
"""It is nine o'clock."""


def today(time: str) -> Slot:
    """A visit to Dr Nowak."""
    return nowak(time, TUESDAY)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat, which takes people in between."""
    clinic = staffed_clinic()
    return clinic.model_copy(update={"settings": clinic.settings.model_copy(update={"walk_ins_between": True})})


async def walk_in(desk: Desk, patient: Patient, *, between: bool = False, doctor: str = "nowak") -> str:
    """Somebody is taken in."""
    async with desk.work() as work:
        made = await walking_in.walk_in(work, RECEPTIONIST, patient.id, doctor, between=between)
        (await Books.of(work)).check()
        return made.appointment.id


async def test_they_get_the_next_free_time(desk: Desk, anna: Patient, john: Patient) -> None:
    """Of now, if it has just begun; whatever the notice that patients are asked for. They are here at once."""
    desk.wait(minutes=5)
    first, second = await walk_in(desk, anna), await walk_in(desk, john)
    async with desk.work() as work:
        got = [(await visits.get_visit(work, each)).appointment.slot for each in (first, second)]
        assert got == [today("09:00"), today("09:20")]
        listed = await visits.expected_on(work, TUESDAY, "nowak")
        assert [each.appointment.arrived_at for each in listed] == [desk.now, desk.now]
        assert [await here.before(work, each.appointment) for each in listed] == [0, 1]


async def test_pressed_twice_they_are_in_the_list_once(desk: Desk, anna: Patient) -> None:
    """And a mistake is taken back: the time is free again."""
    first = await walk_in(desk, anna)
    assert await walk_in(desk, anna) == first
    async with desk.work() as work:
        await walking_in.take_back(work, RECEPTIONIST, first)
        (await Books.of(work)).check()
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await walking_in.take_back(work, RECEPTIONIST, first)
        today = desk.clinic.day_of(desk.now)
        assert await visits.day(work, RECEPTIONIST, today) == ()
        assert not (await booking.past(work, anna)).items
    assert await walk_in(desk, anna) != first


async def test_no_limit_counts_them(desk: Desk, anna: Patient) -> None:
    """Who has booked as much as their level allows is taken in all the same, and may book as much afterwards."""
    settings = desk.clinic.settings.model_copy(update={"basic_limit": 1})
    desk.clinic = desk.clinic.model_copy(update={"settings": settings})
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
    made = await walk_in(desk, anna)
    async with desk.work() as work:
        if anna.tier is not Tier.FULL:
            left = await booking.remaining(work, anna)
            assert left is not None
            assert left.left == 0
        kept = (await visits.get_visit(work, made)).appointment
        assert kept.origin is Origin.WALK_IN
        assert not booking.is_cancellable(work, kept)


async def test_between_the_others_takes_nobodys_time(desk: Desk, anna: Patient, john: Patient) -> None:
    """The times stay free for whoever books them; what is marked changes nothing of that."""
    desk.wait(minutes=5)
    made = await walk_in(desk, anna, between=True)
    async with desk.work() as work:
        wish = Preferences("internist", practitioner="nowak", by_clinic=True)
        found = await availability.search(work, wish, size=3)
        assert found.items[0] == today("09:40")
    await walk_in(desk, john)
    for act in (visits.attend, visits.expect, visits.arrive, visits.miss):
        async with desk.work() as work:
            await act(work, RECEPTIONIST, made)
            (await Books.of(work)).check()


async def test_where_nobody_is_taken_in(desk: Desk, anna: Patient, john: Patient) -> None:
    """Not by doctors; not with who is absent or has gone; between others, only where the clinic allows it."""
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await walking_in.walk_in(work, DOCTOR, anna.id, "nowak")
        with pytest.raises(NothingFreeToday):
            await walking_in.walk_in(work, RECEPTIONIST, anna.id, "nobody")
    async with desk.work() as work:
        await absences.announce(
            work, RECEPTIONIST, BlockTarget("nowak"), warsaw("00:00", TUESDAY), warsaw("12:00", TUESDAY)
        )
        assert "nowak" not in {each.slot.practitioner for each in await walking_in.places(work, anna)}
    async with desk.work() as work:
        await blocking.block(work, RECEPTIONIST, BlockTarget("lis"), warsaw("12:00", TUESDAY), warsaw("18:00", TUESDAY))
        assert "lis" not in {each.slot.practitioner for each in await walking_in.places(work, anna) if not each.between}
        settings = desk.clinic.settings.model_copy(update={"walk_ins_between": False})
    desk.clinic = desk.clinic.model_copy(update={"settings": settings})
    async with desk.work() as work:
        assert not any(each.between for each in await walking_in.places(work, john))
        with pytest.raises(NothingFreeToday):
            await walking_in.walk_in(work, RECEPTIONIST, john.id, "nowak", between=True)
    desk.now = warsaw("18:30", TUESDAY)
    async with desk.work() as work:
        assert await walking_in.places(work, john) == ()


@pytest.mark.both_databases
async def test_two_at_the_counter_get_two_times(desk: Desk) -> None:
    """However many are taken in at once, beside those who book: each has a time of their own."""
    patients = await some_patients(desk, 8)
    acts = [
        partial(walking_in.walk_in, caller=RECEPTIONIST, patient_id=each.id, practitioner="nowak")
        for each in patients[:4]
    ]
    online = [partial(booking.book, patient=each, slot=today("09:40")) for each in patients[4:]]
    came_of_it = await at_once(desk, *acts, *online)
    assert came_of_it[:4] == [""] * 4
    async with desk.work() as work:
        (await Books.of(work)).check()
        listed = await visits.expected_on(work, TUESDAY, "nowak")
        assert len({each.appointment.start for each in listed}) == len(listed)
        assert all(each.appointment.status is AppointmentStatus.BOOKED for each in listed)
