"""Patients move their appointments at once, to what others have: nothing is lost, doubled or held by nobody (B1)."""

from __future__ import annotations

import asyncio
import datetime as dt
import random

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import AppointmentMove
from tests.core.appointments.bookings import WEDNESDAY, Books, connect_several_times, nowak, some_patients, wilk
from tests.core.appointments.test_moving import THURSDAY, attempt, booked, standing
from tests.desk import Desk

GRID = [
    slot(f"{hour:02}:{minute}", day=WEDNESDAY + dt.timedelta(days=ahead))
    for ahead in (0, 1, 2, 5, 6, 7, 8)
    for hour in (9, 10, 11)
    for minute in ("00", "20", "40")
    for slot in (nowak, wilk)
][:110]
"""Of two doctors on seven days; none overlaps another of its doctor."""


async def test_a_hundred_patients_swap_at_once(desk: Desk) -> None:
    """Each wants what another has, or one of the few that are free. In every round nobody's is lost, doubled or held by
    nobody, each that is refused stands as it stood, and nobody waits for ever.
    """
    rng = random.Random(20270302)
    patients = await some_patients(desk, 100)
    visits = [await booked(desk, patient, slot) for patient, slot in zip(patients, GRID, strict=False)]
    await connect_several_times(desk, 20)
    moved = 0
    for _ in range(2):
        before = await standing(desk)
        wanted = [rng.choice(GRID) for _ in patients]
        async with asyncio.timeout(120):
            came_of_it = await asyncio.gather(
                *(attempt(desk, *each) for each in zip(patients, visits, wanted, strict=True))
            )
        after = await standing(desk)
        assert set(came_of_it) <= {"", "SlotTaken"}
        for visit, slot, refused in zip(visits, wanted, came_of_it, strict=True):
            assert after[visit] == (before[visit] if refused else slot)
        assert len(set(after.values())) == len(after) == 100
        moved += sum(after[visit] != before[visit] for visit in visits)
    assert 5 < moved < 195
    async with desk.work() as work:
        (await Books.of(work)).check()
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(AppointmentMove)) == moved


async def test_two_who_cross_do_not_wait_for_each_other(desk: Desk, anna: Patient, john: Patient) -> None:
    """One goes from Wednesday to Thursday with one doctor, the other comes back with another, again and again."""
    ours, theirs = await booked(desk, anna, nowak("10:00")), await booked(desk, john, wilk("10:00", day=THURSDAY))
    await connect_several_times(desk, 2)
    there = True
    for _ in range(12):
        us, them = (nowak("10:00", THURSDAY), wilk("10:00")) if there else (nowak("10:00"), wilk("10:00", day=THURSDAY))
        async with asyncio.timeout(30):
            came_of_it = await asyncio.gather(attempt(desk, anna, ours, us), attempt(desk, john, theirs, them))
        assert list(came_of_it) == ["", ""]
        there = not there
    async with desk.work() as work:
        (await Books.of(work)).check()
