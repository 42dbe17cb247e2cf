"""A doctor's time is blocked and given back: what is free goes at once, and comes back."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, moving, series, visits
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import blocking
from core.appointments.diary import diaries
from core.appointments.diary.page import TICKS_A_DAY
from core.appointments.model import AppointmentStatus, Slot
from core.appointments.refusals import UnusableSpan
from core.appointments.search import availability
from core.appointments.search.availability import Days, Preferences
from core.appointments.time_grid import tick_of
from core.clinic.model import Clinic
from core.errors import HoldExpired, NotFound, Refusal, RoleNeeded, SlotTaken
from core.staff import audit
from core.staff.audit import AuditAction
from tests.core.appointments.bookings import (
    WEDNESDAY,
    Books,
    connect_several_times,
    nowak,
    nowak_phone,
    some_patients,
    warsaw,
)
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, OTHER_DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

MEETING = (warsaw("10:00"), warsaw("11:00"))


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def free(desk: Desk) -> list[str]:
    """When Dr Nowak can be visited on Wednesday before noon."""
    wish = Preferences("internist", practitioner="nowak", days=Days.CHOSEN, chosen_day=WEDNESDAY)
    async with desk.work() as work:
        found = await availability.search(work, wish, size=50)
        (await Books.of(work)).check()
    starts = [each.start.astimezone(desk.clinic.zone).strftime("%H:%M") for each in found]
    return [each for each in starts if "09:40" <= each <= "11:20"]


async def blocked(desk: Desk, start: dt.datetime = MEETING[0], end: dt.datetime = MEETING[1]) -> str:
    """The id of a time that the reception has blocked."""
    async with desk.work() as work:
        return (await blocking.block(work, RECEPTIONIST, BlockTarget("nowak"), start, end)).id


async def test_free_times_go_and_come_back(desk: Desk) -> None:
    """At once, and only those that overlap."""
    assert await free(desk) == ["09:40", "10:00", "10:20", "10:40", "11:00", "11:20"]
    meeting = await blocked(desk)
    assert await free(desk) == ["09:40", "11:00", "11:20"]
    async with desk.work() as work:
        assert [each.id for each in await blocking.to_come(work, BlockTarget("nowak"))] == [meeting]
        await blocking.unblock(work, DESK_HEAD, meeting)
        await blocking.unblock(work, DESK_HEAD, meeting)
    assert await free(desk) == ["09:40", "10:00", "10:20", "10:40", "11:00", "11:20"]
    async with desk.work() as work:
        assert await blocking.to_come(work, BlockTarget("nowak")) == ()
        acts = [each.what for each in await audit.recent(work)]
    assert acts == [AuditAction.UNBLOCKED_TIME, AuditAction.BLOCKED_TIME]


async def test_two_that_overlap_are_each_given_back(desk: Desk) -> None:
    """What one of them still blocks stays blocked."""
    first, second = await blocked(desk), await blocked(desk, warsaw("10:20"), warsaw("11:20"))
    async with desk.work() as work:
        await blocking.unblock(work, RECEPTIONIST, first)
    assert await free(desk) == ["09:40", "10:00", "11:20"]
    async with desk.work() as work:
        await blocking.unblock(work, RECEPTIONIST, second)
    assert len(await free(desk)) == 6


async def test_nobody_can_have_what_is_blocked(desk: Desk, anna: Patient) -> None:
    """Not by booking, by moving or in a series, whatever was seen before."""
    async with desk.work() as work:
        earlier = await booking.book(work, anna, nowak("09:00"))
    await blocked(desk)
    for attempt in (
        lambda work: booking.book(work, anna, nowak("10:20")),
        lambda work: booking.book(work, anna, nowak_phone("10:50")),
        lambda work: booking.record_elsewhere(work, anna, nowak("10:40")),
        lambda work: series.book_all(work, anna, (nowak("10:40"),)),
        lambda work: moving.move_all(work, anna, {earlier.id: nowak("10:00")}, "test"),
        lambda work: moving.hold_instead(work, anna, earlier.id, nowak("10:00")),
    ):
        async with desk.work() as work:
            with pytest.raises(SlotTaken):
                await attempt(work)
    async with desk.work() as work:
        assert (await booking.get_appointment(work, anna, earlier.id)).slot == nowak("09:00")
        (await Books.of(work)).check()


async def test_what_is_held_is_let_go(desk: Desk, anna: Patient) -> None:
    """Whoever looks at its summary is told so when they book it."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:20"))
    await blocked(desk)
    async with desk.work() as work:
        with pytest.raises(HoldExpired):
            await booking.confirm(work, anna, held.id)


async def test_what_is_booked_stays_until_it_goes(desk: Desk, anna: Patient) -> None:
    """Once it is cancelled, its time is blocked as well, and what lies outside is free."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
    await blocked(desk, warsaw("10:10"), warsaw("11:00"))
    assert await free(desk) == ["09:40", "11:00", "11:20"]
    async with desk.work() as work:
        assert (await booking.cancel(work, anna, booked.id)).status is AppointmentStatus.CANCELLED
    assert await free(desk) == ["09:40", "11:00", "11:20"]
    async with desk.work() as work:
        again = await booking.book(work, anna, nowak_phone("10:00"))
        assert again.end == warsaw("10:10")


async def test_what_is_booked_stays_when_the_time_comes_back(desk: Desk, anna: Patient) -> None:
    """Nobody gets it."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:20"))
    meeting = await blocked(desk)
    async with desk.work() as work:
        await blocking.unblock(work, RECEPTIONIST, meeting)
    assert await free(desk) == ["09:40", "10:00", "10:40", "11:00", "11:20"]


