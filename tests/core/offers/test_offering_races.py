"""Many at once, on both databases: a time is given to one, and nobody waits for ever (B2)."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa

from core.appointments import booking
from core.appointments.model import Appointment, AppointmentStatus
from core.offers import answering
from core.offers.model import OfferStatus, SlotOffer, WatchWish
from core.offers.steps import step
from tests.core.appointments.bookings import WEDNESDAY, Books, connect_several_times, lis, some_patients
from tests.core.offers.waiting import a_day, booked, cancel, settle, waits
from tests.core.racing import at_once
from tests.desk import Desk
from tests.tiers import quick_and_ci

pytestmark = pytest.mark.both_databases

SKIN = WatchWish(service="dermatologist")
GRID = [
    lis(f"{hour}:{minute}", day=WEDNESDAY + dt.timedelta(days=ahead))
    for ahead in (0, 1, 2, 5, 6)
    for hour in range(12, 18)
    for minute in ("00", "15", "30", "45")
]


async def steps(desk: Desk) -> None:
    """What another process does meanwhile."""
    for _ in range(100):
        async with desk.work() as work:
            if await step(work) is None:
                return


@pytest.mark.parametrize("many", quick_and_ci((12, 50), quick=[12]))
async def test_all_accept_at_once(desk: Desk, many: int) -> None:
    """So many have an earlier time offered, and press twice; two processes pass on and look meanwhile. Everybody has
    one appointment, at the time that they were offered, and what they left went on.
    """
    patients = await some_patients(desk, 2 * many)
    late, early = patients[:many], patients[many:]
    taken = [await booked(desk, each, slot) for each, slot in zip(early, GRID[:many], strict=True)]
    theirs = [await booked(desk, each, slot) for each, slot in zip(late, GRID[60 : 60 + many], strict=True)]
    for each, visit in zip(late, theirs, strict=True):
        await waits(desk, each, SKIN, visit)
    for each, visit in zip(early, taken, strict=True):
        await cancel(desk, each, visit)
    news = await settle(desk)
    offers = {each.offer.id: each.patient for each in news if each.offer is not None}
    assert len(offers) == many
    await connect_several_times(desk, 20)

    async def accept(offer: str) -> str:
        async with desk.work() as work:
            return (await answering.accept(work, offers[offer], offer)).id

    async with asyncio.timeout(120):
        done = await asyncio.gather(*(accept(each) for each in (*offers, *offers)), steps(desk), steps(desk))
    assert sorted(filter(None, done)) == sorted([*theirs, *theirs])
    async with desk.work() as work:
        query = sa.select(SlotOffer).where(SlotOffer.status == OfferStatus.ACCEPTED)
        for made in await work.session.scalars(query):
            kept = await booking.get_appointment(work, offers[made.id], made.booked_id or "")
            assert kept.slot == made.slot
        stands = sa.select(sa.func.count()).where(Appointment.status == AppointmentStatus.BOOKED)
        assert await work.session.scalar(stands) == many
        (await Books.of(work)).check()


@pytest.mark.parametrize("again", range(3))
async def test_booking_races_an_offer(desk: Desk, again: int) -> None:
    """Of those who hold a freed time and the one whose turn it is, one gets it; nothing is doubled or lost."""
    patients = await some_patients(desk, 8)
    slot = GRID[again]
    taken = await booked(desk, patients[0], slot)
    await waits(desk, patients[1], SKIN, days=a_day(desk.clinic.day_of(slot.start)))
    await cancel(desk, patients[0], taken)
    others = [lambda work, each=each: booking.book(work, each, slot) for each in patients[2:]]
    came_of_it = await at_once(desk, *others, step, step)
    async with desk.work() as work:
        books = await Books.of(work)
        books.check()
        standing = [each for each in books.standing if each.slot == slot]
        assert len(standing) == 1
        assert came_of_it[:-2].count("") == (0 if standing[0].for_offer else 1)
    await settle(desk)


async def test_accepting_races_what_time_brings(desk: Desk) -> None:
    """Pressed in the very moment in which it is passed on: it is theirs, or the next one's."""
    everybody = await some_patients(desk, 12)
    for again in range(4):
        first, second, other = everybody[3 * again : 3 * again + 3]
        slot = GRID[30 + again]
        taken = await booked(desk, other, slot)
        day = a_day(desk.clinic.day_of(slot.start))
        await waits(desk, first, SKIN, days=day)
        await waits(desk, second, SKIN, days=day)
        await cancel(desk, other, taken)
        (news,) = await settle(desk)
        assert news.offer is not None
        desk.wait(minutes=61)
        offer = news.offer.id
        (pressed, *_) = await at_once(desk, lambda work: answering.accept(work, first, offer), step, step)  # noqa: B023
        async with desk.work() as work:
            (await Books.of(work)).check()
            made = await work.session.get_one(SlotOffer, offer)
            assert (made.status is OfferStatus.ACCEPTED) == (pressed == "")
        await settle(desk)
