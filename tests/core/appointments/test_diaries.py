"""The diaries say what the claims have decided, cost the same however many there are, and can be written anew."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.diary import diaries
from core.appointments.diary.diaries import INDEX, DiaryRow
from core.appointments.diary.page import TICKS_A_DAY, DiaryPage
from core.appointments.model import AppointmentStatus, Slot
from core.appointments.search.availability import Preferences, bookable_days, nearest, search
from core.appointments.time_grid import tick_of
from core.clinic.model import Clinic, Hours, Practitioner, Weekday
from core.context import Work
from core.errors import PatientBusy, SlotTaken
from core.keys import KeyRing
from tests.bench.bench_search import clinic_of, fill
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WEDNESDAY, Books, entered, nowak, some_patients, warsaw, wilk
from tests.counting import count_steps, statements_of
from tests.databases import a_database, in_file, in_memory, prepare_file
from tests.desk import TUESDAY_MORNING, Desk

PAGE = tick_of(warsaw("12:00")) // TICKS_A_DAY


@pytest.mark.both_databases
async def test_holds_are_not_entered(desk: Desk, anna: Patient) -> None:
    """They end by themselves."""
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
        assert await entered(work) == set()
        await booking.confirm(work, anna, held.id)
        assert await entered(work) == {("nowak", tick) for tick in held.ticks}


async def test_what_was_booked_elsewhere_is_entered(desk: Desk, anna: Patient) -> None:
    """Unless it was cancelled there: then nobody is taken."""
    async with desk.work() as work:
        booked = await booking.record_elsewhere(work, anna, nowak("10:00"))
        await booking.record_elsewhere(work, anna, wilk("12:00"), AppointmentStatus.CANCELLED)
        assert await entered(work) == {("nowak", tick) for tick in booked.ticks}
        (await Books.of(work)).check()


async def test_over_midnight(desk: Desk, anna: Patient) -> None:
    """What begins on one day in UTC and ends on the next is on two pages."""
    late = nowak("00:50")  # ten minutes before midnight in UTC
    async with desk.work() as work:
        booked = await booking.record_elsewhere(work, anna, late)
        assert {tick // TICKS_A_DAY for tick in booked.ticks} == {PAGE - 1, PAGE}
        assert await entered(work) == {("nowak", tick) for tick in booked.ticks}
        for day in (PAGE - 1, PAGE):
            assert not await diaries.rebuild(work, day)


@pytest.mark.both_databases
@pytest.mark.parametrize("content", [DiaryPage(), DiaryPage().changed(1, range(96, 120), is_taken=True)])
async def test_a_page_is_written_anew(desk: Desk, anna: Patient, john: Patient, content: DiaryPage) -> None:
    """Whatever it says: from then on it says what is booked."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        await booking.book(work, john, wilk("10:00"))
        cancelled = await booking.book(work, john, wilk("12:00"))
        await booking.cancel(work, john, cancelled.id)
        await booking.hold(work, john, wilk("13:00"))
        assert not await diaries.rebuild(work, PAGE)
        await work.session.execute(sa.update(DiaryRow).where(DiaryRow.day == PAGE).values(content=content.pack()))
    async with desk.work() as work:
        assert await diaries.rebuild(work, PAGE)
        (await Books.of(work)).check()


