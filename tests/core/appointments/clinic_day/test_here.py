"""A patient says that they are here: within the hour before, once, and in the line of their doctor."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.appointments.clinic_day import delays, here
from core.appointments.refusals import TooEarlyToCheckIn
from core.clinic.model import Clinic
from core.errors import NotFound
from tests.core.appointments.bookings import nowak, nowak_phone, warsaw
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def test_it_opens_an_hour_before(desk: Desk, anna: Patient) -> None:
    """Before that they are told when; afterwards as long as they are waited for; and once."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
    desk.now = warsaw("08:59")
    async with desk.work() as work:
        with pytest.raises(TooEarlyToCheckIn) as caught:
            await here.check_in(work, anna, booked.id)
    assert caught.value.opens_at == warsaw("09:00")
    desk.now = warsaw("09:00")
    async with desk.work() as work:
        assert (await here.check_in(work, anna, booked.id)).says_here_at == desk.now
    desk.wait(minutes=5)
    async with desk.work() as work:
        again = await here.check_in(work, anna, booked.id)
        assert (again.says_here_at, again.arrived_at) == (desk.now - dt.timedelta(minutes=5), None)


async def test_who_is_not_waited_for_is_not_here(desk: Desk, anna: Patient, john: Patient) -> None:
    """Not for a call, not on another day, not when it is over or marked, and not for somebody else's."""
    async with desk.work() as work:
        call = await booking.book(work, anna, nowak_phone("09:00"))
        booked = await booking.book(work, anna, nowak("10:00"))
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await here.check_in(work, anna, booked.id)
    desk.now = warsaw("09:00")
    async with desk.work() as work:
        for patient, each in ((anna, call), (john, booked)):
            with pytest.raises(NotFound):
                await here.check_in(work, patient, each.id)
    desk.now = warsaw("10:20")
    async with desk.work() as work:
        assert not await here.is_expected(work, await booking.get_appointment(work, anna, booked.id))
        await delays.announce(work, RECEPTIONIST, "nowak", 30)
        assert await here.is_expected(work, await booking.get_appointment(work, anna, booked.id))


async def test_the_line_is_by_time(desk: Desk, anna: Patient, john: Patient) -> None:
    """Those before are here and have an earlier time; who was seen is out of it."""
    async with desk.work() as work:
        first = await booking.book(work, anna, nowak("10:00"))
        second = await booking.book(work, john, nowak("10:20"))
    desk.now = warsaw("09:40")
    async with desk.work() as work:
        await here.check_in(work, john, second.id)
        assert [each.before for each in await here.line_of(work, "nowak")] == [0]
        await here.check_in(work, anna, first.id)
        assert [(each.visit.patient.id, each.before) for each in await here.line_of(work, "nowak")] == [
            (anna.id, 0),
            (john.id, 1),
        ]
        await visits.attend(work, RECEPTIONIST, first.id)
        assert [each.before for each in await here.line_of(work, "nowak")] == [0]
