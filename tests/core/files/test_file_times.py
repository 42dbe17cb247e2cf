"""How long files are kept: three months by the clinic's calendar, and a warning a week before (S54, D6)."""

from __future__ import annotations

import asyncio
import datetime as dt
from calendar import monthrange

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import address_of
from core.accounts.patients import Patient
from core.appointments import booking
from core.context import Work
from core.files import arrival, keeping, library, removal
from core.files.checking import FileKind
from core.files.model import RemovalReason
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WARSAW, connect_several_times, nowak_phone
from tests.core.files.filing import a_full_patient, announced, arrived, kept, rows, to_be_removed
from tests.desk import Desk

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


def removal_of(sent: dt.datetime) -> dt.datetime:
    """When a file that was sent then is removed, by Warsaw's clocks."""
    removal = keeping.removal_of(Work(AsyncSession(), small_clinic(), sent, address_of), sent)
    assert removal.tzinfo is dt.UTC
    return removal.astimezone(WARSAW)


def on_the_clock(text: str) -> dt.datetime:
    """A moment by Warsaw's clocks."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("sent", "removed"),
    [
        ("2027-03-02 09:00", "2027-06-02 09:00"),
        ("2026-11-30 12:00", "2027-02-28 12:00"),
        ("2027-11-30 12:00", "2028-02-29 12:00"),
        ("2027-11-29 12:00", "2028-02-29 12:00"),
        ("2028-02-29 12:00", "2028-05-29 12:00"),
        ("2026-12-31 12:00", "2027-03-31 12:00"),
        ("2027-01-31 12:00", "2027-04-30 12:00"),
        ("2027-08-31 12:00", "2027-11-30 12:00"),
        ("2027-10-01 00:00", "2028-01-01 00:00"),
        ("2026-11-30 23:59", "2027-02-28 23:59"),
        ("2026-12-01 00:00", "2027-03-01 00:00"),
        # into summer time, and out of it again
        ("2027-01-15 09:00", "2027-04-15 09:00"),
        ("2027-09-15 09:00", "2027-12-15 09:00"),
        # to an hour that is left out, and to one that comes twice: then to the first
        ("2026-12-28 02:30", "2027-03-28 03:30"),
        ("2027-07-31 02:30", "2027-10-31 02:30"),
    ],
)
def test_three_months(sent: str, removed: str) -> None:
    """The same day and time three months later, or the month's last day; never by the clocks of UTC."""
    assert removal_of(on_the_clock(sent)).replace(fold=0) == on_the_clock(removed)
    assert removal_of(on_the_clock(sent)).strftime("%Y-%m-%d %H:%M") == removed


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2090, 1, 1), timezones=st.just(dt.UTC)))  # noqa: DTZ001
def test_three_months_at_any_time(moment: dt.datetime) -> None:
    """Whenever it was sent: the third month from then, no day that the month hasn't, and the time that it was."""
    sent, removed = moment.astimezone(WARSAW), removal_of(moment)
    assert (removed.year * 12 + removed.month) - (sent.year * 12 + sent.month) == 3
    assert removed.day == min(sent.day, monthrange(removed.year, removed.month)[1])
    naive, expected = removed.replace(tzinfo=None), sent.time()
    is_left_out = removed.hour == sent.hour + 1 and naive.month == 3
    assert naive.time() == expected or is_left_out


async def test_removed_when_its_time_is_over(desk: Desk, anna: Patient) -> None:
    """Not a second before; and its bytes are asked to be removed."""
    async with desk.work() as work:
        file = await kept(work, anna)
    desk.now = file.remove_at - SECOND
    async with desk.work() as work:
        await removal.remove_due(work)
        assert len(await rows(work)) == 1
    desk.now = file.remove_at
    async with desk.work() as work:
        await removal.remove_due(work)
    async with desk.work() as work:
        (due,) = await removal.removals(work)
        assert (due.file_id, due.reason) == (file.id, RemovalReason.TIME_IS_OVER)
        assert await rows(work) == []
        assert await library.remaining(work, anna) == 5