async def test_old_pages_are_forgotten(desk: Desk, anna: Patient) -> None:
    """Nobody looks for free times that have passed; whose column is which stays."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        await diaries.forget_before(work, PAGE)
        assert set(await work.session.scalars(sa.select(DiaryRow.day))) == {INDEX, PAGE}
        await diaries.forget_before(work, PAGE + 1)
        assert set(await work.session.scalars(sa.select(DiaryRow.day))) == {INDEX}


@pytest.mark.both_databases
async def test_somebody_new_in_the_clinic_file(desk: Desk) -> None:
    """Has a column of their own; the others keep theirs."""
    patients = await some_patients(desk, 3)
    async with desk.work() as work:
        await booking.book(work, patients[0], wilk("10:00"))
    desk.clinic = desk.clinic.model_copy(update=_with_adam(desk.clinic))
    async with desk.work() as work:
        await booking.book(work, patients[1], Slot("internist", "adam", "centrum", warsaw("10:00")))
        await booking.book(work, patients[2], nowak("10:00"))
        found = await search(work, Preferences("internist"), size=1000)
        assert warsaw("10:00") not in {slot.start for slot in found}
        assert warsaw("10:20") in {slot.start for slot in found if slot.practitioner == "adam"}
        (await Books.of(work)).check()


def _with_adam(clinic: Clinic) -> dict[str, object]:
    adam = Practitioner(id="adam", name="lek. Adam Abacki", specialties=("internist",))
    hours: dict[str, object] = {"facilities": ("centrum",), "days": tuple(Weekday)}
    kept = Hours(practitioner="adam", opens=dt.time(8), closes=dt.time(16), **hours)  # type: ignore[arg-type]
    return {"practitioners": (adam, *clinic.practitioners), "hours": (kept, *clinic.hours)}


async def test_while_keys_are_changed(tmp_path: Path) -> None:
    """What was claimed under the old key is in the way of whoever books under the new one; and then the other way."""
    old, new = KeyRing.new_key(), KeyRing.new_key()
    prepare_file(in_file(tmp_path))
    async with _opened(tmp_path, old) as desk:
        anna, john, *_ = await some_patients(desk, 3)
        async with desk.work() as work:
            await booking.book(work, anna, nowak("10:00"))
    for keys in (f"{new},{old}", f"{old},{new}"):
        async with _opened(tmp_path, keys) as desk, desk.work() as work:
            for patient, slot, refusal in (
                (john, nowak("10:00"), SlotTaken(warsaw("10:00"))),
                (anna, wilk("10:00"), PatientBusy(warsaw("10:00"))),
            ):
                with pytest.raises(type(refusal)) as raised:
                    await booking.book(work, patient, slot)
                assert raised.value == refusal
            booked = await booking.book(work, john, wilk("10:00"))
            (await Books.of(work)).check()
            await booking.cancel(work, john, booked.id)


@asynccontextmanager
async def _opened(folder: Path, keys: str) -> AsyncIterator[Desk]:
    async with a_database(in_file(folder), KeyRing.parse(keys)) as database:
        yield Desk(database, small_clinic())


# What a search costs, in a clinic that is booked out


ANYONE = Preferences("internist")
DAYS = 31
SEARCHES: dict[str, Callable[[Work], Awaitable[object]]] = {
    "first page": lambda work: search(work, ANYONE),
    "days of a month": lambda work: bookable_days(work, ANYONE, WEDNESDAY),
    "nearest": lambda work: nearest(work, ANYONE, TUESDAY_MORNING + dt.timedelta(days=30)),
}


@pytest.mark.parametrize("name", SEARCHES)
async def test_a_search_costs_the_same_however_many_there_are(keys: KeyRing, name: str) -> None:
    """With ten practitioners or three hundred, all booked out: as many statements, rows and calls."""
    few, many = [await _cost(keys, size, SEARCHES[name]) for size in (10, 300)]
    assert many[0] == few[0] <= 8
    assert many[1] <= few[1] * 1.05
    assert many[2] <= few[2] * 1.3


async def _cost(keys: KeyRing, size: int, action: Callable[[Work], Awaitable[object]]) -> tuple[int, int, int]:
    """The statements, the database's steps, and the calls of Python of one search, once all is warmed up."""
    clinic = clinic_of(size)
    clinic = clinic.model_copy(update={"settings": clinic.settings.model_copy(update={"horizon_days": DAYS - 1})})
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    async with in_memory(keys) as database:
        desk = Desk(database, clinic)
        async with desk.work() as work:
            await fill(work, 1.0, DAYS)
        async with desk.work() as work:
            await action(work)
            steps = await count_steps(work.session)
            with statements_of(database) as statements:
                sys.setprofile(count)
                await action(work)
                sys.setprofile(None)
    return len(statements), steps.count, calls
