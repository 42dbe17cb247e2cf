"""A doctor is late: those who still wait today are told, once, and answer."""

from __future__ import annotations

import asyncio

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, notice, visits
from core.appointments.clinic_day import delays
from core.appointments.refusals import UnusableDelay
from core.clinic.model import Clinic
from core.errors import NotFound, RoleNeeded
from tests.core.appointments.bookings import WEDNESDAY, connect_several_times, nowak, warsaw, wilk
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def booked(desk: Desk, anna: Patient, john: Patient) -> tuple[str, str, str]:
    """Anna with Dr Nowak at nine and ten, John with Dr Nowak at eleven; it is twenty past nine."""
    async with desk.work() as work:
        early = await booking.book(work, anna, nowak("09:00"))
        later = await booking.book(work, anna, nowak("10:00"))
        last = await booking.book(work, john, nowak("11:00"))
        await booking.book(work, john, wilk("10:00"))
    desk.now = warsaw("09:20")
    return early.id, later.id, last.id


async def told(desk: Desk, minutes: int) -> list[str]:
    """Whose patients are told that Dr Nowak is so late."""
    async with desk.work() as work:
        made = await delays.announce(work, RECEPTIONIST, "nowak", minutes)
    return [each.appointment.id for each in made.visits]


async def test_those_who_still_wait_are_told(desk: Desk, booked: tuple[str, str, str]) -> None:
    """With a delay, also those whose time would be over; not those who were seen, and nobody twice."""
    assert await told(desk, 20) == [*booked]
    assert await told(desk, 20) == []
    async with desk.work() as work:
        await visits.attend(work, RECEPTIONIST, booked[0])
    assert await told(desk, 30) == [*booked[1:]]
    async with desk.work() as work:
        later = (await visits.get_visit(work, booked[1])).appointment
        assert await delays.of_visit(work, later) == 30
        assert delays.expected(later, 30) == warsaw("10:30")


async def test_it_ends(desk: Desk, booked: tuple[str, str, str]) -> None:
    """Only those who were told of it are told so; on another day nobody is late."""
    assert await told(desk, 0) == []
    assert await told(desk, 10) == [*booked]
    assert await told(desk, 0) == [*booked]
    assert await told(desk, 0) == []
    assert await told(desk, 10) == [*booked]
    desk.wait(days=1)
    async with desk.work() as work:
        assert await delays.of_day(work, desk.clinic.day_of(desk.now)) == {}
        assert await delays.of_day(work, WEDNESDAY) == {"nowak": 10}


async def test_an_answer_is_of_the_last_delay(desk: Desk, anna: Patient, booked: tuple[str, str, str]) -> None:
    """Who has answered is asked again when it gets later; nobody answers for another."""
    await told(desk, 20)
    async with desk.work() as work:
        await delays.accept(work, anna, booked[1])
        await delays.accept(work, anna, booked[1])
        assert await delays.is_accepted(work, booked[1])
        with pytest.raises(NotFound):
            await delays.accept(work, anna, booked[2])
    await told(desk, 40)
    async with desk.work() as work:
        assert not await delays.is_accepted(work, booked[1])


async def test_doctors_tell_of_their_own_delay(desk: Desk, booked: tuple[str, str, str]) -> None:
    """And of no colleague's; minutes are within reason."""
    async with desk.work() as work:
        assert len((await delays.announce(work, DOCTOR, "nowak", 10)).visits) == len(booked)
        with pytest.raises(RoleNeeded):
            await delays.announce(work, OTHER_DOCTOR, "nowak", 20)
        for minutes in (-1, delays.LONGEST_DELAY + 1):
            with pytest.raises(UnusableDelay):
                await delays.announce(work, RECEPTIONIST, "nowak", minutes)


async def test_a_late_clinic_asks_for_no_notice(desk: Desk, booked: tuple[str, str, str]) -> None:
    """While the doctor is said to be late, those who wait move and cancel as they like; then the notice holds again."""
    settings = desk.clinic.settings.model_copy(update={"cancel_notice_minutes": 60})
    desk.clinic = desk.clinic.model_copy(update={"settings": settings})
    for minutes, is_bound in ((0, True), (20, False), (0, True), (15, False)):
        await told(desk, minutes)
        async with desk.work() as work:
            later = (await visits.get_visit(work, booked[1])).appointment
            assert notice.has_passed(work, later) is is_bound


async def test_two_who_tell_it_at_once_tell_it_once(desk: Desk, booked: tuple[str, str, str]) -> None:
    """Each patient is told by one of them."""
    await connect_several_times(desk, 4)
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(*(told(desk, 20) for _ in range(4)))
    assert sorted(each for outcome in outcomes for each in outcome) == sorted(booked)
