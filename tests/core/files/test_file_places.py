"""Five files at a time, whoever asks at once and in whatever order (S62, D4)."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import Patient
from core.context import Work
from core.errors import FilesFull, Refusal
from core.files import arrival, library, removal
from core.files.checking import FileKind
from core.files.model import File, FileStatus, Label
from core.files.vault import new_file_id
from core.limits import MOST_FILES
from tests.core.appointments.bookings import connect_several_times
from tests.core.files.filing import (
    a_full_patient,
    a_sending,
    announced,
    arrived,
    kept,
    nothing_filed,
    rows,
    to_be_removed,
)
from tests.desk import Desk


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


@pytest.mark.both_databases
async def test_five_files(desk: Desk, anna: Patient) -> None:
    """Sent, unsent or on its way: each takes a place, and there is no sixth."""
    async with desk.work() as work:
        await kept(work, anna)
        await arrived(work, anna)
        for _ in range(3):
            await library.require_capacity(work, anna)
            await announced(work, anna, "wynik.pdf")
        assert await library.remaining(work, anna) == 0
        for attempt in (library.require_capacity(work, anna), announced(work, anna, "wynik.pdf")):
            with pytest.raises(FilesFull) as caught:
                await attempt
            assert caught.value == FilesFull(5)
    async with desk.work() as work:
        assert [each.number for each in await rows(work)] == [1, 2, 3, 4, 5]


@pytest.mark.both_databases
async def test_each_patient_has_five(desk: Desk, anna: Patient) -> None:
    """Nobody's files are in anybody's way."""
    async with desk.work() as work:
        john = await a_full_patient(work, "telegram:2", "John Carter")
        for patient in (anna, john):
            for _ in range(5):
                await announced(work, patient, "wynik.pdf")
        assert [await library.remaining(work, patient) for patient in (anna, john)] == [0, 0]


@pytest.mark.parametrize("place", [0, 1, 6])
async def test_the_database_itself_refuses(desk: Desk, anna: Patient, place: int) -> None:
    """A second file in the same place, or a sixth place, whatever the code above it forgets."""
    async with desk.work() as work:
        await announced(work, anna, "wynik.pdf")
        file = File(id=new_file_id(), patient_id=anna.id, number=place, status=FileStatus.ARRIVING)
        file.label, file.announced_at, file.remove_at = Label("wynik.pdf"), work.now, work.now
        with pytest.raises(IntegrityError):
            async with work.session.begin_nested():
                work.session.add(file)


@pytest.mark.both_databases
async def test_two_at_once_for_the_last_place(desk: Desk, anna: Patient) -> None:
    """One has it and one is told."""
    async with desk.work() as work:
        for _ in range(4):
            await kept(work, anna)
    await connect_several_times(desk, 2)
    outcomes = await asyncio.gather(*(_attempt(desk, anna) for _ in range(2)))
    assert sorted(outcomes) == [False, True]
    async with desk.work() as work:
        assert [each.number for each in await rows(work)] == [1, 2, 3, 4, 5]


@pytest.mark.both_databases
async def test_the_database_decides(desk: Desk, anna: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if neither waited for the other."""

    async def look_away(*_: object) -> None:
        """Wait for nobody."""

    monkeypatch.setattr(library, "lock_patient", look_away)
    await test_two_at_once_for_the_last_place(desk, anna)


@pytest.mark.both_databases
async def test_twelve_at_once(desk: Desk, anna: Patient) -> None:
    """Five of an album of twelve have a place."""
    await connect_several_times(desk, 5)
    outcomes = await asyncio.gather(*(_attempt(desk, anna) for _ in range(12)))
    assert outcomes.count(True) == 5
    async with desk.work() as work:
        assert [each.number for each in await rows(work)] == [1, 2, 3, 4, 5]


async def _attempt(desk: Desk, patient: Patient) -> bool:
    """Whether there was room."""
    try:
        async with desk.work() as work:
            await announced(work, patient, "wynik.pdf")
    except FilesFull:
        return False
    return True


ACTIONS = ["announce", "arrive", "give_up", "send", "discard", "delete", "link", "day", "month", "late"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(min_value=0, max_value=4)), max_size=40))
async def test_never_a_sixth_and_never_one_forgotten(desk: Desk, anna: Patient, actions: list[tuple[str, int]]) -> None:
    """Whatever is done: at most five, and bytes that came are a file's, or asked to be removed."""
    async with desk.work() as work:
        await nothing_filed(work)
    known: list[str] = []
    stored: set[str] = set()
    for action, which in actions:
        async with desk.work() as work:
            with contextlib.suppress(Refusal):
                await _act(work, anna, action, which, known, stored)
        if action in {"day", "month"}:
            desk.wait(days=1 if action == "day" else 31)
            async with desk.work() as work:
                await removal.remove_due(work)
        async with desk.work() as work:
            places = [each.number for each in await rows(work)]
            assert len(set(places)) == len(places) <= MOST_FILES
            assert await library.remaining(work, anna) == MOST_FILES - len(places)
            here = {each.id for each in await rows(work) if each.status is not FileStatus.ARRIVING}
            assert stored == here | set(await to_be_removed(work))


async def _act(work: Work, patient: Patient, action: str, which: int, known: list[str], stored: set[str]) -> None:
    file_id = known[-1 - which] if which < len(known) else "nothing"
    match action:
        case "announce":
            known.append((await announced(work, patient, "wynik.pdf")).id)
        case "arrive" | "late" if file_id in known:
            await arrival.arrive(work, file_id, FileKind.PDF, 1)
            stored.add(file_id)
        case "give_up" if file_id not in stored:
            await arrival.give_up(work, file_id)
        case "send":
            await library.send(work, patient, a_sending())
        case "discard":
            await library.discard(work, patient)
        case "delete":
            await library.delete(work, patient, file_id)
        case "link":
            await library.link(work, patient, file_id, None)
