"""A facility is closed for a time, wholly or for one service: nobody can book there, its doctors are free elsewhere."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import absences, blocking, called_off, walking_in
from core.appointments.clinic_day.called_off import TellingStatus
from core.appointments.model import AppointmentStatus, Slot
from core.appointments.search import availability
from core.appointments.search.availability import Days, Preferences
from core.clinic.model import Clinic
from core.errors import HoldExpired, NotFound, Refusal, RoleNeeded, SlotTaken
from tests.core.appointments.bookings import (
    WEDNESDAY,
    Books,
    connect_several_times,
    lis,
    some_patients,
    warsaw,
    wilk,
)
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

WOLA = BlockTarget(facility="wola")
NO_DERMATOLOGIST = BlockTarget(facility="wola", service="dermatologist")
MEETING = (warsaw("13:00"), warsaw("14:00"))
ALL_DAY = (warsaw("00:00"), warsaw("00:00", WEDNESDAY + dt.timedelta(days=1)))


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def free(desk: Desk, service: str = "dermatologist", facility: str = "") -> dict[str, list[str]]:
    """When Dr Lis is free on Wednesday around the meeting, by facility."""
    wish = Preferences(
        service, facilities=(facility,) if facility else (), practitioner="lis", days=Days.CHOSEN, chosen_day=WEDNESDAY
    )
    async with desk.work() as work:
        found = await availability.search(work, wish, size=99)
    there: dict[str, list[str]] = {}
    for each in found:
        time = each.start.astimezone(desk.clinic.zone).strftime("%H:%M")
        if "12:45" <= time <= "14:00":
            there.setdefault(each.facility, []).append(time)
    return there


async def close(desk: Desk, target: BlockTarget = WOLA, span: tuple[dt.datetime, dt.datetime] = MEETING) -> str:
    """The id of a time for which the reception has closed a facility."""
    async with desk.work() as work:
        return (await blocking.block(work, RECEPTIONIST, target, *span)).id


ALL = ["12:45", "13:00", "13:15", "13:30", "13:45", "14:00"]


async def test_what_is_closed_is_not_found_and_the_rest_is(desk: Desk) -> None:
    """A doctor who is at two addresses is free at the other, and the closed one comes back."""
    assert await free(desk) == {"centrum": ALL, "wola": ALL}
    closed = await close(desk)
    assert await free(desk) == {"centrum": ALL, "wola": ["12:45", "14:00"]}
    assert await free(desk, facility="wola") == {"wola": ["12:45", "14:00"]}
    async with desk.work() as work:
        assert [each.id for each in await blocking.to_come(work, WOLA)] == [closed]
        await blocking.unblock(work, DESK_HEAD, closed)
        assert await blocking.to_come(work, WOLA) == ()
    assert await free(desk) == {"centrum": ALL, "wola": ALL}


async def test_one_service_is_closed_alone(desk: Desk) -> None:
    """The doctor does everything else there."""
    everything = await free(desk, "dermatoscopy")
    await close(desk, NO_DERMATOLOGIST, ALL_DAY)
    assert await free(desk) == {"centrum": ALL}
    assert await free(desk, "dermatoscopy") == everything


async def test_all_of_a_facility_closed_for_days_leaves_nothing(desk: Desk) -> None:
    """Whoever looks there alone finds no day."""
    await close(desk, WOLA, (warsaw("00:00"), warsaw("00:00", WEDNESDAY + dt.timedelta(days=60))))
    async with desk.work() as work:
        there = Preferences("dermatologist", facilities=("wola",))
        assert WEDNESDAY not in await availability.bookable_days(work, there, WEDNESDAY)
        anywhere = await availability.bookable_days(work, Preferences("dermatologist"), WEDNESDAY)
        assert WEDNESDAY in anywhere


async def test_nobody_can_have_what_is_closed(desk: Desk, anna: Patient) -> None:
    """What was seen before is refused; what was held is let go; another facility is not concerned."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, lis("13:30", "wola"))
    await close(desk)
    async with desk.work() as work:
        with pytest.raises(HoldExpired):
            await booking.confirm(work, anna, held.id)
    for slot in (lis("13:00", "wola"), Slot("dermatoscopy", "lis", "wola", warsaw("12:30")), wilk("13:40")):
        async with desk.work() as work:
            if slot.service == "dermatoscopy":  # it ends as the time begins
                await booking.cancel(work, anna, (await booking.book(work, anna, slot)).id)
                continue
            with pytest.raises(SlotTaken):
                await booking.book(work, anna, slot)
    async with desk.work() as work:
        await booking.book(work, anna, lis("13:00"))
        (await Books.of(work)).check()


