"""The desk offers a day's free times to those who wait: to one person each, in turn, and to so many at most (B4)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import blocking
from core.clinic.model import Clinic
from core.errors import RoleNeeded
from core.offers import groups, watching
from core.offers.groups import GroupWish, Standing
from core.offers.model import OfferCause, OfferStatus, WatchWish
from core.offers.news import OfferNews, What
from core.offers.refusals import NobodyWaits, NoFreeTimes, NotWatched, OfferOver
from core.staff import audit
from core.staff.audit import AuditAction
from tests.core.appointments.bookings import WEDNESDAY, Books, lis, some_patients
from tests.core.offers.waiting import a_day, accept, booked, cancel, open_offers, refuse, settle, unseen, waits
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_patient

SKIN = WatchWish(service="dermatologist")
TIMES = GroupWish(service="dermatologist", practitioner="lis")


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def offered(desk: Desk, most: int, wish: GroupWish = TIMES) -> str:
    """The desk offers Wednesday's times."""
    async with desk.work() as work:
        return (await groups.begin(work, RECEPTIONIST, wish, WEDNESDAY, most)).id


async def standing(desk: Desk, group: str) -> Standing:
    """How it goes."""
    async with desk.work() as work:
        return await groups.standing(work, group)


async def only(desk: Desk, *times: str) -> None:
    """Of Wednesday nothing is left but these times, of a quarter of an hour each."""
    midnights = [dt.datetime.combine(WEDNESDAY, dt.time(hour), desk.clinic.zone) for hour in (0, 23)]
    free = [lis(each).start for each in times]
    begins = [midnights[0], *(each + dt.timedelta(minutes=15) for each in free)]
    for start, end in zip(begins, [*free, midnights[1]], strict=True):
        async with desk.work() as work:
            await blocking.block(
                work, RECEPTIONIST, BlockTarget("lis"), start.astimezone(dt.UTC), end.astimezone(dt.UTC)
            )


def whom(news: list[OfferNews]) -> list[int]:
    """Who was offered something, in that order."""
    return [each.patient.id for each in news if each.what is What.OFFERED]


async def row_of(desk: Desk, count: int) -> list[Patient]:
    """So many wait, one after another."""
    patients = list(await some_patients(desk, count))
    for each in patients:
        await waits(desk, each, SKIN)
        desk.wait(minutes=1)
    return patients


async def another(desk: Desk) -> Patient:
    """Somebody who doesn't wait."""
    async with desk.work() as work:
        return await a_patient(work, "telegram:900")


@pytest.mark.both_databases
async def test_each_time_goes_to_one_in_turn_and_what_is_left_to_the_next(desk: Desk) -> None:
    """Two times and four people, of whom three are asked."""
    await only(desk, "12:15", "13:00")
    first, second, third, fourth = await row_of(desk, 4)
    assert await settle(desk) == []
    async with desk.work() as work:
        assert await groups.look_ahead(work, TIMES, WEDNESDAY) == groups.Prospect(times=2, people=4)
        ((service, count),) = await groups.who_waits(work)
        assert (service.id, count) == ("dermatologist", 4)
    group = await offered(desk, most=3)
    news = await settle(desk)
    assert whom(news) == [first.id, second.id]
    assert await open_offers(desk) == [(first.id, lis("12:15")), (second.id, lis("13:00"))]
    await refuse(desk, first, news[0].offer)
    assert whom(await settle(desk)) == [third.id]
    await accept(desk, second, news[1].offer)
    assert await settle(desk) == []
    found = await standing(desk, group)
    assert (found.asked, found.left, found.is_over) == (3, 0, False)
    assert {each.cause for each in found.offers} == {OfferCause.GROUP}
    desk.wait(minutes=61)
    assert [each.what for each in await settle(desk)] == [What.PASSED_ON]  # and the fourth isn't asked
    found = await standing(desk, group)
    assert (found.count(OfferStatus.ACCEPTED), found.left, found.is_over) == (1, 1, True)
    async with desk.work() as work:
        (await Books.of(work)).check()
        assert [await watching.place_of(work, each) for each in await watching.alive(work, fourth)] == [3]
    assert await unseen(desk) == 0


