"""Each reminder is sent once, or said to be too late; none of what is cancelled, moved or over (B3)."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking, elsewhere, moving, series
from core.appointments.elsewhere import Elsewhere
from core.appointments.model import Appointment, AppointmentStatus, Slot, Snapshot
from core.appointments.reminding import timing
from core.appointments.reminding.model import ReminderOutcome, VisitReminder
from core.clinic.model import ServiceKind
from core.reminders import due
from core.staff.audit import by_patient
from tests.core.appointments.bookings import WARSAW, WEDNESDAY, connect_several_times, lis, nowak, warsaw
from tests.desk import TUESDAY_MORNING, Desk

FRIDAY = WEDNESDAY + dt.timedelta(days=2)
NEXT_FRIDAY = FRIDAY + dt.timedelta(days=7)


async def booked(desk: Desk, patient: Patient, slot: Slot) -> str:
    """An appointment, in a transaction of its own."""
    async with desk.work() as work:
        return (await booking.book(work, patient, slot)).id


async def waiting(desk: Desk) -> list[tuple[int, str]]:
    """What is planned: how many hours before, and when."""
    async with desk.work() as work:
        rows = await work.session.scalars(
            sa.select(VisitReminder).where(VisitReminder.due_at.is_not(None)).order_by(VisitReminder.due_at)
        )
        return [(each.hours, f"{each.due_at.astimezone(WARSAW):%m-%d %H:%M}") for each in rows if each.due_at]


async def looked_at(desk: Desk) -> list[tuple[int, ReminderOutcome | None]]:
    """What becomes of all that is due now."""
    found: list[tuple[int, ReminderOutcome | None]] = []
    while True:
        async with desk.work() as work:
            some = await due.take_due(work)
        if not some:
            return found
        found += [(each.hours, each.outcome) for each in some]


ON_ITS_WAY, REPLACED, TOO_LATE = ReminderOutcome.ON_ITS_WAY, ReminderOutcome.REPLACED, ReminderOutcome.TOO_LATE


@pytest.mark.both_databases
async def test_each_is_sent_once(desk: Desk, anna: Patient) -> None:
    """At its minute, and not again."""
    await booked(desk, anna, nowak("10:00", NEXT_FRIDAY))
    assert await waiting(desk) == [(48, "03-10 10:00"), (2, "03-12 08:00")]
    desk.now = warsaw("09:59", NEXT_FRIDAY - dt.timedelta(days=2))
    assert await looked_at(desk) == []
    desk.wait(minutes=1)
    assert await looked_at(desk) == [(48, ON_ITS_WAY)]
    assert await looked_at(desk) == []
    desk.now = warsaw("08:00", NEXT_FRIDAY)
    assert await looked_at(desk) == [(2, ON_ITS_WAY)]
    assert await waiting(desk) == []


@pytest.mark.both_databases
async def test_booked_late(desk: Desk, anna: Patient) -> None:
    """Only what still makes sense."""
    await booked(desk, anna, nowak("10:00"))
    assert await waiting(desk) == [(2, "03-03 08:00")]
    await booked(desk, anna, nowak("11:40", WEDNESDAY - dt.timedelta(days=1)))
    assert await waiting(desk) == [(2, "03-03 08:00")]


async def test_cancelled(desk: Desk, anna: Patient) -> None:
    """Nothing waits any more; of several, neither."""
    ids = [await booked(desk, anna, nowak(time, NEXT_FRIDAY)) for time in ("10:00", "10:40", "11:20")]
    async with desk.work() as work:
        await booking.cancel(work, anna, ids[0])
    async with desk.work() as work:
        await series.cancel_all(work, anna, ids[1:])
    assert await waiting(desk) == []


async def test_moved(desk: Desk, anna: Patient) -> None:
    """The old ones go, and what was sent of the old time doesn't count for the new one."""
    appointment = await booked(desk, anna, nowak("10:00", FRIDAY))
    desk.now = warsaw("10:00")
    assert await looked_at(desk) == [(48, ON_ITS_WAY)]
    async with desk.work() as work:
        await moving.move_all(work, anna, {appointment: nowak("11:00", NEXT_FRIDAY)}, by_patient(anna.id))
    assert await waiting(desk) == [(48, "03-10 11:00"), (2, "03-12 09:00")]


