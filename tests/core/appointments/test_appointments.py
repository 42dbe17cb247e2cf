"""Booked and past appointments, and cancelling them (S9–S11, S18, S34, D12)."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Origin
from core.appointments.search.recent import recent_services
from core.clinic.model import ServiceKind
from core.errors import (
    AlreadyCancelled,
    AlreadyStarted,
    BookedElsewhere,
    NotFound,
    PatientBusy,
    SlotTaken,
)
from tests.core.appointments.bookings import Books, lis, nowak, nowak_phone, warsaw, wilk
from tests.desk import Desk


async def test_a_cancelled_slot_is_free_at_once(desk: Desk, anna: Patient, john: Patient) -> None:
    """For everybody, and the record stays."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
        assert (await booking.cancel(work, anna, booked.id)).status is AppointmentStatus.CANCELLED
        await booking.book(work, john, nowak("10:00"))
        assert [each.id for each in await booking.past(work, anna)] == [booked.id]
        (await Books.of(work)).check()


async def test_cancelling_twice_is_told(desk: Desk, anna: Patient) -> None:
    """The second press changes nothing."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
        await booking.cancel(work, anna, booked.id)
        with pytest.raises(AlreadyCancelled):
            await booking.cancel(work, anna, booked.id)
        with pytest.raises(NotFound):
            await booking.confirm(work, anna, booked.id)


async def test_only_ones_own_can_be_cancelled(desk: Desk, anna: Patient, john: Patient) -> None:
    """Somebody else's is as good as none."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
        for appointment_id in (booked.id, "nothing", ""):
            with pytest.raises(NotFound):
                await booking.cancel(work, john, appointment_id)


async def test_what_has_begun_cannot_be_cancelled(desk: Desk, anna: Patient) -> None:
    """From its first minute on, people are told to call."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
    desk.now = warsaw("10:00")
    async with desk.work() as work:
        with pytest.raises(AlreadyStarted) as refusal:
            await booking.cancel(work, anna, booked.id)
    assert refusal.value == AlreadyStarted("+48 22 555 01 00")


async def test_what_was_booked_elsewhere_is_read_only(desk: Desk, anna: Patient, john: Patient) -> None:
    """It takes the doctor's and the patient's time, and is cancelled by telephone (S11, D12)."""
    async with desk.work() as work:
        kept = await booking.record_elsewhere(work, anna, nowak("10:00"))
        with pytest.raises(BookedElsewhere) as refusal:
            await booking.cancel(work, anna, kept.id)
        assert refusal.value == BookedElsewhere("+48 22 555 01 00")
        assert [each.origin for each in await booking.upcoming(work, anna)] == [Origin.ELSEWHERE]
        with pytest.raises(SlotTaken):
            await booking.book(work, john, nowak("10:00"))
        with pytest.raises(PatientBusy):
            await booking.book(work, anna, wilk("10:00"))


async def test_a_hold_is_no_appointment_to_cancel(desk: Desk, anna: Patient) -> None:
    """It is released."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
        with pytest.raises(NotFound):
            await booking.cancel(work, anna, held.id)


async def test_upcoming_come_soonest_first_and_past_latest_first(desk: Desk, anna: Patient) -> None:
    """One that is going on is still to be found among the upcoming; a hold is in neither list."""
    async with desk.work() as work:
        for time in ("11:00", "08:00", "10:00", "09:00"):
            await booking.book(work, anna, nowak(time))
        await booking.hold(work, anna, nowak("11:20"))
    desk.now = warsaw("10:10")
    async with desk.work() as work:
        upcoming, past = await booking.upcoming(work, anna), await booking.past(work, anna)
        assert [each.start for each in upcoming] == [warsaw("10:00"), warsaw("11:00")]
        assert [each.start for each in past] == [warsaw("09:00"), warsaw("08:00")]


async def test_lists_come_in_pages(desk: Desk, anna: Patient) -> None:
    """Of two, here."""
    async with desk.work() as work:
        for time in ("09:00", "10:00", "11:00"):
            await booking.book(work, anna, nowak(time))
        first = await booking.upcoming(work, anna, size=2)
        second = await booking.upcoming(work, anna, page=2, size=2)
    assert [each.start for each in first] == [warsaw("09:00"), warsaw("10:00")]
    assert (first.has_next, first.has_previous) == (True, False)
    assert [each.start for each in second] == [warsaw("11:00")]
    assert (second.has_next, second.has_previous) == (False, True)


async def test_lists_are_ones_own(desk: Desk, anna: Patient, john: Patient) -> None:
    """And so is each appointment."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
        assert not await booking.upcoming(work, john)
        with pytest.raises(NotFound):
            await booking.get_appointment(work, john, booked.id)


async def test_recent_services_are_the_last_three_of_their_kind(desk: Desk, anna: Patient) -> None:
    """By when they were booked, each once, as the clinic offers them now."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak_phone("08:00"))
    for slot in (lis("13:00"), nowak("10:00"), lis("12:00")):
        desk.wait(minutes=1)
        async with desk.work() as work:
            await booking.book(work, anna, slot)
    async with desk.work() as work:
        recent = await recent_services(work, anna, ServiceKind.IN_PERSON)
        assert [service.id for service in recent] == ["dermatologist", "internist"]
        recent = await recent_services(work, anna, ServiceKind.TELEPHONE)
        assert [service.id for service in recent] == ["internist-phone"]