@pytest.mark.both_databases
async def test_nobody_is_asked_twice_of_one_group(desk: Desk) -> None:
    """Who leaves one of its times isn't asked for the next one, and keeps the place for what comes free."""
    await only(desk, "12:15", "13:00")
    (first,) = await row_of(desk, 1)
    group = await offered(desk, most=5)
    (news,) = await settle(desk)
    await refuse(desk, first, news.offer)
    assert await settle(desk) == []
    assert (await standing(desk, group)).is_over
    other = await another(desk)
    taken = await booked(desk, other, lis("12:15", day=WEDNESDAY + dt.timedelta(days=1)))
    await cancel(desk, other, taken)
    assert whom(await settle(desk)) == [first.id]


async def test_stopped_nobody_else_is_asked_and_what_is_kept_stays(desk: Desk) -> None:
    """Whoever has a time kept can still take it; when they are late, they are told so and keep the place."""
    await only(desk, "12:15", "13:00")
    first, second, _third = await row_of(desk, 3)
    group = await offered(desk, most=3)
    news = await settle(desk)
    async with desk.work() as work:
        await groups.stop(work, RECEPTIONIST, group)
        await groups.stop(work, RECEPTIONIST, group)
    await accept(desk, second, news[1].offer)
    assert not (await standing(desk, group)).is_over
    desk.wait(minutes=61)
    assert [each.what for each in await settle(desk)] == [What.PASSED_ON]
    assert (await standing(desk, group)).is_over
    await booked(desk, await another(desk), lis("12:15"))
    with pytest.raises(OfferOver):
        await accept(desk, first, news[0].offer)
    async with desk.work() as work:
        (watch,) = await watching.alive(work, first)
        assert await watching.place_of(work, watch) == 1
        noted = [each.what for each in (await audit.recent(work)).items]
    assert noted[:2] == [AuditAction.STOPPED_OFFERING, AuditAction.OFFERED_TIMES]


async def test_wishes_are_respected(desk: Desk) -> None:
    """Whom none of the times suits isn't counted, and isn't asked."""
    await only(desk, "12:15")
    first, second = await some_patients(desk, 2)
    await waits(desk, first, SKIN, days=a_day(WEDNESDAY + dt.timedelta(days=1)))
    await waits(desk, second, WatchWish(service="dermatologist", practitioners=("nowak",)))
    async with desk.work() as work:
        assert (await groups.look_ahead(work, TIMES, WEDNESDAY)).people == 0
        with pytest.raises(NobodyWaits):
            await groups.begin(work, RECEPTIONIST, TIMES, WEDNESDAY, 5)


async def test_pressed_twice_it_is_one(desk: Desk) -> None:
    """The group that goes on is told again; once it is over, the same can be offered anew."""
    await only(desk, "12:15")
    (first, _second) = await row_of(desk, 2)
    group = await offered(desk, most=1)
    assert await offered(desk, most=1) == group
    (news,) = await settle(desk)
    assert await offered(desk, most=1) == group
    await refuse(desk, first, news.offer)
    assert await settle(desk) == []
    assert await offered(desk, most=1) != group


async def test_what_cannot_be_offered(desk: Desk) -> None:
    """Only the reception does, only what is booked here, and only what is free."""
    await row_of(desk, 1)
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await groups.begin(work, DOCTOR, TIMES, WEDNESDAY, 5)
        with pytest.raises(NoFreeTimes):
            await groups.begin(work, RECEPTIONIST, TIMES, WEDNESDAY - dt.timedelta(days=30), 5)
    desk.clinic = desk.clinic.model_copy(
        update={
            "services": tuple(
                each.model_copy(update={"booked_in": "cer"}) if each.id == "dermatologist" else each
                for each in desk.clinic.services
            )
        }
    )
    async with desk.work() as work:
        assert await groups.who_waits(work) == ()
        with pytest.raises(NotWatched):
            await groups.begin(work, RECEPTIONIST, TIMES, WEDNESDAY, 5)
