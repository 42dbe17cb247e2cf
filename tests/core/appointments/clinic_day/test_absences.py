"""A doctor is absent: all that is booked is cancelled, each appointment once, whenever the process ends."""

from __future__ import annotations

import datetime as dt

import pytest

from core.appointments import booking
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import absences, called_off
from core.appointments.clinic_day.absences import A_FEW, AT_ONCE
from core.appointments.clinic_day.called_off import TellingStatus
from core.appointments.model import AppointmentStatus
from core.clinic.model import Clinic
from tests.core.appointments.bookings import WEDNESDAY, Books, nowak_phone, some_patients, warsaw
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

MANY = 40
THURSDAY = WEDNESDAY + dt.timedelta(days=1)


class Stopped(Exception):
    """The process ends before its transaction is committed."""


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def test_forty_visits_are_cancelled_once_each(desk: Desk) -> None:
    """The first in the turn, the others in the background, though that is stopped again and again."""
    patients = await some_patients(desk, MANY)
    times = [f"{8 + number // 6:02}:{number % 6}0" for number in range(MANY // 2)]
    slots = [nowak_phone(each, day) for day in (WEDNESDAY, THURSDAY) for each in times]
    booked = []
    for patient, slot in zip(patients, slots, strict=True):
        async with desk.work() as work:
            booked.append((await booking.book(work, patient, slot)).id)
    days = (warsaw("00:00"), warsaw("00:00", THURSDAY + dt.timedelta(days=1)))
    async with desk.work() as work:
        made = await absences.announce(work, RECEPTIONIST, BlockTarget("nowak"), *days)
    told = [each.appointment.id for each in made.visits]
    assert len(told) == AT_ONCE
    while True:
        with pytest.raises(Stopped):
            await _stop_in_the_midst(desk)
        async with desk.work() as work:
            more = await absences.go_on(work)
        if more is None:
            break
        assert len(more.visits) <= A_FEW
        told += [each.appointment.id for each in more.visits]
    assert sorted(told) == sorted(booked)
    async with desk.work() as work:
        whom = await called_off.concerned(work, made.blocked.id)
        assert {each.visit.appointment.status for each in whom} == {AppointmentStatus.CANCELLED}
        assert {each.standing for each in whom} == {TellingStatus.TOLD}
        (await Books.of(work)).check()
    desk.wait(hours=10)
    async with desk.work() as work:
        assert await called_off.to_call_now(work) == (made.blocked.id,)
        assert TellingStatus.TO_CALL in {each.standing for each in await called_off.concerned(work, made.blocked.id)}


async def _stop_in_the_midst(desk: Desk) -> None:
    """Cancel some more, and end before that is committed."""
    async with desk.work() as work:
        await absences.go_on(work)
        raise Stopped
