"""Many online consultations at the same time, over the wire: who takes whom, and whose lines come when (S16)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot.addresses import address_of
from bot.delivery.worker import MAX_CHATS
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.journal import Answered
from core.consultations import holding
from core.consultations.model import ConsultationStatus
from core.consultations.refusals import NobodyWaitsHere
from core.staff.members import Caller, Where
from tests.databases import POSTGRESQL, prepared_file
from tests.dialogs.taps import tap
from tests.e2e.consulting_day import ConsultingDay, a_consulting_day
from tests.e2e.dying_bot import CALM
from tests.e2e.processes import Processes, processes
from tests.postgres import Postgres

pytestmark = pytest.mark.ci

PATIENTS: Final = 10
LINES: Final = 20
MANY: Final = 60
TOGETHER: Final = replace(CALM, chats_at_once=MAX_CHATS, group_rate=None)
"""Everybody at once; no lease runs out because the machine is slow."""

HERE: Final = "Lekarz już jest: "
NOBODY: Final = "Nie czeka nikt, kogo można by teraz przyjąć."


@pytest.fixture(scope="module")
def bots() -> Iterator[Processes]:
    """Where bots begin."""
    with processes() as begun:
        yield begun


@asynccontextmanager
async def a_bot(day: ConsultingDay, bots: Processes) -> AsyncIterator[None]:
    """Meanwhile one answers everybody at once; at the end nothing has failed."""
    running = await bots.begin(day.environment, day.stage.now, temper=TOGETHER)
    yield
    await day.settled()
    assert await running.stopped() == 0
    assert await day.incidents() == []


@pytest.fixture
async def race(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> AsyncIterator[ConsultingDay]:
    """One patient, two doctors who are there, either database."""
    postgres: Postgres | None = request.getfixturevalue("postgres") if database_kind == POSTGRESQL else None
    url = prepared_file(tmp_path) if postgres is None else await postgres.emptied()
    async with a_consulting_day(url, {"Anna Nowak": "Kaszel"}, doctors=2) as day:
        yield day


@pytest.mark.parametrize("in_private", [False, True], ids=["both at the card", "one at the card, one in private"])
async def test_two_doctors_take_the_same(race: ConsultingDay, bots: Processes, *, in_private: bool) -> None:
    """One has the patient, who is told so once; the other is told who has them, or that nobody waits."""
    ewa, tomasz = race.doctors
    async with a_bot(race, bots):
        if in_private:
            tomasz.say("/online")
            await race.settled()
        race.press_card(ewa, 1)
        if in_private:
            tap(tomasz, "next", None)
        else:
            race.press_card(tomasz, 1)
    held = await race.consultation(1)
    assert held.status is ConsultationStatus.TAKEN
    won, lost = (ewa, tomasz) if held.taken_by == f"telegram:{ewa.id}" else (tomasz, ewa)
    (anna,) = race.patients
    told = [each.text for each in race.sent(anna.id) if HERE in each.text]
    assert [held.holder in each for each in told] == [True]
    assert any("Anna Nowak" in each.text for each in race.sent(won.id))
    assert not any("Anna Nowak" in each.text for each in race.sent(lost.id))
    answers = [each.text or "" for each in race.log if isinstance(each, Answered) and each.press.person.id == lost.id]
    shown = answers + [each.text for each in race.stage.world.chat(lost.id).messages]
    assert any(f"Tę konsultację prowadzi {held.holder}" in each or NOBODY in each for each in shown)


async def test_a_doctor_takes_twice(tmp_path: Path, bots: Processes) -> None:
    """Whoever presses twice has the patient once, and the patient is told once."""
    async with a_consulting_day(prepared_file(tmp_path), {"Anna Nowak": "Kaszel"}) as day:
        async with a_bot(day, bots):
            day.press_card(day.doctors[0], 1)
            day.press_card(day.doctors[0], 1)
        assert len([each for each in day.sent(day.patients[0].id) if HERE in each.text]) == 1
        assert len([each for each in day.sent(day.doctors[0].id) if "Kaszel" in each.text]) == 1


async def test_all_write_at_once(tmp_path: Path, bots: Processes) -> None:
    """Ten patients write twenty lines each to three doctors, one of them sixty, and those first: each line comes once
    and in order, and nobody waits until that one has said all.
    """
    abouts = {f"Anna Nowak{'a' * number}": f"Sprawa {number}" for number in range(PATIENTS)}
    async with a_consulting_day(prepared_file(tmp_path), abouts, doctors=3) as day:
        await all_are_taken(day)
        for nth in range(MANY - LINES):
            day.patients[0].say(line(0, nth))
        for nth in range(LINES):
            for number, patient in enumerate(day.patients):
                patient.say(line(number, nth if number else MANY - LINES + nth))
        async with a_bot(day, bots):
            await day.settled()
        by_doctor = [said_to(day, doctor) for doctor in day.doctors]
        for number in range(PATIENTS):
            theirs = [each for said in by_doctor for each in said if each[0] == number]
            assert theirs == [(number, nth) for nth in range(LINES if number else MANY)], "not all once, or in disorder"
        (said,) = [each for each in by_doctor if (0, 0) in each]
        last = said.index((0, MANY - 1))
        assert len({number for number, _nth in said}) > 1
        assert all(said.index((number, LINES - 1)) < last for number, _nth in said if number), "they waited for one"


def line(number: int, nth: int) -> str:
    """What a patient says for the nth time."""
    return f"pacjent {number} wiersz {nth}."


def said_to(day: ConsultingDay, doctor: SimPerson) -> list[tuple[int, int]]:
    """Which lines of which patients a doctor was sent, in order."""
    told = (re.search(r"pacjent (\d+) wiersz (\d+)\.", each.text) for each in day.sent(doctor.id))
    return [(int(each[1]), int(each[2])) for each in told if each is not None]


async def all_are_taken(day: ConsultingDay) -> None:
    """Doctors take whoever is next until nobody waits; there is no bot yet."""
    await day.stage.start()
    async with day.stage.work() as work:
        free = True
        while free:
            free = False
            for doctor in day.doctors:
                with suppress(NobodyWaitsHere):
                    await holding.take_next(work, Caller(address_of(doctor.id), Where.PRIVATE))
                    free = True
    await day.stage.stop()
