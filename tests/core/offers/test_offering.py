"""A time that comes free goes to the first whom it suits, is kept for them, and goes on to the next (B2)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking, moving
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.search.availability import PartOfDay, Preferences, search
from core.clinic.model import Clinic
from core.errors import NotFound, PatientBusy, SlotTaken
from core.offers import watching
from core.offers.model import OfferStatus, SlotOffer, WatchEnd, WatchStatus, WatchWish
from core.offers.news import What
from core.offers.refusals import NothingToWaitFor, NotWatched, OfferOver, TooManyWatches
from core.staff.audit import by_patient
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WEDNESDAY, Books, lis, nowak, some_patients, wilk
from tests.core.offers.waiting import (
    a_day,
    accept,
    booked,
    cancel,
    open_offers,
    refuse,
    settle,
    unseen,
    waits,
    watch_of,
)
from tests.desk import Desk

SKIN = WatchWish(service="dermatologist")
THURSDAY = WEDNESDAY + dt.timedelta(days=1)
FRIDAY = WEDNESDAY + dt.timedelta(days=2)


@pytest.fixture
def clinic() -> Clinic:
    return small_clinic()


@pytest.mark.both_databases
async def test_it_goes_to_the_first_and_then_to_the_next(desk: Desk) -> None:
    """Nobody else can have it meanwhile; whoever leaves it keeps their place."""
    first, second, other = await some_patients(desk, 3)
    taken = await booked(desk, other, lis("12:15"))
    one = await waits(desk, first, SKIN)
    desk.wait(minutes=1)
    await waits(desk, second, SKIN)
    assert await settle(desk) == []
    await cancel(desk, other, taken)
    (news,) = await settle(desk)
    assert (news.what, news.patient.id) == (What.OFFERED, first.id)
    assert await open_offers(desk) == [(first.id, lis("12:15"))]
    async with desk.work() as work:
        with pytest.raises(SlotTaken):
            await booking.book(work, other, lis("12:15"))
        for each in (first, second, other):
            found = await search(work, Preferences("dermatologist").on_day(WEDNESDAY), patient=each, size=40)
            assert lis("12:15") not in found.items
    await refuse(desk, first, news.offer)
    (news,) = await settle(desk)
    assert (news.what, news.patient.id) == (What.OFFERED, second.id)
    assert (await watch_of(desk, one)).status is WatchStatus.OPEN
    visit = await accept(desk, second, news.offer)
    async with desk.work() as work:
        kept = await booking.get_appointment(work, second, visit)
        assert (kept.status, kept.slot) == (AppointmentStatus.BOOKED, lis("12:15"))
        (await Books.of(work)).check()
        assert await watching.alive(work, second) == []
    assert await settle(desk) == []
    assert await unseen(desk) == 0


@pytest.mark.both_databases
async def test_an_accepted_one_is_exchanged_and_what_was_left_goes_on(desk: Desk) -> None:
    """In one commit; the appointment stays the same one, and its old time goes to the next."""
    first, second, other = await some_patients(desk, 3)
    theirs = await booked(desk, first, lis("14:00", day=FRIDAY))
    early = await booked(desk, other, lis("12:00"))
    await waits(desk, first, SKIN, theirs)
    await waits(desk, second, WatchWish(service="dermatologist"), days=a_day(FRIDAY))
    await cancel(desk, other, early)
    (news,) = await settle(desk)
    assert news.patient.id == first.id
    assert await accept(desk, first, news.offer) == theirs
    async with desk.work() as work:
        assert (await booking.get_appointment(work, first, theirs)).slot == lis("12:00")
        assert await moving.last_move(work, theirs) is not None
        (await Books.of(work)).check()
    (news,) = await settle(desk)
    assert (news.patient.id, news.offer and news.offer.slot) == (second.id, lis("14:00", day=FRIDAY))
    assert await accept(desk, first, (await _offers(desk, first))[0]) == theirs  # pressed twice


async def _offers(desk: Desk, patient: Patient) -> list[SlotOffer]:
    async with desk.work() as work:
        query = sa.select(SlotOffer).where(SlotOffer.patient_id == patient.id)
        return list(await work.session.scalars(query))


async def test_who_does_not_answer_is_passed_over_and_then_asked(desk: Desk) -> None:
    """Twice in a row pauses the watch; the place stays, and so it does for whoever answers between."""
    first, other = await some_patients(desk, 2)
    watch = await waits(desk, first, SKIN)
    for expected in (What.PASSED_ON, What.PAUSED):
        taken = await booked(desk, other, lis("12:15" if expected is What.PASSED_ON else "12:30", day=FRIDAY))
        await cancel(desk, other, taken)
        assert [each.what for each in await settle(desk)] == [What.OFFERED]
        desk.wait(minutes=59)
        assert await settle(desk) == []
        desk.wait(minutes=2)
        assert [each.what for each in await settle(desk)] == [expected]
    assert (await watch_of(desk, watch)).status is WatchStatus.PAUSED
    taken = await booked(desk, other, lis("13:00", day=FRIDAY))
    await cancel(desk, other, taken)
    assert await settle(desk) == []
    async with desk.work() as work:
        resumed = await watching.resume(work, first, watch)
        assert (resumed.status, resumed.unanswered) == (WatchStatus.OPEN, 0)
        assert await watching.place_of(work, resumed) == 1


async def test_late_is_early_enough_until_somebody_else_has_it(desk: Desk) -> None:
    """Pressed after the time, but before it was passed on: taken. After that, it is told what happened."""
    first, second, other = await some_patients(desk, 3)
    for start, passed in (("12:15", False), ("12:30", True)):
        taken = await booked(desk, other, lis(start, day=FRIDAY))
        await waits(desk, first, SKIN, days=a_day(FRIDAY))
        await cancel(desk, other, taken)
        (news,) = await settle(desk)
        desk.wait(minutes=61)
        if passed:
            await settle(desk)
            async with desk.work() as work:
                await booking.book(work, second, lis(start, day=FRIDAY))
            with pytest.raises(OfferOver) as refused:
                await accept(desk, first, news.offer)
            assert refused.value.status is OfferStatus.UNANSWERED
        else:
            await accept(desk, first, news.offer)


async def test_of_today_it_is_repeated_once_and_then_the_desk_is_told(desk: Desk) -> None:
    """Twenty minutes, told again after ten; nobody else waits."""
    first, other = await some_patients(desk, 2)
    today = desk.clinic.day_of(desk.now)
    taken = await booked(desk, other, lis("14:00", day=today))
    await waits(desk, first, SKIN)
    await cancel(desk, other, taken)
    assert [each.what for each in await settle(desk)] == [What.OFFERED]
    desk.wait(minutes=10)
    assert [each.what for each in await settle(desk)] == [What.REPEATED]
    assert await settle(desk) == []
    desk.wait(minutes=10)
    assert [each.what for each in await settle(desk)] == [What.PASSED_ON, What.UNTAKEN]
    assert await unseen(desk) == 0


async def test_nobody_is_woken(desk: Desk) -> None:
    """What comes free at night is kept for the first, who is told in the morning; but for the early hours of it."""
    first, other = await some_patients(desk, 2)
    desk.now = dt.datetime(2027, 3, 2, 22, 30, tzinfo=dt.UTC)
    early, later = await booked(desk, other, wilk("09:00")), await booked(desk, other, lis("12:15"))
    await waits(desk, first, SKIN)
    await waits(desk, first, WatchWish(service="internist"))
    await cancel(desk, other, later)
    await cancel(desk, other, early)
    assert await settle(desk) == []
    assert await open_offers(desk) == [(first.id, lis("12:15"))]
    desk.now = dt.datetime(2027, 3, 3, 5, 59, tzinfo=dt.UTC)
    assert await settle(desk) == []
    desk.wait(minutes=1)
    (news,) = await settle(desk)
    assert (news.what, news.offer and news.offer.until) == (What.OFFERED, desk.now + dt.timedelta(minutes=20))


async def test_a_hold_that_ends_is_seen(desk: Desk) -> None:
    """Somebody was quicker to hold it, and did not book it."""
    first, other, quick = await some_patients(desk, 3)
    taken = await booked(desk, other, lis("12:15"))
    await waits(desk, first, SKIN)
    await cancel(desk, other, taken)
    async with desk.work() as work:
        await booking.hold(work, quick, lis("12:15"))
    assert await settle(desk) == []
    assert await unseen(desk) == 1
    desk.wait(minutes=5)
    assert [each.patient.id for each in await settle(desk)] == [first.id]


async def test_what_somebody_else_is_asked_for_waits_for_their_answer(desk: Desk) -> None:
    """One offer at a time; what only they wait for is offered as soon as they have answered."""
    first, other = await some_patients(desk, 2)
    one, two = await booked(desk, other, lis("12:15")), await booked(desk, other, lis("13:00"))
    await waits(desk, first, SKIN)
    await cancel(desk, other, one)
    await cancel(desk, other, two)
    (news,) = await settle(desk)
    await refuse(desk, first, news.offer)
    (news,) = await settle(desk)
    assert news.offer is not None
    assert news.offer.slot == lis("13:00")
    await refuse(desk, first, news.offer)
    assert await settle(desk) == []
    assert await unseen(desk) == 0


@pytest.mark.parametrize(
    ("wish", "suits"),
    [
        (WatchWish(service="dermatologist", facilities=("wola",)), True),
        (WatchWish(service="dermatologist", facilities=("partner",)), False),
        (WatchWish(service="dermatologist", practitioners=("lis", "nowak")), True),
        (WatchWish(service="dermatologist", practitioners=("nowak",)), False),
        (WatchWish(service="dermatologist", excluded=("lis",)), False),
        (WatchWish(service="dermatologist", parts=(PartOfDay.MORNING, PartOfDay.EVENING)), False),
        (WatchWish(service="dermatologist", parts=(PartOfDay.AFTERNOON,)), True),
        (WatchWish(service="dermatologist", since=dt.time(12, 30)), False),
        (WatchWish(service="dermatologist", before=dt.time(12, 15)), False),
        (WatchWish(service="dermatologist", notice_minutes=24 * 60), True),
        (WatchWish(service="dermatologist", notice_minutes=48 * 60), False),
        (WatchWish(service="internist"), False),
    ],
)
async def test_wishes_count(desk: Desk, wish: WatchWish, suits: bool) -> None:  # noqa: FBT001
    """Doctors, places, parts of the day, notice."""
    first, other = await some_patients(desk, 2)
    taken = await booked(desk, other, lis("12:15"))
    await waits(desk, first, wish)
    await cancel(desk, other, taken)
    assert bool(await settle(desk)) is suits


async def test_days_count(desk: Desk) -> None:
    """Until a day, on some days of the week, and before the appointment that is had."""
    first, other = await some_patients(desk, 2)
    theirs = await booked(desk, first, lis("12:00", day=THURSDAY))
    taken = await booked(desk, other, lis("12:15", day=THURSDAY))
    on_friday = await booked(desk, other, lis("12:15", day=FRIDAY))
    watch = await waits(desk, first, SKIN, theirs)
    await cancel(desk, other, taken)
    assert await settle(desk) == []
    async with desk.work() as work:
        await watching.stop(work, first, watch)
    await waits(desk, first, SKIN, weekdays=1 << 2)
    await cancel(desk, other, on_friday)
    assert await settle(desk) == []


async def test_an_end_is_told_kindly(desk: Desk) -> None:
    """When the appointment is cancelled, moved or over, another was booked, or the days have passed."""
    (first,) = await some_patients(desk, 1)
    theirs = await booked(desk, first, lis("12:00", day=FRIDAY))
    await waits(desk, first, SKIN, theirs)
    async with desk.work() as work:
        await moving.move_all(work, first, {theirs: lis("13:00", day=FRIDAY)}, by_patient(first.id))
    (news,) = await settle(desk)
    assert (news.what, news.watch and news.watch.ended) == (What.ENDED, WatchEnd.MOVED)
    await waits(desk, first, SKIN, theirs)
    await cancel(desk, first, theirs)
    assert [each.watch and each.watch.ended for each in await settle(desk)] == [WatchEnd.CANCELLED]
    await waits(desk, first, SKIN, days=a_day(THURSDAY))
    desk.wait(days=3)
    assert [each.watch and each.watch.ended for each in await settle(desk)] == [WatchEnd.OVER]


async def test_a_lapsed_offer_of_what_was_cancelled_goes_on(desk: Desk) -> None:
    """The appointment that it was instead of is gone: what is kept is let go."""
    first, second, other = await some_patients(desk, 3)
    theirs, taken = await booked(desk, first, lis("12:00", day=FRIDAY)), await booked(desk, other, lis("12:15"))
    await waits(desk, first, SKIN, theirs)
    await cancel(desk, other, taken)
    await settle(desk)
    await waits(desk, second, SKIN, days=a_day(WEDNESDAY))
    await cancel(desk, first, theirs)
    assert [each.what for each in await settle(desk)] == [What.ENDED, What.OFFERED]
    assert await open_offers(desk) == [(second.id, lis("12:15"))]


async def test_limits_and_one_time_for_one_patient(desk: Desk) -> None:
    """Nobody is offered what they could not take."""
    first, other = await some_patients(desk, 2)
    busy = await booked(desk, first, nowak("11:00"))
    taken = await booked(desk, other, wilk("11:00"))
    await waits(desk, first, WatchWish(service="internist", practitioners=("wilk",)))
    await cancel(desk, other, taken)
    assert await settle(desk) == []
    await cancel(desk, first, busy)
    desk.clinic = desk.clinic.model_copy(
        update={"settings": desk.clinic.settings.model_copy(update={"basic_limit": 1})}
    )
    await booked(desk, first, nowak("08:20", day=FRIDAY))
    one = await booked(desk, other, wilk("12:00"))
    await cancel(desk, other, one)
    assert await settle(desk) == []


async def test_nothing_to_wait_for(desk: Desk) -> None:
    """What is refused when a watch is begun."""
    (first,) = await some_patients(desk, 1)
    desk.clinic = desk.clinic.model_copy(update={"offers": desk.clinic.offers.model_copy(update={"most_watches": 2})})
    with pytest.raises(NotWatched):
        await waits(desk, first, WatchWish(service="occupational"))
    with pytest.raises(NothingToWaitFor):
        await waits(desk, first, SKIN, days=(None, WEDNESDAY - dt.timedelta(days=7)))
    with pytest.raises(NotFound):
        await waits(desk, first, SKIN, "nothing")
    await waits(desk, first, SKIN)
    await waits(desk, first, WatchWish(service="internist"))
    with pytest.raises(TooManyWatches):
        await waits(desk, first, SKIN)


async def test_accepting_asks_again(desk: Desk) -> None:
    """Who is elsewhere by then is told so, and the offer stays."""
    first, other = await some_patients(desk, 2)
    taken = await booked(desk, other, lis("12:15"))
    await waits(desk, first, SKIN)
    await cancel(desk, other, taken)
    (news,) = await settle(desk)
    await booked(desk, first, wilk("12:00"))
    with pytest.raises(PatientBusy):
        await accept(desk, first, news.offer)
    assert await open_offers(desk) == [(first.id, lis("12:15"))]
    async with desk.work() as work:
        held = sa.select(sa.func.count()).where(Appointment.for_offer.is_not(None))
        assert await work.session.scalar(held) == 1


async def test_new_hours_and_a_new_day_are_seen(desk: Desk) -> None:
    """A lifted absence in the clinic file, and the day that can be booked from midnight on."""
    (first,) = await some_patients(desk, 1)
    await settle(desk)
    hours = desk.clinic.hours
    desk.clinic = desk.clinic.model_copy(update={"hours": tuple(each for each in hours if each.practitioner != "lis")})
    await settle(desk)
    await waits(desk, first, SKIN, days=a_day(WEDNESDAY))
    desk.clinic = desk.clinic.model_copy(update={"hours": hours})
    (news,) = await settle(desk)
    assert (news.patient.id, news.offer and news.offer.slot.service) == (first.id, "dermatologist")
    await accept(desk, first, news.offer)
    far = desk.clinic.last_bookable_day(desk.now) + dt.timedelta(days=1)
    await waits(desk, first, WatchWish(service="dermatoscopy"), days=(far, far))
    desk.wait(days=1)
    assert [each.offer and desk.clinic.day_of(each.offer.start) for each in await settle(desk)] == [far]