async def test_unsent_files_go_after_a_day(desk: Desk, anna: Patient) -> None:
    """Here or still on its way; what comes after that is asked to be removed."""
    async with desk.work() as work:
        draft, coming = await arrived(work, anna), await announced(work, anna, "drugi.pdf")
    desk.wait(hours=24, seconds=-1)
    async with desk.work() as work:
        await removal.remove_due(work)
        assert len(await rows(work)) == 2
    desk.wait(seconds=1)
    async with desk.work() as work:
        await removal.remove_due(work)
    async with desk.work() as work:
        assert (await rows(work), await to_be_removed(work)) == ([], [draft.id])
        await arrival.arrive(work, coming.id, FileKind.PDF, 1)
    async with desk.work() as work:
        assert set(await to_be_removed(work)) == {draft.id, coming.id}


async def test_warning(desk: Desk, anna: Patient) -> None:
    """Seven days before, not earlier, and once."""
    async with desk.work() as work:
        file = await kept(work, anna)
        await arrived(work, anna)
    warned = []
    for moment in (desk.now, file.remove_at - dt.timedelta(days=7) - SECOND, file.remove_at - dt.timedelta(days=7)):
        desk.now = moment
        async with desk.work() as work:
            warned.append([each.id for each in await removal.warn_due(work)])
    desk.wait(days=1)
    async with desk.work() as work:
        warned.append([each.id for each in await removal.warn_due(work)])
    assert warned == [[], [], [file.id], []]


async def test_a_few_at_a_time(desk: Desk, anna: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many files are due: some of them in one transaction, then the next."""
    monkeypatch.setattr(removal, "AT_ONCE", 2)
    async with desk.work() as work:
        files = [await kept(work, anna) for _ in range(3)]
    desk.now = files[0].remove_at - dt.timedelta(days=7)
    warned, removed = [], []
    for _ in range(3):
        async with desk.work() as work:
            warned.append(len(await removal.warn_due(work)))
    desk.wait(days=7)
    for _ in range(2):
        async with desk.work() as work:
            removed.append((await removal.remove_due(work), len(await to_be_removed(work))))
    assert (warned, removed) == ([2, 1, 0], [(True, 2), (False, 3)])


async def test_no_warning_of_what_is_gone_anyway(desk: Desk, anna: Patient) -> None:
    """After a long standstill nobody is asked to open what is removed in the same moment."""
    async with desk.work() as work:
        file = await kept(work, anna)
    desk.now = file.remove_at
    async with desk.work() as work:
        assert await removal.warn_due(work) == []


@pytest.mark.both_databases
async def test_two_processes_at_once(desk: Desk, anna: Patient) -> None:
    """Each warning and each removal is for one of them, and neither stumbles over the other."""
    async with desk.work() as work:
        sent = {(await kept(work, anna)).id for _ in range(5)}
        (remove_at,) = {each.remove_at for each in await rows(work)}
    await connect_several_times(desk, 2)

    async def warn() -> list[str]:
        async with desk.work() as work:
            return [each.id for each in await removal.warn_due(work)]

    async def remove() -> None:
        async with desk.work() as work:
            await removal.remove_due(work)

    desk.now = remove_at - dt.timedelta(days=7)
    one, other = await asyncio.gather(warn(), warn())
    assert sorted(one + other) == sorted(sent)
    desk.now = remove_at
    await asyncio.gather(remove(), remove())
    async with desk.work() as work:
        assert (await rows(work), set(await to_be_removed(work))) == ([], sent)


async def test_consultation_after_the_removal(desk: Desk, anna: Patient) -> None:
    """A file that is removed before the consultation will not be there for the doctor."""
    async with desk.work() as work:
        file = await kept(work, anna)
        call = await booking.book(work, anna, nowak_phone("10:00"))
        assert keeping.outlasts(file, call)
        file.remove_at = call.start
        assert not keeping.outlasts(file, call)
