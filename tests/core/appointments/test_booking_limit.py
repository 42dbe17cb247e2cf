"""At most so many appointments are booked at a time (S7, D3)."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient, Tier
from core.appointments import booking
from core.appointments.model import Appointment, Slot, Snapshot
from core.clinic.model import Clinic
from core.errors import (
    BookingLimitReached,
)
from tests.core.appointments.bookings import lis, nowak, warsaw
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clinic(clinic: Clinic) -> Clinic:
    """Two for a BASIC account."""
    return clinic.model_copy(update={"settings": clinic.settings.model_copy(update={"basic_limit": 2})})


async def test_the_limit_is_told_before_a_slot_is_held(desk: Desk, anna: Patient) -> None:
    """So that nobody fills in a summary in vain."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        await booking.book(work, anna, nowak("10:20"))
        with pytest.raises(BookingLimitReached) as refusal:
            await booking.hold(work, anna, nowak("10:40"))
    assert refusal.value == BookingLimitReached(limit=2)


async def test_the_limit_counts_neither_past_nor_cancelled_nor_elsewhere(desk: Desk, anna: Patient) -> None:
    """Only what is booked here and still to come."""
    async with desk.work() as work:
        await booking.record_elsewhere(work, anna, nowak("08:00"))
        cancelled = await booking.book(work, anna, nowak("10:00"))
        await booking.cancel(work, anna, cancelled.id)
        await booking.book(work, anna, nowak("10:20"))
        await booking.book(work, anna, nowak("10:40"))
    desk.now = warsaw("10:40")
    async with desk.work() as work:
        await booking.book(work, anna, nowak("11:40"))


async def test_the_full_level_has_no_limit_unless_set(desk: Desk, anna: Patient) -> None:
    """By default as many as they like (D3)."""
    async with desk.work() as work:
        patient = await work.session.merge(anna)
        patient.tier = Tier.FULL
        for minutes in ("00", "20", "40"):
            await booking.book(work, patient, nowak(f"10:{minutes}"))
    settings_ = desk.clinic.settings.model_copy(update={"full_limit": 3})
    desk.clinic = desk.clinic.model_copy(update={"settings": settings_})
    async with desk.work() as work:
        with pytest.raises(BookingLimitReached):
            await booking.book(work, patient, nowak("11:00"))


async def test_the_limit_is_checked_again_when_booking(desk: Desk, anna: Patient) -> None:
    """A hold from before doesn't get past it."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
    lowered = desk.clinic.settings.model_copy(update={"basic_limit": 1})
    desk.clinic = desk.clinic.model_copy(update={"settings": lowered})
    async with desk.work() as work:
        # Booked without a hold, as the other half of two presses at once would have.
        await work.session.execute(
            sa.insert(Appointment).values(
                id="other",
                patient_id=anna.id,
                status="booked",
                origin="portal",
                kind="in_person",
                practitioner="lis",
                diary=b"",
                start=warsaw("13:00"),
                end=warsaw("13:15"),
                created_at=desk.now,
                snapshot=Snapshot.of(desk.clinic, lis("13:00")),
            )
        )
        with pytest.raises(BookingLimitReached):
            await booking.confirm(work, anna, held.id)


async def test_the_limit_waits_for_what_the_patient_is_booking_elsewhere(desk: Desk, anna: Patient) -> None:
    """Two presses at once, with two doctors: the second one sees what the first one booked."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("08:00"))

    async def press(slot: Slot) -> None:
        async with desk.work() as work:
            await booking.book(work, anna, slot)

    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        second = asyncio.create_task(press(lis("12:00")))
        done, _ = await asyncio.wait({second}, timeout=0.2)
        assert not done
    with pytest.raises(BookingLimitReached):
        await second
