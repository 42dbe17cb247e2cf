"""A time for which nobody is left at first waits for answers, and is looked at for each who may have it since (B4)."""

from __future__ import annotations

import pytest

from core.appointments import booking
from core.clinic.model import Clinic
from core.offers import watching
from core.offers.model import Watch, WatchStatus, WatchWish
from core.offers.news import What
from core.offers.steps import step
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WEDNESDAY, lis, some_patients, wilk
from tests.core.offers.waiting import a_day, booked, cancel, refuse, settle, waits
from tests.desk import Desk

SKIN = WatchWish(service="dermatologist")


@pytest.fixture
def clinic() -> Clinic:
    return small_clinic()


@pytest.mark.both_databases
async def test_a_time_that_waits_is_offered_to_whoever_answers_first(desk: Desk) -> None:
    """Two are asked for other times, and both could have a third; the second is free for it before the first."""
    first, second, other = await some_patients(desk, 3)
    taken = [await booked(desk, other, lis(start)) for start in ("12:00", "12:30", "13:00")]
    for each in (first, second):
        await waits(desk, each, SKIN)
        desk.wait(minutes=1)
    for visit in taken:
        await cancel(desk, other, visit)
    asked = await settle(desk)
    assert [(each.patient.id, each.offer and each.offer.slot) for each in asked] == [
        (first.id, lis("12:00")),
        (second.id, lis("12:30")),
    ]
    await refuse(desk, second, asked[1].offer)
    (news,) = await settle(desk)
    assert (news.patient.id, news.offer and news.offer.slot) == (second.id, lis("13:00"))


@pytest.mark.both_databases
async def test_a_time_that_waits_is_offered_to_whoever_begins_to_wait(desk: Desk) -> None:
    """Or waits on; nobody has to wait for the answer of somebody else."""
    first, second, third, other = await some_patients(desk, 4)
    taken = [await booked(desk, other, lis(start)) for start in ("12:00", "12:30", "13:00")]
    await waits(desk, first, SKIN)
    paused = await waits(desk, third, SKIN)
    async with desk.work() as work:
        (await work.session.get_one(Watch, paused)).status = WatchStatus.PAUSED
    for visit in taken:
        await cancel(desk, other, visit)
    (news,) = await settle(desk)
    assert news.patient.id == first.id
    await waits(desk, second, SKIN)
    assert [each.patient.id for each in await settle(desk)] == [second.id]
    async with desk.work() as work:
        await watching.resume(work, third, paused)
    assert [each.patient.id for each in await settle(desk)] == [third.id]


async def test_a_time_that_waits_is_offered_to_whoever_has_time_again(desk: Desk) -> None:
    """They were elsewhere then, and have cancelled that."""
    first, second, other = await some_patients(desk, 3)
    taken = [await booked(desk, other, lis(start)) for start in ("12:00", "13:00")]
    elsewhere = [await booked(desk, second, wilk(start)) for start in ("12:00", "13:00")]
    for each in (first, second):
        await waits(desk, each, SKIN)
        desk.wait(minutes=1)
    for visit in taken:
        await cancel(desk, other, visit)
    assert [each.patient.id for each in await settle(desk)] == [first.id]
    await cancel(desk, second, elsewhere[1])
    (news,) = await settle(desk)
    assert (news.patient.id, news.offer and news.offer.slot) == (second.id, lis("13:00"))


async def test_who_is_elsewhere_at_the_first_time_is_offered_the_next(desk: Desk) -> None:
    """Of a day that opens, the first that they can have."""
    (first,) = await some_patients(desk, 1)
    hours = desk.clinic.hours
    desk.clinic = desk.clinic.model_copy(update={"hours": tuple(each for each in hours if each.practitioner != "lis")})
    await settle(desk)
    await booked(desk, first, wilk("12:00"))
    await waits(desk, first, SKIN, days=a_day(WEDNESDAY))
    desk.clinic = desk.clinic.model_copy(update={"hours": hours})
    (news,) = await settle(desk)
    assert (news.patient.id, news.offer and news.offer.slot) == (first.id, lis("12:30"))


async def test_of_today_the_desk_is_told_also_when_nobody_waits_any_more(desk: Desk) -> None:
    """Whoever was asked last is paused now, or somebody else held the time for a while."""
    first, second, other = await some_patients(desk, 3)
    today = desk.clinic.day_of(desk.now)
    await waits(desk, first, SKIN)
    for start, expected in (("14:00", What.PASSED_ON), ("14:15", What.PAUSED)):
        taken = await booked(desk, other, lis(start, day=today))
        await cancel(desk, other, taken)
        assert [each.what for each in await settle(desk)] == [What.OFFERED]
        desk.wait(minutes=10)
        await settle(desk)
        desk.wait(minutes=10)
        if expected is What.PAUSED:
            assert [each.what for each in await settle(desk)] == [expected, What.UNTAKEN]
            continue
        async with desk.work() as work:
            assert await step(work) is not None
        async with desk.work() as work:
            await booking.hold(work, second, lis(start, day=today))
        assert await settle(desk) == []
        desk.wait(minutes=6)
        assert [each.what for each in await settle(desk)] == [What.UNTAKEN]
