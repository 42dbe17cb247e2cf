"""An appointment gets another time: the new one is taken and the old one left, or nothing changes (B1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking, moving
from core.appointments.model import Appointment, AppointmentMove, AppointmentStatus, Slot
from core.appointments.search.availability import Preferences, bookable_days, nearest, search
from core.clinic.model import Clinic
from core.errors import (
    AlreadyCancelled,
    AlreadyStarted,
    BookedElsewhere,
    NotFound,
    PatientBusy,
    Refusal,
    SlotTaken,
    TooLateToBook,
)
from core.staff.audit import by_patient
from tests.clinics import small_clinic
from tests.core.appointments.bookings import (
    WARSAW,
    WEDNESDAY,
    Books,
    lis,
    nowak,
    nowak_phone,
    warsaw,
    wilk,
)
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clinic() -> Clinic:
    """Dr Nowak's visits begin at two sorts of times, which overlap."""
    clinic = small_clinic()
    more = clinic.hours[0].model_copy(update={"opens": dt.time(8, 15)})
    return clinic.model_copy(update={"hours": (*clinic.hours, more)})


THURSDAY = WEDNESDAY + dt.timedelta(days=1)


async def booked(desk: Desk, patient: Patient, slot: Slot) -> str:
    """An appointment, in a transaction of its own."""
    async with desk.work() as work:
        return (await booking.book(work, patient, slot)).id


async def move(desk: Desk, patient: Patient, appointment_id: str, slot: Slot) -> Appointment:
    """The patient moves it, in a transaction of its own."""
    async with desk.work() as work:
        (moved,) = await moving.move_all(work, patient, {appointment_id: slot}, by_patient(patient.id))
    return moved


async def attempt(desk: Desk, patient: Patient, appointment_id: str, slot: Slot) -> str:
    """The refusal's name; nothing, when it is moved."""
    try:
        await move(desk, patient, appointment_id, slot)
    except Refusal as refusal:
        return type(refusal).__name__
    return ""


async def standing(desk: Desk) -> dict[str, Slot]:
    """All that is written down, by its id."""
    async with desk.work() as work:
        return {each.id: each.slot for each in (await Books.of(work)).appointments}


def times(slots: tuple[Slot, ...]) -> list[str]:
    """As `10:15`."""
    return [f"{slot.start.astimezone(WARSAW):%H:%M}" for slot in slots]


async def test_it_is_moved_whole(desk: Desk, anna: Patient, john: Patient) -> None:
    """The id stays, what it was is kept, and what it left is free at once."""
    visit = await booked(desk, anna, nowak("10:00"))
    await move(desk, anna, visit, wilk("09:20", day=THURSDAY))
    desk.wait(minutes=1)
    await move(desk, anna, visit, wilk("10:00", "partner"))
    async with desk.work() as work:
        kept = await booking.get_appointment(work, anna, visit)
        assert (kept.slot, kept.status) == (wilk("10:00", "partner"), AppointmentStatus.BOOKED)
        assert kept.snapshot.facility_id == "partner"
        first, second = await work.session.scalars(sa.select(AppointmentMove).order_by(AppointmentMove.number))
        assert (first.number, first.start, first.practitioner) == (1, warsaw("10:00"), "nowak")
        assert (second.number, second.start, second.practitioner) == (2, warsaw("09:20", THURSDAY), "wilk")
        assert (second.by, second.moved_at) == (by_patient(anna.id), desk.now)
        last = await moving.last_move(work, visit)
        assert last is not None
        assert (last.number, last.snapshot.facility_id) == (2, "wola")
        await booking.book(work, john, nowak("10:00"))
        (await Books.of(work)).check()


async def test_it_moves_by_a_quarter_of_an_hour(desk: Desk, anna: Patient) -> None:
    """Into what it has itself, there and back, with the same doctor; so does what is held for it."""
    visit = await booked(desk, anna, nowak("10:00"))
    for slot in (nowak("10:15"), nowak("10:00"), nowak_phone("10:10"), wilk("10:00"), nowak("10:15")):
        async with desk.work() as work:
            held = await moving.hold_instead(work, anna, visit, slot)
            (await Books.of(work)).check()
            with pytest.raises(NotFound):
                await booking.confirm(work, anna, held.id)
        await move(desk, anna, visit, slot)
        async with desk.work() as work:
            (await Books.of(work)).check()
            assert [each.slot for each in (await Books.of(work)).appointments] == [slot]


async def test_what_it_has_hides_no_other_time(desk: Desk, anna: Patient, john: Patient) -> None:
    """Neither with its doctor nor with another; but for what it is now. For anybody else it is taken."""
    visit = await booked(desk, anna, nowak("10:00"))
    wish = Preferences("internist", practitioner="nowak", instead_of=(visit,)).on_day(WEDNESDAY)
    async with desk.work() as work:
        found = times((await search(work, wish, size=30, patient=anna)).items)
        assert {"09:55", "10:15"} <= set(found)
        assert "10:00" not in found
        others = times((await search(work, wish, size=30, patient=john)).items)
        assert not {"09:55", "10:00", "10:15"} & set(others)
        with_wilk = await search(work, Preferences("internist", instead_of=(visit,)).on_day(WEDNESDAY), patient=anna)
        assert len(with_wilk.items) > 0
        around = await nearest(work, wish, warsaw("10:00"), patient=anna)
        assert times(around) == ["09:55", "10:15", "10:20"]
        assert WEDNESDAY in await bookable_days(work, wish, WEDNESDAY, patient=anna)


