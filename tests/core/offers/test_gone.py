"""An offered time that is no longer there is taken back, and its patient is told at once (B2, B7)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import absences, blocking
from core.clinic.model import Clinic
from core.offers.model import OfferStatus, SlotOffer, WatchEnd, WatchStatus, WatchWish
from core.offers.news import What
from core.offers.refusals import OfferOver
from tests.core.appointments.bookings import WEDNESDAY, Books, lis, some_patients, warsaw, wilk
from tests.core.offers.waiting import accept, booked, cancel, open_offers, settle, waits, watch_of
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

SKIN = WatchWish(service="dermatologist")
THURSDAY = WEDNESDAY + dt.timedelta(days=1)
DAY = (warsaw("00:00"), warsaw("00:00", THURSDAY))


@pytest.fixture
def clinic() -> Clinic:
    return staffed_clinic()


async def asked(desk: Desk) -> tuple[Patient, SlotOffer, str]:
    """Somebody has a time offered; with what they wait for."""
    first, other = await some_patients(desk, 2)
    taken = await booked(desk, other, lis("12:15"))
    watch = await waits(desk, first, SKIN)
    await cancel(desk, other, taken)
    (news,) = await settle(desk)
    assert news.offer is not None
    return first, news.offer, watch


@pytest.mark.both_databases
@pytest.mark.parametrize("why", ["a meeting", "an absence", "a closed facility"])
async def test_of_a_blocked_time(desk: Desk, why: str) -> None:
    """It is told at once, and the place stays."""
    first, offer, watch = await asked(desk)
    async with desk.work() as work:
        if why == "an absence":
            await absences.announce(work, RECEPTIONIST, BlockTarget("lis"), *DAY)
        elif why == "a meeting":
            await blocking.block(work, RECEPTIONIST, BlockTarget("lis"), warsaw("12:20"), warsaw("12:30"))
        else:
            await blocking.block(work, RECEPTIONIST, BlockTarget(facility=offer.slot.facility), *DAY)
    (news, *_) = await settle(desk)
    assert (news.what, news.patient.id, news.offer and news.offer.id) == (What.WITHDRAWN, first.id, offer.id)
    assert (await watch_of(desk, watch)).status is WatchStatus.OPEN
    with pytest.raises(OfferOver) as refused:
        await accept(desk, first, offer)
    assert refused.value.status is OfferStatus.WITHDRAWN
    async with desk.work() as work:
        (await Books.of(work)).check()


@pytest.mark.both_databases
async def test_it_is_offered_again_once_it_is_back(desk: Desk) -> None:
    """The time is no longer blocked."""
    first, _, _ = await asked(desk)
    async with desk.work() as work:
        blocked = await blocking.block(work, RECEPTIONIST, BlockTarget("lis"), *DAY)
    assert [each.what for each in await settle(desk)] == [What.WITHDRAWN]
    async with desk.work() as work:
        await blocking.unblock(work, RECEPTIONIST, blocked.id)
    assert [(each.what, each.patient.id) for each in await settle(desk)] == [(What.OFFERED, first.id)]


@pytest.mark.parametrize("leaves", ["doctor", "hours"])
async def test_of_a_time_that_the_clinic_file_no_longer_has(desk: Desk, leaves: str) -> None:
    """The doctor has left, or sees nobody at that hour any more."""
    first, _, _ = await asked(desk)
    clinic = desk.clinic
    without: dict[str, dict[str, object]] = {
        "doctor": {
            "practitioners": tuple(each for each in clinic.practitioners if each.id != "lis"),
            "hours": tuple(each for each in clinic.hours if each.practitioner != "lis"),
        },
        "hours": {"hours": tuple(each for each in clinic.hours if each.practitioner != "lis")},
    }
    desk.clinic = clinic.model_copy(update=without[leaves])
    told = await settle(desk)
    assert (told[0].what, told[0].patient.id) == (What.WITHDRAWN, first.id)
    assert await open_offers(desk) == []


@pytest.mark.parametrize("booked_in", [None, "cer"])
async def test_what_the_clinic_no_longer_offers_is_not_waited_for(desk: Desk, booked_in: str | None) -> None:
    """The service is gone, or is booked in another system: it is told, and what is kept for it is let go."""
    first, _, watch = await asked(desk)
    services = [each for each in desk.clinic.services if each.id != "dermatologist"]
    if booked_in is not None:
        (skin,) = (each for each in desk.clinic.services if each.id == "dermatologist")
        services.append(skin.model_copy(update={"booked_in": booked_in}))
    desk.clinic = desk.clinic.model_copy(update={"services": tuple(services)})
    (news,) = await settle(desk)
    assert (news.what, news.patient.id) == (What.ENDED, first.id)
    assert (await watch_of(desk, watch)).ended is WatchEnd.NOT_OFFERED
    assert await open_offers(desk) == []


async def test_what_stays_is_not_taken_back(desk: Desk) -> None:
    """Another doctor's time is blocked, another doctor has other hours."""
    first, _, _ = await asked(desk)
    async with desk.work() as work:
        await blocking.block(work, RECEPTIONIST, BlockTarget("wilk"), *DAY)
    hours = tuple(each for each in desk.clinic.hours if each.practitioner != "wilk")
    desk.clinic = desk.clinic.model_copy(update={"hours": hours})
    assert await settle(desk) == []
    assert await open_offers(desk) == [(first.id, lis("12:15"))]


async def test_at_night_nobody_is_told_of_what_they_do_not_know(desk: Desk) -> None:
    """It came free and was blocked before morning."""
    first, other = await some_patients(desk, 2)
    desk.now = dt.datetime(2027, 3, 2, 22, 30, tzinfo=dt.UTC)
    taken = await booked(desk, other, lis("12:15"))
    await waits(desk, first, SKIN)
    await cancel(desk, other, taken)
    assert await settle(desk) == []
    async with desk.work() as work:
        await blocking.block(work, RECEPTIONIST, BlockTarget("lis"), *DAY)
    assert await settle(desk) == []
    assert await open_offers(desk) == []


async def test_after_an_absence_they_are_offered_another(desk: Desk) -> None:
    """The alternative that was kept for them is gone too."""
    (first,) = await some_patients(desk, 1)
    await booked(desk, first, wilk("09:00"))
    async with desk.work() as work:
        await absences.announce(work, RECEPTIONIST, BlockTarget("wilk"), *DAY)
    (offered,) = await settle(desk)
    assert offered.offer is not None
    day = desk.clinic.day_of(offered.offer.start)
    async with desk.work() as work:
        start = warsaw("00:00", day)
        await blocking.block(
            work, RECEPTIONIST, BlockTarget(offered.offer.practitioner), start, start + dt.timedelta(days=1)
        )
    told = await settle(desk)
    assert [each.what for each in told] == [What.WITHDRAWN, What.OFFERED]
    again = told[1].offer
    assert again is not None
    assert desk.clinic.day_of(again.start) != day