async def test_a_series(desk: Desk, anna: Patient) -> None:
    """Each of its appointments."""
    async with desk.work() as work:
        await series.book_all(work, anna, [nowak("10:00", NEXT_FRIDAY), nowak("11:20", NEXT_FRIDAY)])
    assert len(await waiting(desk)) == 4


def told(status: AppointmentStatus, slot: Slot, desk: Desk) -> Elsewhere:
    """An appointment as the clinic's own system has it."""
    end = slot.start + timedelta(minutes=20)
    snapshot = Snapshot.of(desk.clinic, slot)
    return Elsewhere(status, ServiceKind.IN_PERSON, slot.practitioner, slot.start, end, snapshot)


async def test_from_another_system(desk: Desk, anna: Patient) -> None:
    """Imported, moved there, and cancelled there."""
    async with desk.work() as work:
        made = await elsewhere.record(work, anna, told(AppointmentStatus.BOOKED, nowak("10:00", NEXT_FRIDAY), desk))
    assert await waiting(desk) == [(48, "03-10 10:00"), (2, "03-12 08:00")]
    async with desk.work() as work:
        known = await booking.get_appointment(work, anna, made.id)
        news = told(AppointmentStatus.BOOKED, nowak("12:00", NEXT_FRIDAY), desk)
        assert await elsewhere.change(work, anna, known, news)
    assert await waiting(desk) == [(48, "03-10 12:00"), (2, "03-12 10:00")]
    async with desk.work() as work:
        known = await booking.get_appointment(work, anna, made.id)
        news = told(AppointmentStatus.CANCELLED, nowak("12:00", NEXT_FRIDAY), desk)
        assert await elsewhere.change(work, anna, known, news)
    assert await waiting(desk) == []


async def test_the_process_stood_still(desk: Desk, anna: Patient) -> None:
    """The later one comes instead of both, also if that is in half an hour; just before the appointment, none does."""
    await booked(desk, anna, nowak("10:00", FRIDAY))
    await booked(desk, anna, lis("12:15", day=FRIDAY))
    desk.now = warsaw("09:50", FRIDAY)
    assert Counter(await looked_at(desk)) == {(48, REPLACED): 2, (2, TOO_LATE): 1}
    desk.now = warsaw("10:15", FRIDAY)
    assert await looked_at(desk) == [(2, ON_ITS_WAY)]


async def test_it_comes_back_at_night(desk: Desk, anna: Patient) -> None:
    """What was due in the evening waits until the morning, or is too late then."""
    await booked(desk, anna, nowak("08:00", FRIDAY))
    await booked(desk, anna, lis("12:15", day=FRIDAY))
    desk.now = warsaw("23:00", WEDNESDAY)
    assert Counter(await looked_at(desk)) == {(48, None): 2}
    desk.now = warsaw("07:00", FRIDAY - dt.timedelta(days=1))
    assert Counter(await looked_at(desk)) == {(48, ON_ITS_WAY): 2}


async def test_whoever_is_there_is_not_reminded(desk: Desk, anna: Patient) -> None:
    """Nor whoever has been."""
    is_here, was_here = {"arrived_at": TUESDAY_MORNING}, {"status": AppointmentStatus.ATTENDED}
    for time, changes in (("10:00", is_here), ("11:00", was_here)):
        appointment = await booked(desk, anna, nowak(time, FRIDAY))
        async with desk.work() as work:
            known = await booking.get_appointment(work, anna, appointment)
            for name, value in changes.items():
                setattr(known, name, value)
    desk.now = warsaw("09:00", FRIDAY)
    assert {outcome for _, outcome in await looked_at(desk)} == {None}
    assert await waiting(desk) == []