async def test_a_day_on_which_it_is_all_there_is_has_no_other_time(desk: Desk, anna: Patient) -> None:
    """A list would be empty there."""
    visit = await booked(desk, anna, nowak("10:15"))
    only = Preferences("internist", practitioner="nowak", since=dt.time(10, 15), before=dt.time(10, 16))
    async with desk.work() as work:
        days = await bookable_days(work, replace(only, instead_of=(visit,)), WEDNESDAY, patient=anna)
        assert WEDNESDAY not in days
        assert THURSDAY in days


@pytest.mark.parametrize("taken", [nowak("11:00"), wilk("11:00")], ids=["by somebody", "by the patient"])
async def test_refused_nothing_changes(desk: Desk, anna: Patient, john: Patient, taken: Slot) -> None:
    """It stands as it stood, and nothing of it is remembered."""
    visit = await booked(desk, anna, nowak("10:00"))
    await booked(desk, john if taken.practitioner == "nowak" else anna, taken)
    before = await standing(desk)
    async with desk.work() as work:
        with pytest.raises((SlotTaken, PatientBusy)):
            await moving.move_all(work, anna, {visit: nowak("11:00")}, by_patient(anna.id))
    assert await standing(desk) == before
    async with desk.work() as work:
        (await Books.of(work)).check()
        assert await moving.last_moves(work, (visit,)) == {}


async def test_only_what_can_be_cancelled_is_moved_to_what_can_be_booked(
    desk: Desk, anna: Patient, john: Patient
) -> None:
    """By the same rules; and to no other sort of appointment."""
    visit = await booked(desk, anna, nowak("10:00"))
    assert await attempt(desk, john, visit, nowak("11:00")) == "NotFound"
    assert await attempt(desk, anna, visit, lis("12:15")) == "NotFound"
    assert await attempt(desk, anna, visit, nowak("10:03")) == "SlotWithdrawn"
    assert await attempt(desk, anna, visit, nowak("08:00", desk.now.date() - dt.timedelta(days=1))) == "SlotInPast"
    async with desk.work() as work:
        for slot, refusal in ((nowak("10:00"), PatientBusy), (nowak("10:03"), Refusal), (lis("12:15"), NotFound)):
            with pytest.raises(refusal):
                await moving.hold_instead(work, anna, visit, slot)
        elsewhere = await booking.record_elsewhere(work, anna, nowak("12:00"))
        with pytest.raises(BookedElsewhere):
            await moving.hold_instead(work, anna, elsewhere.id, nowak("11:00"))
    desk.now = warsaw("10:00")
    async with desk.work() as work:
        with pytest.raises(AlreadyStarted):
            await moving.hold_instead(work, anna, visit, nowak("11:00"))
    assert await attempt(desk, anna, visit, nowak("11:00")) == "AlreadyStarted"
    other = await booked(desk, anna, nowak("11:00"))
    async with desk.work() as work:
        await moving.hold_instead(work, anna, other, nowak("11:20"))
        await booking.cancel(work, anna, other)
    async with desk.work() as work:
        (await Books.of(work)).check()
        assert [each.status for each in (await Books.of(work)).appointments if each.instead_of] == []
        with pytest.raises(AlreadyCancelled):
            await moving.hold_instead(work, anna, other, nowak("11:20"))


async def test_what_was_held_in_time_may_be_had(desk: Desk, anna: Patient) -> None:
    """Though the notice begins meanwhile; what was not held may not."""
    visit = await booked(desk, anna, nowak("10:00", THURSDAY))
    desk.now = warsaw("10:28")
    async with desk.work() as work:
        await moving.hold_instead(work, anna, visit, nowak("11:00"))
    desk.wait(minutes=4)
    async with desk.work() as work:
        with pytest.raises(TooLateToBook):
            await moving.move_all(work, anna, {visit: nowak_phone("11:00")}, by_patient(anna.id))
    await move(desk, anna, visit, nowak("11:00"))


async def test_a_full_account_of_appointments_still_moves(desk: Desk, anna: Patient) -> None:
    """There won't be one more. Doing it again changes nothing."""
    slots = [nowak(f"{hour}:{minute}") for hour in ("08", "09", "10") for minute in ("00", "20", "40")]
    visit, *_ = [await booked(desk, anna, slot) for slot in (*slots, nowak("11:00"))]
    async with desk.work() as work:
        await moving.hold_instead(work, anna, visit, nowak("11:20"))
    for _ in range(2):
        await move(desk, anna, visit, nowak("11:20"))
        desk.wait(minutes=1)
    async with desk.work() as work:
        (await Books.of(work)).check()
        last = await moving.last_move(work, visit)
        assert last is not None
        assert (last.number, last.start) == (1, warsaw("08:00"))
