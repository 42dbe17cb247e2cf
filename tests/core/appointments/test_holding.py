"""A slot is kept while its summary is open, and no longer."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import AppointmentStatus
from core.errors import (
    HoldExpired,
    NotFound,
    SlotTaken,
    SlotWithdrawn,
    TooLateToBook,
)
from tests.core.appointments.bookings import WEDNESDAY, Books, nowak, nowak_phone, warsaw
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


async def test_a_hold_keeps_others_out_until_it_runs_out(desk: Desk, anna: Patient, john: Patient) -> None:
    """Five minutes, and not one more."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
        assert held.status is AppointmentStatus.HELD
        assert held.held_until == desk.now + dt.timedelta(minutes=5)
    desk.wait(minutes=4, seconds=59)
    async with desk.work() as work:
        with pytest.raises(SlotTaken):
            await booking.hold(work, john, nowak("10:00"))
    desk.wait(seconds=1)
    async with desk.work() as work:
        await booking.book(work, john, nowak("10:00"))
        (await Books.of(work)).check()


async def test_a_hold_that_ran_out_is_confirmed_if_still_free(desk: Desk, anna: Patient) -> None:
    """Nobody minds."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
    desk.wait(minutes=20)
    async with desk.work() as work:
        assert (await booking.confirm(work, anna, held.id)).status is AppointmentStatus.BOOKED
        (await Books.of(work)).check()


async def test_a_hold_that_ran_out_is_lost_to_whoever_was_quicker(desk: Desk, anna: Patient, john: Patient) -> None:
    """Even if they took only a part of it; and it comes back if they cancel."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
    desk.wait(minutes=5)
    async with desk.work() as work:
        theirs = await booking.book(work, john, nowak_phone("10:10"))
    async with desk.work() as work:
        with pytest.raises(HoldExpired) as refusal:
            await booking.confirm(work, anna, held.id)
        assert refusal.value == HoldExpired(warsaw("10:00"))
        (await Books.of(work)).check()
    async with desk.work() as work:
        await booking.cancel(work, john, theirs.id)
        assert (await booking.confirm(work, anna, held.id)).status is AppointmentStatus.BOOKED
        (await Books.of(work)).check()


async def test_a_new_hold_replaces_the_earlier_one(desk: Desk, anna: Patient, john: Patient) -> None:
    """Whoever looks on lets the first slot go, even for one that overlaps it."""
    async with desk.work() as work:
        first = await booking.hold(work, anna, nowak("10:00"))
    async with desk.work() as work:
        second = await booking.hold(work, anna, nowak_phone("10:10"))
        with pytest.raises(NotFound):
            await booking.confirm(work, anna, first.id)
        await booking.hold(work, john, nowak_phone("10:00"))
        assert (await booking.confirm(work, anna, second.id)).start == warsaw("10:10")
        (await Books.of(work)).check()


async def test_a_refused_hold_leaves_the_earlier_one(desk: Desk, anna: Patient, john: Patient) -> None:
    """Nothing is lost by asking for what is taken."""
    async with desk.work() as work:
        await booking.book(work, john, nowak("10:20"))
        held = await booking.hold(work, anna, nowak("10:00"))
        with pytest.raises(SlotTaken):
            await booking.hold(work, anna, nowak("10:20"))
        assert (await booking.confirm(work, anna, held.id)).status is AppointmentStatus.BOOKED


async def test_releasing_frees_the_slot_at_once(desk: Desk, anna: Patient, john: Patient) -> None:
    """And releasing nothing is no mistake."""
    async with desk.work() as work:
        await booking.hold(work, anna, nowak("10:00"))
        await booking.release(work, anna)
        await booking.release(work, anna)
        books = await Books.of(work)
        assert (books.appointments, books.claims) == ([], [])
        await booking.hold(work, john, nowak("10:00"))


async def test_releasing_leaves_what_is_booked(desk: Desk, anna: Patient) -> None:
    """Only holds end."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        await booking.release(work, anna)
        assert len((await Books.of(work)).standing) == 1


async def test_confirming_twice_books_once(desk: Desk, anna: Patient) -> None:
    """A doubled press gets the same appointment."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
        first = await booking.confirm(work, anna, held.id)
    async with desk.work() as work:
        assert (await booking.confirm(work, anna, held.id)).id == first.id
        assert len((await Books.of(work)).appointments) == 1


async def test_a_hold_is_its_patients_only(desk: Desk, anna: Patient, john: Patient) -> None:
    """Whoever guesses its id gets nothing."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
        with pytest.raises(NotFound):
            await booking.confirm(work, john, held.id)


async def test_what_the_clinic_withdrew_meanwhile_is_not_booked(desk: Desk, anna: Patient) -> None:
    """The clinic file may change while somebody thinks it over."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
    desk.clinic = desk.clinic.model_copy(update={"holidays": (WEDNESDAY,)})
    async with desk.work() as work:
        with pytest.raises(SlotWithdrawn):
            await booking.confirm(work, anna, held.id)


async def test_notice_is_asked_for_when_the_hold_begins(desk: Desk, anna: Patient) -> None:
    """Those who asked in time needn't hurry; those who come back after it ran out are late."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("09:40", dt.date(2027, 3, 2)))
    desk.now = warsaw("09:20", dt.date(2027, 3, 2))
    async with desk.work() as work:
        with pytest.raises(TooLateToBook):
            await booking.confirm(work, anna, held.id)
    desk.now = warsaw("09:10", dt.date(2027, 3, 2))
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("09:40", dt.date(2027, 3, 2)))
    desk.wait(minutes=4)
    async with desk.work() as work:
        await booking.confirm(work, anna, held.id)
