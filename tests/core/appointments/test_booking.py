"""What is booked, and what is refused (S6, S7, D3, D15)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Origin, Slot
from core.appointments.search.recent import recent_services
from core.clinic.model import ServiceKind
from core.errors import (
    PatientBusy,
    Refusal,
    SlotInPast,
    SlotTaken,
    SlotWithdrawn,
    TooLateToBook,
)
from core.i18n import Words
from tests.core.appointments.bookings import Books, lis, nowak, nowak_phone, warsaw
from tests.desk import Desk


async def test_a_booked_appointment_is_what_was_chosen(desk: Desk, anna: Patient) -> None:
    """What, with whom, where, when and how to prepare."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, lis("12:15", "wola"))
    async with desk.work() as work:
        kept = await booking.get_appointment(work, anna, booked.id)
        assert kept.status is AppointmentStatus.BOOKED
        assert kept.origin is Origin.PORTAL
        assert kept.kind is ServiceKind.IN_PERSON
        assert (kept.start, kept.end) == (warsaw("12:15"), warsaw("12:30"))
        assert kept.slot == lis("12:15", "wola")
        assert kept.held_until is None
        assert kept.snapshot.service == Words(pl="Dermatolog", en="Dermatologist")
        assert kept.snapshot.practitioner == "dr n. med. Piotr Lis"
        assert kept.snapshot.address == "ul. Krzywa 2, Warszawa"
        (await Books.of(work)).check()


async def test_it_shows_after_the_clinic_file_has_changed(desk: Desk, anna: Patient) -> None:
    """Nothing that is booked is lost with its doctor, place or service."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, lis("12:15"))
    emptied = {"services": (), "practitioners": (), "hours": ()}
    desk.clinic = desk.clinic.model_copy(update=emptied)
    async with desk.work() as work:
        (kept,) = await booking.upcoming(work, anna)
        assert kept.snapshot.practitioner == "dr n. med. Piotr Lis"
        assert await recent_services(work, anna, ServiceKind.IN_PERSON) == ()
        assert (await booking.cancel(work, anna, booked.id)).status is AppointmentStatus.CANCELLED


async def test_what_was_booked_is_sealed(desk: Desk, anna: Patient) -> None:
    """Which service somebody needs is nobody's business who reads the database's file."""
    async with desk.work() as work:
        await booking.book(work, anna, lis("12:15"))
        row = (await work.session.execute(sa.text("SELECT * FROM appointments"))).one()
    assert not any(b"ermatolog" in bytes(str(value), "utf-8") for value in row if not isinstance(value, bytes))
    assert not any(b"ermatolog" in value for value in row if isinstance(value, bytes))


async def test_a_taken_slot_is_refused(desk: Desk, anna: Patient, john: Patient) -> None:
    """And whoever has it keeps it."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
    async with desk.work() as work:
        with pytest.raises(SlotTaken) as refusal:
            await booking.book(work, john, nowak("10:00"))
        assert refusal.value == SlotTaken(warsaw("10:00"))
        books = await Books.of(work)
        books.check()
        assert [each.patient_id for each in books.appointments] == [anna.id]


async def test_different_durations_that_overlap_clash(desk: Desk, anna: Patient, john: Patient) -> None:
    """A call of ten minutes at 10:10 is within the visit of 10:00."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        with pytest.raises(SlotTaken):
            await booking.book(work, john, nowak_phone("10:10"))
        await booking.book(work, john, nowak_phone("10:20"))
        (await Books.of(work)).check()


async def test_one_of_two_addresses_takes_the_other(desk: Desk, anna: Patient, john: Patient) -> None:
    """A doctor can't be in two places (S43, D15)."""
    async with desk.work() as work:
        await booking.book(work, anna, lis("13:00", "centrum"))
        with pytest.raises(SlotTaken):
            await booking.book(work, john, lis("13:00", "wola"))


async def test_a_patient_cannot_be_in_two_places(desk: Desk, anna: Patient) -> None:
    """The refusal names the appointment that is in the way (D15)."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        with pytest.raises(PatientBusy) as refusal:
            await booking.book(work, anna, Slot("internist", "wilk", "wola", warsaw("10:00")))
        assert refusal.value == PatientBusy(warsaw("10:00"))
        (await Books.of(work)).check()


async def test_booking_the_same_slot_again_says_that_it_is_theirs(desk: Desk, anna: Patient) -> None:
    """Nobody else has it."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        with pytest.raises(PatientBusy):
            await booking.hold(work, anna, nowak("10:00"))


@pytest.mark.parametrize(
    ("slot", "refusal"),
    [
        (nowak("08:40", dt.date(2027, 3, 2)), SlotInPast(warsaw("08:40", dt.date(2027, 3, 2)))),
        (nowak("09:00", dt.date(2027, 3, 2)), SlotInPast(warsaw("09:00", dt.date(2027, 3, 2)))),
        (
            nowak("09:20", dt.date(2027, 3, 2)),
            TooLateToBook(warsaw("09:20", dt.date(2027, 3, 2)), dt.timedelta(minutes=30)),
        ),
        (nowak("10:10"), SlotWithdrawn(warsaw("10:10"))),
        (nowak("12:00"), SlotWithdrawn(warsaw("12:00"))),
        (nowak("10:00", dt.date(2027, 3, 6)), SlotWithdrawn(warsaw("10:00", dt.date(2027, 3, 6)))),
        (nowak("10:00", dt.date(2027, 6, 1)), SlotWithdrawn(warsaw("10:00", dt.date(2027, 6, 1)))),
        (Slot("internist", "nowak", "wola", warsaw("10:00")), SlotWithdrawn(warsaw("10:00"))),
        (Slot("dermatologist", "nowak", "centrum", warsaw("10:00")), SlotWithdrawn(warsaw("10:00"))),
        (Slot("surgeon", "nowak", "centrum", warsaw("10:00")), SlotWithdrawn(warsaw("10:00"))),
        (Slot("internist", "nobody", "centrum", warsaw("10:00")), SlotWithdrawn(warsaw("10:00"))),
        (
            Slot("internist", "nowak", "centrum", warsaw("10:00") + dt.timedelta(seconds=1)),
            SlotWithdrawn(warsaw("10:00") + dt.timedelta(seconds=1)),
        ),
    ],
)
async def test_what_the_clinic_does_not_offer_is_refused(
    desk: Desk, anna: Patient, slot: Slot, refusal: Refusal
) -> None:
    """Past, too soon, off the grid, after closing, on a Saturday, beyond the horizon, elsewhere, by somebody else."""
    async with desk.work() as work:
        with pytest.raises(type(refusal)) as raised:
            await booking.hold(work, anna, slot)
        assert raised.value == refusal
        assert (await Books.of(work)).appointments == []


async def test_the_last_bookable_day_and_the_shortest_notice_are_included(desk: Desk, anna: Patient) -> None:
    """31 May is 90 days ahead; 09:40 is 40 minutes ahead."""
    async with desk.work() as work:
        await booking.hold(work, anna, nowak("11:40", dt.date(2027, 5, 31)))
        await booking.hold(work, anna, nowak("09:40", dt.date(2027, 3, 2)))
