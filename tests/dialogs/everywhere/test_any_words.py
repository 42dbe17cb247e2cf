"""Whatever somebody writes, wherever they are: they are answered, nothing goes wrong, and nothing is lost."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import aclosing
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from bot.fsm_storage import key_of, tie_of
from bot.inbox.dead_letters import DeadLetter
from core.appointments.model import Appointment, AppointmentStatus
from core.i18n import Language
from dialogs.engine.dialog import SAID
from dialogs.engine.returning import RETURN
from dialogs.triggers import ACT_FOR_MYSELF
from tests.dialogs.everywhere.any_words import SENTENCES, any_words
from tests.dialogs.everywhere.findings import Flaw, Observer
from tests.dialogs.everywhere.oddities import PORTAL
from tests.dialogs.everywhere.stops import by_script, stops
from tests.dialogs.everywhere.tour import Visit, visits
from tests.dialogs.taps import tap
from tests.dialogs.ways_on import check_newest
from tests.languages import WRITTEN

STOPS: Final = by_script(each for each in stops() if not each.is_of_staff)
HELD: Final = by_script(each for each in stops() if each.state == "Booking:summary")
EXAMPLES: Final = 4
"""How many are written at each stop."""

ANYTHING_ELSE: Final = frozenset((Flaw.WRONG_LANGUAGE, Flaw.UNFILLED))
"""Flaws that what was written has by itself, where it is shown again."""


@pytest.mark.ci
@pytest.mark.parametrize(
    ("script", "language"), [(script, each) for script, each in zip(STOPS, itertools.cycle(WRITTEN), strict=False)]
)
async def test_any_words(script: str, language: Language, tmp_path: Path) -> None:
    """At each stop: any words."""
    async with aclosing(visits(script, STOPS[script], language, tmp_path)) as tour:
        async for visit in tour:
            await _write_any(visit)


@pytest.mark.parametrize("language", WRITTEN)
async def test_a_held_time_is_kept(language: Language, tmp_path: Path) -> None:
    """Of all that people ask for by a sentence while a time is held for them, nothing lets it go."""
    (script,) = HELD
    async with aclosing(visits(script, HELD[script], language, tmp_path)) as tour:
        async for visit in tour:
            for words, more in itertools.product(SENTENCES[language], repeat=2):
                assert await _counted(visit, AppointmentStatus.HELD) == 1
                await _say(visit, words)
                await _say(visit, more)
                await visit.go_back()


async def _write_any(visit: Visit) -> None:
    """Examples are chosen, and made small, by a thread of their own; they are written here."""
    loop = asyncio.get_running_loop()

    @settings(max_examples=EXAMPLES, database=None)
    @given(any_words())
    def write(words: str) -> None:
        asyncio.run_coroutine_threadsafe(_write_once(visit, words), loop).result()

    await asyncio.to_thread(write)


async def _write_once(visit: Visit, words: str) -> None:
    try:
        await _write(visit, words)
    finally:
        await visit.go_back()


async def _write(visit: Visit, words: str) -> None:
    """What was under way can be gone back to; where it was one's own, and the words are about somebody else, from their
    conversation.
    """
    before, whose = await visit.remembered(), tie_of(key_of((await visit.row()).key))
    await _say(visit, words)
    after = await visit.remembered()
    if not whose and tie_of(key_of((await visit.row()).key)):
        tap(visit.person, ACT_FOR_MYSELF, None)
        await visit.stage.settle()
        assert await visit.remembered() == before, f"{before[0]}, {words!r}"
    elif not _is_answer(before[0]) and after[0].partition(":")[0] != before[0].partition(":")[0]:
        tap(visit.person, RETURN, "")
        await visit.stage.settle()
        assert await visit.remembered() == before, f"{before[0]}, {words!r}"


async def _say(visit: Visit, words: str) -> None:
    """It is answered; nothing is booked, cancelled or let go of."""
    state, kept = (await visit.remembered())[0], await _kept(visit)
    observer, where = Observer(visit.stage.world), f"{state}, {words!r}"
    visit.person.say(words)
    await visit.stage.settle()
    found = observer.look(visit.person, visit.language, where, chat=visit.chat)
    assert [each for each in found if each.flaw not in ANYTHING_ELSE] == []
    assert await _kept(visit) == kept, where
    check_newest(visit.person, (await visit.remembered())[0])


def _is_answer(state: str) -> bool:
    """Whether words are an answer there by its own table; at the menu, and where words led, nothing is under way."""
    dialog = PORTAL.dialog_of(state)
    assert dialog is not None
    takes_words = any(row.trigger == SAID for row in dialog.screens[state].transitions)
    return takes_words or dialog.name in {"Menu", "Saying"}


async def _kept(visit: Visit) -> tuple[int, int]:
    async with visit.stage.work() as work:
        assert await work.session.scalar(sa.select(DeadLetter.incident)) is None
    return await _counted(visit, AppointmentStatus.BOOKED), await _counted(visit, AppointmentStatus.HELD)


async def _counted(visit: Visit, status: AppointmentStatus) -> int:
    async with visit.stage.work() as work:
        counted = sa.select(sa.func.count()).where(Appointment.status == status)
        return int(await work.session.scalar(counted) or 0)
