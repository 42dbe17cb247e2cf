"""Whatever people do, wherever they are: they are answered, nothing is lost, and there is a way on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from bot.inbox.dead_letters import DeadLetter
from core.appointments.model import Appointment, AppointmentStatus
from core.i18n import Language
from tests.dialogs.everywhere.checkpoint import checkpoint
from tests.dialogs.everywhere.findings import Observer
from tests.dialogs.everywhere.oddities import ODDITIES, STATES, Oddity
from tests.dialogs.everywhere.ways_there import Visit, WayThere, at, ways_there
from tests.dialogs.plays import Plays
from tests.dialogs.taps import buttons, newest_screen
from tests.dialogs.ways_on import check_newest

WAYS: Final[dict[str, WayThere]] = {}
"""To each state, once a visit has asked for them."""

IN_EVERY_STATE = pytest.mark.parametrize("state", STATES)
IN_BOTH_LANGUAGES = pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)


def test_there_is_something_to_do_everywhere() -> None:
    """The walk below has somewhere to go and something to do."""
    assert len(STATES) > 25
    assert len(ODDITIES) > 15


@asynccontextmanager
async def visiting(plays: Plays, state: str, language: Language, folder: Path) -> AsyncIterator[Visit]:
    """Somebody who rests in that state."""
    if not WAYS:
        WAYS.update(await ways_there(plays))
    assert state in WAYS, f"no script rests in {state} without starting the bot again"
    async with at(WAYS[state], language, folder) as visit:
        assert (await visit.place()).state == state
        yield visit


@IN_EVERY_STATE
@IN_BOTH_LANGUAGES
async def test_odd_things(plays: Plays, state: str, language: Language, tmp_path: Path) -> None:
    """Each odd thing is answered in the right language, leads only where the table says, and loses nothing."""
    async with visiting(plays, state, language, tmp_path) as visit:
        go_back = await checkpoint(visit.stage)
        spoken = visit.language  # a script may have somebody change theirs on the way
        for oddity in _in_this_language(state, language):
            await _try(oddity, visit)
            await go_back()
            visit.language = spoken


@IN_EVERY_STATE
async def test_presses(plays: Plays, state: str, tmp_path: Path) -> None:
    """Buttons work after a restart as before it; pressed twice before the answer, they do what they do once; of two
    that are pressed together, the first counts and both are answered.
    """
    language = list(Language)[STATES.index(state) % 2]
    async with visiting(plays, state, language, tmp_path) as visit:
        go_back = await checkpoint(visit.stage)
        last = len({each.action for each in buttons(visit.person)}) - 1
        once = []
        for number in range(last + 1):
            once.append(await _pressed(visit, number))
            await go_back()
            assert await _pressed(visit, number, number) == once[number]
            await go_back()
        for one, other in ((0, last), (last, 0)):
            assert await _pressed(visit, one, other) == once[one]
            await go_back()
        await visit.stage.restart()
        await go_back()  # a database in memory went with the process
        assert await _pressed(visit, 0) == once[0]


def _in_this_language(state: str, language: Language) -> tuple[Oddity, ...]:
    """Every second oddity, beginning with another from state to state: each is done in every state, in one language or
    the other, and in both languages in half of the states.
    """
    return ODDITIES[(STATES.index(state) + list(Language).index(language)) % 2 :: 2]


async def _try(oddity: Oddity, visit: Visit) -> None:
    before, booked = await _remembered(visit), await _booked(visit)
    if oddity.prepare is not None:
        await oddity.prepare(visit)
    observer, refused_before = Observer(visit.stage.world), len(visit.watch.refused_with)
    await oddity.do(visit)
    where = f"{before[0]}, {oddity.name}"
    assert observer.look(visit.person, visit.language, where) == []
    after = await _remembered(visit)
    assert after[0] in oddity.may_lead_to(before[0]), f"{where} leads to {after[0]}"
    if not oddity.is_expected_in(before[0]):
        assert after == before, f"{where}: something was lost"
        assert visit.watch.refused_with[refused_before:] == [], where
    assert await _booked(visit) == booked, f"{where}: appointments have changed"
    check_newest(visit.person, after[0])


async def _pressed(visit: Visit, *numbers: int) -> tuple[Any, ...]:
    """Press one button of each action, by number, all before the answer; where that leads, and what is then seen."""
    screen = newest_screen(visit.person)
    assert screen is not None
    observer = Observer(visit.stage.world)
    one_of_each = list({each.action: each for each in reversed(buttons(visit.person))}.values())[::-1]
    for number in numbers:
        visit.person.press(screen, one_of_each[number].pack())
    await visit.stage.settle()
    chosen = one_of_each[numbers[0]].value if one_of_each[numbers[0]].action == "language" else visit.language
    where = f"{[str(one_of_each[number].action) for number in numbers]}"
    assert observer.look(visit.person, Language(chosen), where) == []
    state, memory = await _remembered(visit)
    check_newest(visit.person, state)
    return state, memory, [(each.action, each.value) for each in buttons(visit.person)], await _booked(visit)


async def _remembered(visit: Visit) -> tuple[str, Any]:
    """The state, and what is remembered there; an appointment has a random id."""
    row = await visit.place()
    return row.state or "", dict(row.data) | ({"appointment": "#"} if row.data.get("appointment") else {})


async def _booked(visit: Visit) -> int:
    async with visit.stage.work() as work:
        assert await work.session.scalar(sa.select(DeadLetter.incident)) is None
        counted = sa.select(sa.func.count()).where(Appointment.status == AppointmentStatus.BOOKED)
        return int(await work.session.scalar(counted) or 0)
