"""What is only for returning patients is neither found nor held by others, however they look for it."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, moving, visits
from core.appointments.model import AppointmentStatus
from core.appointments.refusals import ReturningOnly
from core.appointments.search.availability import Preferences, bookable_days, nearest, search
from core.appointments.search.free_times import Cursor, free_times
from core.appointments.search.loosening import Wish, loosen
from core.appointments.search.recent import RECENT, own_practitioners
from core.appointments.search.returning import is_new_here
from core.clinic.model import Clinic
from tests.core.appointments.bookings import lis, nowak, warsaw, wilk
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clinic() -> Clinic:
    """Dr Nowak's hours, and a dermatoscopy, are for those who were here."""
    clinic = staffed_clinic()
    hours = tuple(
        each.model_copy(update={"returning_only": True}) if each.practitioner == "nowak" else each
        for each in clinic.hours
    )
    services = tuple(
        each.model_copy(update={"returning_only": True}) if each.id == "dermatoscopy" else each
        for each in clinic.services
    )
    return clinic.model_copy(update={"hours": hours, "services": services})


@pytest.fixture
async def returning(desk: Desk, john: Patient) -> Patient:
    """John has been here once."""
    async with desk.work() as work:
        before = warsaw("09:00", dt.date(2027, 2, 3))
        await booking.record_elsewhere(work, john, wilk("09:00", day=dt.date(2027, 2, 3)), AppointmentStatus.ATTENDED)
        assert before < work.now
    return john


async def test_only_returning_patients_find_it(desk: Desk, anna: Patient, returning: Patient) -> None:
    """By every way of looking."""
    async with desk.work() as work:
        for patient, is_new in ((anna, True), (returning, False)):
            assert await is_new_here(work, patient) is is_new
            with_nowak = Preferences("internist", practitioner="nowak")
            month = work.clinic.day_of(work.now)
            found = await search(work, with_nowak, patient=patient)
            assert bool(found) is not is_new
            assert bool(await free_times(work, with_nowak, Cursor(), patient=patient)) is not is_new
            assert bool(await nearest(work, with_nowak, warsaw("10:00"), patient=patient)) is not is_new
            assert bool(await bookable_days(work, with_nowak, month, patient=patient)) is not is_new
            assert bool(await search(work, Preferences("dermatoscopy"), patient=patient)) is not is_new
            looser = await loosen(work, with_nowak, patient)
            assert looser is not None
            assert (Wish.DOCTOR in looser.let_go) is is_new
            anybody = await search(work, Preferences("internist"), patient=patient)
            assert anybody
            if is_new:
                assert {slot.practitioner for slot in anybody} == {"wilk"}
            by_clinic = Preferences("internist", practitioner="nowak", by_clinic=True)
            assert await search(work, by_clinic, patient=patient)


async def test_only_returning_patients_book_it(desk: Desk, anna: Patient, returning: Patient) -> None:
    """Nor is it moved to; the reception books it for anybody."""
    async with desk.work() as work:
        with pytest.raises(ReturningOnly):
            await booking.hold(work, anna, nowak("10:00"))
        mine = await booking.book(work, anna, wilk("10:00"))
        with pytest.raises(ReturningOnly):
            await moving.hold_instead(work, anna, mine.id, nowak("11:00"))
    async with desk.work() as work:
        await booking.book(work, returning, nowak("10:00"))
        await visits.book_for(work, RECEPTIONIST, anna.id, nowak("11:00"))


async def test_what_counts(desk: Desk, anna: Patient) -> None:
    """Attended appointments do; missed, booked and cancelled ones don't."""
    day = dt.date(2027, 2, 3)
    async with desk.work() as work:
        await booking.record_elsewhere(work, anna, wilk("09:00", day=day), AppointmentStatus.NO_SHOW)
        booked = await booking.book(work, anna, lis("12:15"))
        assert await is_new_here(work, anna)
        await booking.cancel(work, anna, booked.id)
        assert await is_new_here(work, anna)
        await booking.record_elsewhere(work, anna, wilk("09:20", day=day), AppointmentStatus.ATTENDED)
        assert not await is_new_here(work, anna)


async def test_ones_own_doctors(desk: Desk, returning: Patient) -> None:
    """Seen or booked, the latest first; cancelled ones don't count."""
    async with desk.work() as work:
        assert await own_practitioners(work, returning) == ("wilk",)
        await booking.book(work, returning, nowak("10:00"))
        cancelled = await booking.book(work, returning, lis("12:15"))
        await booking.cancel(work, returning, cancelled.id)
        assert await own_practitioners(work, returning) == ("nowak", "wilk")
        assert RECENT > 1
