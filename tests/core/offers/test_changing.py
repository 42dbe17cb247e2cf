"""What is waited for can be changed; the place stays, whether that is more or less than before (B4)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.clinic.model import Clinic
from core.errors import NotFound
from core.offers import watching
from core.offers.model import WatchStatus, WatchWish
from core.offers.refusals import NothingToWaitFor
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WEDNESDAY, lis, some_patients
from tests.core.offers.waiting import Days, a_day, booked, cancel, open_offers, refuse, settle, waits, watch_of
from tests.desk import Desk

SKIN = WatchWish(service="dermatologist")
LATE = WatchWish(service="dermatologist", since=dt.time(15))
THURSDAY = WEDNESDAY + dt.timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    return small_clinic()


@pytest.mark.both_databases
async def test_the_place_stays(desk: Desk) -> None:
    """Who began first is asked first, for what they wish now; nothing is asked of what they no longer wish."""
    first, second, other = await some_patients(desk, 3)
    early, late = await booked(desk, other, lis("12:15")), await booked(desk, other, lis("16:00"))
    watch = await waits(desk, first, SKIN)
    desk.wait(minutes=1)
    await waits(desk, second, SKIN)
    async with desk.work() as work:
        changed = await watching.change(work, first, watch, LATE)
        assert (changed.id, await watching.place_of(work, changed)) == (watch, 1)
    await cancel(desk, other, early)
    assert [each.patient.id for each in await settle(desk)] == [second.id]
    await cancel(desk, other, late)
    assert [each.patient.id for each in await settle(desk)] == [first.id]


@pytest.mark.both_databases
async def test_what_waits_for_an_answer_is_looked_at_at_once(desk: Desk) -> None:
    """Another could have it after their answer; who wishes for more now has it before."""
    first, second, other = await some_patients(desk, 3)
    taken = [await booked(desk, other, lis(start)) for start in ("12:15", "12:30")]
    await waits(desk, first, SKIN)
    watch = await waits(desk, second, LATE)
    for visit in taken:
        await cancel(desk, other, visit)
    assert [each.patient.id for each in await settle(desk)] == [first.id]
    async with desk.work() as work:
        await watching.change(work, second, watch, SKIN)
    assert [(each.patient.id, each.offer and each.offer.slot) for each in await settle(desk)] == [
        (second.id, lis("12:30"))
    ]


async def test_what_is_offered_stays_until_it_is_answered(desk: Desk) -> None:
    """Though it isn't what is wished now."""
    first, other = await some_patients(desk, 2)
    taken = await booked(desk, other, lis("12:15"))
    watch = await waits(desk, first, SKIN)
    await cancel(desk, other, taken)
    (news,) = await settle(desk)
    async with desk.work() as work:
        await watching.change(work, first, watch, LATE)
    assert await settle(desk) == []
    assert await open_offers(desk) == [(first.id, lis("12:15"))]
    await refuse(desk, first, news.offer)
    assert await settle(desk) == []


async def test_who_wishes_otherwise_waits_on(desk: Desk) -> None:
    """They were asked whether they still do; of an appointment it is still for something earlier."""
    (first,) = await some_patients(desk, 1)
    theirs = await booked(desk, first, lis("12:00", day=THURSDAY))
    watch = await waits(desk, first, SKIN, theirs)
    async with desk.work() as work:
        (await watching.get_watch(work, first, watch)).status = WatchStatus.PAUSED
    async with desk.work() as work:
        await watching.change(work, first, watch, LATE, days=(None, THURSDAY + dt.timedelta(days=9)))
    changed = await watch_of(desk, watch)
    assert (changed.status, changed.appointment_id, changed.last_day) == (WatchStatus.OPEN, theirs, THURSDAY)


@pytest.mark.parametrize("days", [(None, None), (THURSDAY, None), (None, THURSDAY), (THURSDAY, THURSDAY)])
async def test_days_are_shown_as_they_were_wished(desk: Desk, days: Days) -> None:
    """On any day stays on any day."""
    (first,) = await some_patients(desk, 1)
    watch = await waits(desk, first, SKIN, days=days)
    async with desk.work() as work:
        assert watching.wished_days(work, await watching.get_watch(work, first, watch)) == days


async def test_what_cannot_be_changed(desk: Desk) -> None:
    """What has ended, somebody else's, another service, days that are over."""
    first, second = await some_patients(desk, 2)
    watch = await waits(desk, first, SKIN)
    for patient, wish in ((second, SKIN), (first, WatchWish(service="internist"))):
        with pytest.raises(NotFound):
            async with desk.work() as work:
                await watching.change(work, patient, watch, wish)
    with pytest.raises(NothingToWaitFor):
        async with desk.work() as work:
            await watching.change(work, first, watch, SKIN, days=a_day(WEDNESDAY - dt.timedelta(days=7)))
    async with desk.work() as work:
        await watching.stop(work, first, watch)
    with pytest.raises(NotFound):
        async with desk.work() as work:
            await watching.change(work, first, watch, SKIN)