async def test_the_nightly_look_agrees(desk: Desk, anna: Patient) -> None:
    """The page of a day is what is booked and what is blocked."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:20"))
    await blocked(desk)
    async with desk.work() as work:
        assert not await diaries.rebuild(work, tick_of(MEETING[0]) // TICKS_A_DAY)


async def test_doctors_block_their_own_time_alone(desk: Desk) -> None:
    """The reception and the desk head do so for everybody."""
    for caller in (DOCTOR, DESK_HEAD, RECEPTIONIST):
        async with desk.work() as work:
            await blocking.unblock(
                work, caller, (await blocking.block(work, caller, BlockTarget("nowak"), *MEETING)).id
            )
    meeting = await blocked(desk)
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await blocking.block(work, OTHER_DOCTOR, BlockTarget("nowak"), *MEETING)
        with pytest.raises(RoleNeeded):
            await blocking.unblock(work, OTHER_DOCTOR, meeting)
        with pytest.raises(NotFound):
            await blocking.block(work, RECEPTIONIST, BlockTarget("nobody"), *MEETING)
        with pytest.raises(NotFound):
            await blocking.unblock(work, RECEPTIONIST, "nothing")


@pytest.mark.parametrize(
    ("start", "end"),
    [("11:00", "10:00"), ("10:00", "10:00")],
)
async def test_a_time_ends_after_it_begins(desk: Desk, start: str, end: str) -> None:
    """And isn't over, nor endless."""
    async with desk.work() as work:
        for span in (
            (warsaw(start), warsaw(end)),
            (desk.now - dt.timedelta(hours=2), desk.now),
            (desk.now, desk.now + blocking.LONGEST_BLOCK + dt.timedelta(minutes=1)),
        ):
            with pytest.raises(UnusableSpan):
                await blocking.block(work, RECEPTIONIST, BlockTarget("nowak"), *span)


async def test_the_clock_change_is_no_trouble(desk: Desk) -> None:
    """A night in which an hour comes twice or is skipped is blocked whole, and given back whole."""
    for day in (dt.date(2027, 3, 28), dt.date(2027, 10, 31)):
        desk.now = warsaw("09:00", day - dt.timedelta(days=3))
        start, end = warsaw("00:00", day), warsaw("00:00", day + dt.timedelta(days=1))
        night = await blocked(desk, start, end)
        async with desk.work() as work:
            (await Books.of(work)).check()
            await blocking.unblock(work, RECEPTIONIST, night)
            (await Books.of(work)).check()


async def test_blocking_and_booking_at_once(desk: Desk) -> None:
    """Either somebody was quicker, and their visit stands; or the time is blocked, and they are refused."""
    patients = await some_patients(desk, 12)
    starts = ["09:40", "10:00", "10:20", "10:40", "11:00", "11:20"]
    await connect_several_times(desk, 14)

    async def book(patient: Patient, slot: Slot) -> str:
        try:
            async with desk.work() as work:
                await booking.book(work, patient, slot)
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    wanted = [nowak(starts[number % len(starts)]) for number in range(len(patients))]
    async with asyncio.timeout(60):
        *outcomes, meeting = await asyncio.gather(
            *(book(*each) for each in zip(patients, wanted, strict=True)), blocked(desk)
        )
    assert set(outcomes) <= {"", "SlotTaken", "HoldExpired"}
    async with desk.work() as work:
        (await Books.of(work)).check()
        await blocking.unblock(work, RECEPTIONIST, meeting)
        (await Books.of(work)).check()


async def test_a_missed_visit_leaves_its_rest_to_others(desk: Desk, anna: Patient, john: Patient) -> None:
    """From the next five minutes on; taken back, it is whole again if nobody has it by then."""
    long = Slot("internist", "nowak", "centrum", warsaw("10:00"))
    async with desk.work() as work:
        missed = await booking.book(work, anna, long)
    desk.now = warsaw("10:08")
    async with desk.work() as work:
        found = (await visits.miss(work, RECEPTIONIST, missed.id)).appointment
        assert (found.freed_from, found.end) == (warsaw("10:10"), warsaw("10:20"))
        (await Books.of(work)).check()
        assert not await diaries.rebuild(work, tick_of(found.start) // TICKS_A_DAY)
    desk.clinic = desk.clinic.model_copy(
        update={"settings": desk.clinic.settings.model_copy(update={"shortest_notice_minutes": 0})}
    )
    async with desk.work() as work:
        await visits.expect(work, RECEPTIONIST, missed.id)
        assert (await visits.get_visit(work, missed.id)).appointment.freed_from is None
        (await Books.of(work)).check()
    async with desk.work() as work:
        await visits.miss(work, RECEPTIONIST, missed.id)
        await booking.book(work, john, nowak_phone("10:10"))
    async with desk.work() as work:
        came = (await visits.attend(work, RECEPTIONIST, missed.id)).appointment
        assert (came.status, came.freed_from) == (AppointmentStatus.ATTENDED, warsaw("10:10"))
        (await Books.of(work)).check()