async def test_those_who_are_booked_there_are_called_off_and_offered_others(
    desk: Desk, anna: Patient, john: Patient
) -> None:
    """As when a doctor is absent; whoever is booked elsewhere keeps their appointment."""
    async with desk.work() as work:
        there = await booking.book(work, anna, lis("13:00", "wola"))
        elsewhere = await booking.book(work, john, lis("13:15"))
        told = await absences.announce(work, RECEPTIONIST, WOLA, *ALL_DAY)
    assert [each.appointment.id for each in told.visits] == [there.id]
    async with desk.work() as work:
        whom = await called_off.concerned(work, told.blocked.id)
        assert [(each.visit.appointment.id, each.standing) for each in whom] == [(there.id, TellingStatus.TOLD)]
        assert (await booking.get_appointment(work, john, elsewhere.id)).status is AppointmentStatus.BOOKED
        (await Books.of(work)).check()


async def test_who_walks_in_is_taken_where_it_is_open(desk: Desk, anna: Patient) -> None:
    """Between the others as well."""
    desk.now = warsaw("12:30")
    async with desk.work() as work:
        await blocking.block(work, RECEPTIONIST, WOLA, *ALL_DAY)
        places = await walking_in.places(work, anna)
    assert {(each.slot.practitioner, each.slot.facility) for each in places} == {
        ("lis", "centrum"),
        ("wilk", "partner"),
    }


async def test_who_may_close(desk: Desk) -> None:
    """The reception and the desk head; no doctor, though it is where they work."""
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await blocking.block(work, DOCTOR, WOLA, *MEETING)
        with pytest.raises(NotFound):
            await blocking.block(work, RECEPTIONIST, BlockTarget(facility="nowhere"), *MEETING)
        with pytest.raises(NotFound):
            await blocking.block(work, RECEPTIONIST, BlockTarget(facility="wola", service="nothing"), *MEETING)
    closed = await close(desk)
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await blocking.unblock(work, DOCTOR, closed)


@pytest.mark.both_databases
async def test_closing_and_booking_at_once(desk: Desk) -> None:
    """Either somebody was quicker, and is called off with the others; or they are refused. Nobody is left there."""
    patients = await some_patients(desk, 8)
    await connect_several_times(desk, 10)

    async def book(patient: Patient, slot: Slot) -> str:
        try:
            async with desk.work() as work:
                await booking.book(work, patient, slot)
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    async def announce() -> str:
        async with desk.work() as work:
            return (await absences.announce(work, RECEPTIONIST, WOLA, *ALL_DAY)).blocked.id

    wanted = [lis(f"13:{15 * number:02}", "wola") for number in range(4)]
    wanted += [wilk(f"{hour}:{minute}") for hour in (13, 14) for minute in ("00", "20")]
    async with asyncio.timeout(60):
        *outcomes, _ = await asyncio.gather(*(book(*each) for each in zip(patients, wanted, strict=True)), announce())
    assert set(outcomes) <= {"", "SlotTaken"}
    while True:
        async with desk.work() as work:
            if await absences.go_on(work) is None:
                break
    async with desk.work() as work:
        assert await blocking.booked_within(work, WOLA, *ALL_DAY) == ()
        (await Books.of(work)).check()
