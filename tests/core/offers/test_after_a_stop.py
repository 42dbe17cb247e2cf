"""Nothing ran for hours: what was due meanwhile is done in order, and nobody is asked for what is over (B2, B19)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.clinic.model import Clinic
from core.offers.model import OfferStatus, SlotOffer, WatchWish
from core.offers.news import OfferNews, What
from core.offers.steps import step
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WEDNESDAY, Books, lis, some_patients, warsaw
from tests.core.offers.waiting import a_day, booked, cancel, open_offers, settle, unseen, waits
from tests.core.racing import at_once
from tests.desk import Desk

SKIN = WatchWish(service="dermatologist")
THURSDAY = WEDNESDAY + dt.timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    return small_clinic()


@pytest.mark.both_databases
async def test_what_ran_out_goes_on_in_order(desk: Desk) -> None:
    """Each to the next who waits for such a day; a time that is over by then goes to nobody."""
    today = desk.clinic.day_of(desk.now)
    first, second, third, fourth, other = await some_patients(desk, 5)
    slots = lis("12:00", day=today), lis("12:15"), lis("12:15", day=THURSDAY)
    taken = [await booked(desk, other, slot) for slot in slots]
    wished = (a_day(today), a_day(today), a_day(WEDNESDAY), (None, None))
    for each, days in zip((first, second, third, fourth), wished, strict=True):
        await waits(desk, each, SKIN, days=days)
        desk.wait(seconds=1)
    asked: list[OfferNews] = []
    for visit in taken:
        await cancel(desk, other, visit)
        asked += await settle(desk)
        desk.wait(minutes=1)
    assert [each.patient.id for each in asked] == [first.id, third.id, fourth.id]
    desk.wait(hours=5)
    told = await settle(desk)
    passed = [each.patient.id for each in told if each.what is What.PASSED_ON]
    assert passed == [first.id, third.id, fourth.id]
    offered = [each for each in told if each.what is What.OFFERED]
    assert [(each.patient.id, each.offer and each.offer.slot) for each in offered] == [(fourth.id, lis("12:15"))]
    assert all(each.offer and each.offer.start > desk.now for each in offered)
    assert await settle(desk) == []
    assert await unseen(desk) <= 1  # what waits for the fourth's answer
    async with desk.work() as work:
        (await Books.of(work)).check()


@pytest.mark.both_databases
async def test_what_was_to_be_told_in_the_morning_is_told_late(desk: Desk) -> None:
    """They have as long to answer as they would have had, as long as enough of it is left."""
    first, second, other = await some_patients(desk, 3)
    desk.now = dt.datetime(2027, 3, 2, 22, 30, tzinfo=dt.UTC)
    soon, later = await booked(desk, other, lis("12:15")), await booked(desk, other, lis("12:15", day=THURSDAY))
    await waits(desk, first, SKIN, days=a_day(WEDNESDAY))
    await waits(desk, second, SKIN, days=a_day(THURSDAY))
    await cancel(desk, other, soon)
    await cancel(desk, other, later)
    assert await settle(desk) == []
    assert len(await open_offers(desk)) == 2
    desk.now = warsaw("12:14")
    (news,) = await settle(desk)
    assert (news.what, news.patient.id) == (What.OFFERED, second.id)
    assert news.offer is not None
    assert news.offer.until == desk.now + dt.timedelta(minutes=60)
    async with desk.work() as work:
        query = sa.select(SlotOffer).where(SlotOffer.patient_id == first.id)
        assert [each.status for each in await work.session.scalars(query)] == [OfferStatus.WITHDRAWN]


async def test_who_would_be_told_at_night_is_told_in_the_morning(desk: Desk) -> None:
    """Nothing ran for the whole day."""
    first, other = await some_patients(desk, 2)
    desk.now = dt.datetime(2027, 3, 2, 22, 30, tzinfo=dt.UTC)
    later = await booked(desk, other, lis("14:15", day=THURSDAY))
    await waits(desk, first, SKIN)
    await cancel(desk, other, later)
    assert await settle(desk) == []
    desk.now = warsaw("22:00")
    assert await settle(desk) == []
    desk.now = warsaw("07:00", THURSDAY)
    (news,) = await settle(desk)
    assert (news.what, news.patient.id) == (What.OFFERED, first.id)


@pytest.mark.both_databases
async def test_two_processes_start_at_once(desk: Desk) -> None:
    """Each offer is passed on once, to one."""
    people = await some_patients(desk, 7)
    other = people.pop()
    taken = [await booked(desk, other, lis(start)) for start in ("12:15", "12:30", "12:45")]
    for each in people:
        await waits(desk, each, SKIN)
        desk.wait(seconds=1)
    for visit in taken:
        await cancel(desk, other, visit)
    await settle(desk)
    desk.wait(hours=3)
    await at_once(desk, *[step] * 8)
    await settle(desk)
    async with desk.work() as work:
        offers = list(await work.session.scalars(sa.select(SlotOffer).order_by(SlotOffer.made_at)))
        (await Books.of(work)).check()
    ran_out = [each.patient_id for each in offers if each.status is OfferStatus.UNANSWERED]
    assert sorted(ran_out) == [each.id for each in people[:3]]
    is_open = [each for each in offers if each.is_open]
    assert len({each.patient_id for each in is_open}) == len({each.start for each in is_open}) == len(taken)
    assert len({(each.patient_id, each.start) for each in offers}) == len(offers)
