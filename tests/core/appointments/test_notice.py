"""Until when patients move and cancel by themselves: to the minute, by the service's notice or the clinic's (B1)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.patients import Patient
from core.appointments import booking, moving, notice, series
from core.appointments.model import Slot
from core.appointments.refusals import NoticePassed
from core.clinic.model import Clinic
from core.errors import AlreadyStarted
from core.staff.audit import by_patient
from tests.clinics import small_clinic
from tests.core.appointments.bookings import Books, lis, nowak, warsaw
from tests.core.staff.staffing import MARIA
from tests.desk import Desk

DAY = 24 * 60
THURSDAY = dt.date(2027, 3, 4)


def with_notice(clinic: Clinic, minutes: int, own: int | None = None) -> Clinic:
    """The clinic's notice, and that of a visit to an internist."""
    services = tuple(
        each.model_copy(update={"cancel_notice_minutes": own}) if each.id == "internist" else each
        for each in clinic.services
    )
    settings = clinic.settings.model_copy(update={"cancel_notice_minutes": minutes})
    return clinic.model_copy(update={"settings": settings, "services": services})


@pytest.fixture
def clinic() -> Clinic:
    """An hour, and a day for a visit to an internist."""
    return with_notice(small_clinic(), 60, DAY)


async def booked(desk: Desk, patient: Patient, slot: Slot) -> str:
    """An appointment, in a transaction of its own."""
    async with desk.work() as work:
        return (await booking.book(work, patient, slot)).id


async def test_to_the_minute(desk: Desk, anna: Patient) -> None:
    """A minute before the notice it can be cancelled and moved, and from then on neither."""
    visit, other = nowak("10:00", THURSDAY), nowak("11:00", THURSDAY)
    one, two = await booked(desk, anna, visit), await booked(desk, anna, other)
    desk.now = visit.start - dt.timedelta(days=1, minutes=1)
    async with desk.work() as work:
        found = await booking.get_appointment(work, anna, one)
        assert notice.last_moment(work.clinic, found) == visit.start - dt.timedelta(days=1)
        assert not notice.has_passed(work, found)
        await moving.move_all(work, anna, {two: nowak("11:20", THURSDAY)}, by_patient(anna.id))
    desk.wait(minutes=1)
    for late in (
        lambda work: booking.cancel(work, anna, one),
        lambda work: series.cancel_all(work, anna, (two, one)),
        lambda work: moving.hold_instead(work, anna, one, nowak("10:20", THURSDAY)),
        lambda work: moving.move_all(work, anna, {one: nowak("10:20", THURSDAY)}, by_patient(anna.id)),
    ):
        async with desk.work() as work:
            with pytest.raises(NoticePassed) as refusal:
                await late(work)
            assert refusal.value.start == visit.start
    async with desk.work() as work:
        (await Books.of(work)).check()
        assert len((await Books.of(work)).appointments) == 2


async def test_the_clinic_is_bound_by_none(desk: Desk, anna: Patient) -> None:
    """It moves and cancels until the visit starts."""
    visit = nowak("10:00", THURSDAY)
    one = await booked(desk, anna, visit)
    desk.now = visit.start - dt.timedelta(minutes=1)
    async with desk.work() as work:
        await moving.move_all(work, anna, {one: nowak("11:00", THURSDAY)}, MARIA)
        await booking.cancel(work, anna, one, by_clinic=True)
    desk.now = warsaw("09:00", THURSDAY)
    two = await booked(desk, anna, visit)
    desk.now = visit.start
    async with desk.work() as work:
        with pytest.raises(AlreadyStarted):
            await booking.cancel(work, anna, two, by_clinic=True)


async def test_what_was_held_in_time_is_moved(desk: Desk, anna: Patient) -> None:
    """Whoever looks at the summary while the notice passes has their five minutes."""
    visit, later = nowak("10:00", THURSDAY), nowak("11:00", THURSDAY)
    one = await booked(desk, anna, visit)
    desk.now = visit.start - dt.timedelta(days=1, minutes=2)
    async with desk.work() as work:
        await moving.hold_instead(work, anna, one, later)
    desk.wait(minutes=4)
    async with desk.work() as work:
        (moved,) = await moving.move_all(work, anna, {one: later}, by_patient(anna.id))
        assert moved.slot == later


async def test_another_service_has_the_clinics_notice(desk: Desk, anna: Patient) -> None:
    """An hour."""
    one = await booked(desk, anna, lis("12:15"))
    desk.now = warsaw("11:14")
    async with desk.work() as work:
        assert not notice.has_passed(work, await booking.get_appointment(work, anna, one))
    desk.now = warsaw("11:15")
    async with desk.work() as work:
        with pytest.raises(NoticePassed):
            await booking.cancel(work, anna, one)


@given(st.integers(0, 14 * DAY), st.none() | st.integers(0, 14 * DAY))
def test_the_services_own_counts_before_the_clinics(minutes: int, own: int | None) -> None:
    """None isn't 0; a service that there no longer is has the clinic's."""
    clinic = with_notice(small_clinic(), minutes, own)
    expected = minutes if own is None else own
    assert notice.notice_for(clinic, "internist") == dt.timedelta(minutes=expected)
    assert notice.notice_for(clinic, "gone") == dt.timedelta(minutes=minutes)


async def test_what_the_clinic_moved_is_in_the_patients_hands(desk: Desk, anna: Patient) -> None:
    """The reception moves it to a time within the notice: whom that doesn't suit, moves it on, by choice."""
    one = await booked(desk, anna, nowak("10:00", THURSDAY))
    desk.now = nowak("10:00", THURSDAY).start - dt.timedelta(hours=3)
    async with desk.work() as work:
        await moving.move_all(work, anna, {one: nowak("11:00", THURSDAY)}, MARIA)
    async with desk.work() as work:
        await moving.move_all(work, anna, {one: nowak("11:20", THURSDAY)}, by_patient(anna.id))
    async with desk.work() as work:
        assert notice.has_passed(work, await booking.get_appointment(work, anna, one))
