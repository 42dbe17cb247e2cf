"""Whoever has booked what they waited for waits no longer, whoever booked it and in whichever way (B2)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.appointments import booking, moving, visits
from core.clinic.model import Clinic
from core.offers.model import WatchEnd, WatchStatus, WatchWish
from core.offers.news import What
from core.staff.audit import by_patient
from tests.core.appointments.bookings import WEDNESDAY, lis, nowak, some_patients
from tests.core.offers.waiting import accept, booked, cancel, open_offers, settle, waits, watch_of
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

SKIN = WatchWish(service="dermatologist")
THURSDAY = WEDNESDAY + dt.timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    return staffed_clinic()


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["patient", "desk"])
async def test_it_ends_at_once_and_is_told(desk: Desk, who: str) -> None:
    """Though nothing comes free; with what was booked."""
    first, _ = await some_patients(desk, 2)
    watch = await waits(desk, first, SKIN)
    desk.wait(minutes=1)
    async with desk.work() as work:
        if who == "desk":
            made = (await visits.book_for(work, RECEPTIONIST, first.id, lis("12:15"))).appointment.id
        else:
            held = await booking.hold(work, first, lis("12:15"))
            made = (await booking.confirm(work, first, held.id)).id
    (news,) = await settle(desk)
    assert (news.what, news.patient.id, news.watch and news.watch.id) == (What.ENDED, first.id, watch)
    assert (news.appointment and news.appointment.id, news.watch and news.watch.ended) == (made, WatchEnd.BOOKED)
    assert await settle(desk) == []


@pytest.mark.both_databases
async def test_what_is_offered_for_it_goes_to_the_next(desk: Desk) -> None:
    """They booked another time while one was kept for them."""
    first, second, other = await some_patients(desk, 3)
    taken = await booked(desk, other, lis("12:15"))
    await waits(desk, first, SKIN)
    desk.wait(minutes=1)
    await waits(desk, second, SKIN)
    await cancel(desk, other, taken)
    await settle(desk)
    desk.wait(minutes=1)
    await booked(desk, first, lis("12:30", day=THURSDAY))
    assert [(each.what, each.patient.id) for each in await settle(desk)] == [
        (What.ENDED, first.id),
        (What.OFFERED, second.id),
    ]
    assert await open_offers(desk) == [(second.id, lis("12:15"))]


async def test_of_two_wishes_the_other_ends_when_one_is_taken(desk: Desk) -> None:
    """Both were for the same service."""
    first, other = await some_patients(desk, 2)
    taken = await booked(desk, other, lis("12:15"))
    await waits(desk, first, WatchWish(service="dermatologist", practitioners=("lis",)))
    second = await waits(desk, first, WatchWish(service="dermatologist", practitioners=("nowak",)))
    desk.wait(minutes=1)
    await cancel(desk, other, taken)
    (news,) = await settle(desk)
    await accept(desk, first, news.offer)
    assert [(each.what, each.watch and each.watch.id) for each in await settle(desk)] == [(What.ENDED, second)]


async def test_what_is_something_else_ends_nothing(desk: Desk) -> None:
    """Another service; what was booked before; an appointment that moves; one that something earlier is waited for."""
    (first,) = await some_patients(desk, 1)
    before = await booked(desk, first, lis("12:15", day=THURSDAY))
    desk.wait(minutes=1)
    one, two = await waits(desk, first, SKIN), await waits(desk, first, SKIN, before)
    desk.wait(minutes=1)
    await booked(desk, first, nowak("11:00"))
    assert await settle(desk) == []
    async with desk.work() as work:
        await moving.move_all(work, first, {before: lis("13:00", day=THURSDAY)}, by_patient(first.id))
    told = await settle(desk)
    assert [each.watch and each.watch.id for each in told if each.what is What.ENDED] == [two]
    assert (await watch_of(desk, one)).status is WatchStatus.OPEN