@pytest.mark.both_databases
async def test_two_processes_send_it_once(desk: Desk, anna: Patient, john: Patient) -> None:
    """Whatever is due, each of them has it once, though they look at the same moment."""
    for patient, time in ((anna, "10:00"), (john, "11:00")):
        await booked(desk, patient, nowak(time, FRIDAY))
    await connect_several_times(desk, 3)
    desk.now = warsaw("11:00")
    found = await asyncio.gather(*(looked_at(desk) for _ in range(3)))
    assert sorted(each for some in found for each in some) == [(48, ON_ITS_WAY), (48, ON_ITS_WAY)]


async def test_just_before_it_is_sent(desk: Desk, anna: Patient) -> None:
    """What was cancelled holds no more; what has waited too long is due again, and too late."""
    appointment = await booked(desk, anna, nowak("10:00", FRIDAY))
    other = await booked(desk, anna, lis("12:15", day=FRIDAY))
    desk.now = warsaw("08:00", FRIDAY)
    await looked_at(desk)
    async with desk.work() as work:
        assert await due.still_holds(work, appointment)
    desk.now = warsaw("09:50", FRIDAY)
    async with desk.work() as work:
        assert not await due.still_holds(work, appointment)
    assert (2, TOO_LATE) in await looked_at(desk)
    async with desk.work() as work:
        assert await due.still_holds(work, other)
    async with desk.work() as work:
        await booking.cancel(work, anna, other)
    async with desk.work() as work:
        assert not await due.still_holds(work, other)


async def test_receipts(desk: Desk, anna: Patient) -> None:
    """It has come; the first that can't, is told of."""
    appointment = await booked(desk, anna, nowak("10:00", NEXT_FRIDAY))
    for day, before in ((2, "10:00"), (0, "08:00")):
        desk.now = warsaw(before, NEXT_FRIDAY - dt.timedelta(days=day))
        assert len(await looked_at(desk)) == 1
        async with desk.work() as work:
            assert await due.note_receipt(work, appointment, delivered=False) is (day == 2)
    assert await looked_at(desk) == []
    async with desk.work() as work:
        assert not await due.note_receipt(work, appointment, delivered=True)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("change", [dt.date(2027, 3, 28), dt.date(2027, 10, 31)])
async def test_whatever_happens(desk: Desk, anna: Patient, change: dt.date, seed: int) -> None:
    """Over both changes of the clock, with stops of up to a day and a half: each is sent once or said to be too late,
    never at night, never after its appointment; what is cancelled or moved leaves nothing behind.
    """
    chance = random.Random(seed)
    desk.now = warsaw("08:00", change - dt.timedelta(days=6))
    days = [change + dt.timedelta(days=each) for each in (-3, -2, 2, 3, 4)]
    visits = [await booked(desk, anna, nowak("10:00", day)) for day in days]
    cancelled = chance.choice(visits)
    sent: Counter[tuple[str, int]] = Counter()
    over = desk.now + timedelta(days=11)
    while desk.now < over:
        async with desk.work() as work:
            for each in await due.take_due(work):
                appointment = each.visit.appointment
                assert appointment.id in visits
                if each.outcome is ON_ITS_WAY:
                    sent[appointment.id, each.hours] += 1
                    assert timing.quiet(desk.clinic, desk.now) is None
                    assert desk.now < appointment.start
        if cancelled in visits and chance.random() < 0.1:
            async with desk.work() as work:
                known = await work.session.get_one(Appointment, cancelled)
                if known.start > desk.now:
                    await booking.cancel(work, anna, cancelled)
                    visits.remove(cancelled)
        desk.wait(minutes=chance.choice((1, 7, 60, 60, 240, 2160)))
    assert ON_ITS_WAY not in {outcome for _, outcome in await looked_at(desk)}
    assert set(sent.values()) <= {1}
    async with desk.work() as work:
        rows = (await work.session.scalars(sa.select(VisitReminder))).all()
    assert all(each.due_at is None for each in rows)
    assert {(each.appointment_id, each.hours) for each in rows if each.outcome is ON_ITS_WAY} == {
        each for each in sent if each[0] in visits
    }
    assert {each.appointment_id for each in rows} == set(visits)
