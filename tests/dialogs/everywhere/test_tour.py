"""Whatever people do, wherever they are: they are answered, nothing is lost, and there is a way on."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from bot.inbox.dead_letters import DeadLetter
from core.appointments.model import Appointment, AppointmentStatus
from core.i18n import Language
from tests.dialogs.answered import check_answered
from tests.dialogs.everywhere.emergencies import tell_of_an_emergency
from tests.dialogs.everywhere.findings import Flaw, Observer
from tests.dialogs.everywhere.oddities import ODDITIES, Oddity
from tests.dialogs.everywhere.oddities_of_staff import ODDITIES_AT_THE_DESK, ODDITIES_OF_STAFF
from tests.dialogs.everywhere.stops import by_script, stops
from tests.dialogs.everywhere.tour import Visit, visits
from tests.dialogs.test_tables import STATES
from tests.dialogs.ways_on import check_newest, check_staff_screens
from tests.languages import WRITTEN
from tests.tiers import quick_and_ci

ORDER: Final = sorted(STATES)
STOPS: Final = by_script(stops())

BOOKED: Final = frozenset(("Booking:booked", "BookingFor:booked", "Referrals:planned", "Booking:moved"))
LONG: Final = frozenset(("appointments/confirmations", "account/pin_open_file", "booking/menu_from_everywhere"))
ON_EACH_WAY: Final = {
    (script, WRITTEN[number % len(WRITTEN)])
    for number, script in enumerate(each for place, each in enumerate(STOPS) if place % 12 == 0)
    if script not in LONG
}
"""Every twelfth script but the long ones, in one of the languages, with every third odd thing at each stop, and every
second button pressed twice; `make ci` goes through all scripts in both, with each odd thing in one of them.
"""

BY_DESIGN: Final = {
    "show": (Flaw.UNCHANGED, "the card is shown as it is now, which changes it only where it was deleted"),
}
"""What the bot tries after a press of that button though it may be refused, with the reason."""


def test_there_is_something_to_do_everywhere() -> None:
    """The tour has somewhere to go and something to do."""
    assert sum(map(len, STOPS.values())) > 35
    assert len(ODDITIES) > 15
    assert len(ODDITIES_OF_STAFF) > 15


@pytest.mark.parametrize(("script", "language"), quick_and_ci(itertools.product(STOPS, WRITTEN), ON_EACH_WAY))
async def test_whatever_people_do(script: str, language: Language, tmp_path: Path) -> None:
    """At each stop: odd things, words of an emergency, and all buttons."""
    async with aclosing(visits(script, STOPS[script], language, tmp_path)) as tour:
        async for visit in tour:
            spoken = visit.language  # a script may have somebody change theirs on the way
            in_part = (script, language) in ON_EACH_WAY
            turn = Turn(ORDER.index(visit.stop.state), 3) if in_part else _turn(visit, language)
            for oddity in turn.of(_oddities(visit)):
                await _try(oddity, visit)
                await visit.go_back()
                visit.language = spoken
            if not visit.stop.is_of_staff:
                await tell_of_an_emergency(visit)
                await visit.go_back()
            await _press_all(visit, _turn(visit, language))


@dataclass(frozen=True)
class Turn:
    """Every so many of what there is to try, beginning with another from state to state."""

    first: int
    every: int

    def of(self, those: Sequence[Oddity]) -> Sequence[Oddity]:
        """Those whose turn it is."""
        return those[self.first % self.every :: self.every]

    def has(self, number: int) -> bool:
        """Whether it is that one's turn."""
        return number % self.every == self.first % self.every


def _turn(visit: Visit, language: Language) -> Turn:
    """One half in each of the languages."""
    return Turn(ORDER.index(visit.stop.state) + WRITTEN.index(language), len(WRITTEN))


def _oddities(visit: Visit) -> Sequence[Oddity]:
    if visit.stop.is_of_staff and not visit.is_among_staff:
        return ODDITIES_AT_THE_DESK
    return ODDITIES_OF_STAFF if visit.is_among_staff else ODDITIES


async def _try(oddity: Oddity, visit: Visit) -> None:
    """It is answered in the right language, leads only where the table says, and loses nothing."""
    before, booked = await visit.remembered(), await _booked(visit)
    if oddity.prepare is not None:
        await oddity.prepare(visit)
    observer, refused_before = Observer(visit.stage.world), len(visit.watch.refused_with)
    seen_before = len(visit.stage.world.log)
    await oddity.do(visit)
    where = f"{before[0]}, {oddity.name}"
    wrong = observer.look(visit.person, visit.language, where, chat=visit.chat, is_answered=oddity.is_answered)
    assert wrong == []
    check_answered(visit.stage.world.log.after(seen_before), visit.person, has_answer=oddity.is_answered)
    after = await visit.remembered()
    assert after[0] in oddity.may_lead_to(before[0]), f"{where} leads to {after[0]}"
    if not oddity.is_expected_in(before[0]):
        assert after == before, f"{where}: something was lost"
        assert visit.watch.refused_with[refused_before:] == [], where
    if not (oddity.may_book and after[0] in BOOKED):
        assert await _booked(visit) == booked, f"{where}: appointments have changed"
    await _check_screen(visit, after[0])


async def _press_all(visit: Visit, twice: Turn) -> None:
    """Buttons work after a restart as before it; pressed twice before the answer, they do what they do once; of two
    that are pressed together, the first counts and both are answered.
    """
    last = len({each.action for each in await visit.buttons()}) - 1
    once = []
    for number in range(last + 1):
        once.append(await _pressed(visit, number))
        await visit.go_back()
        if twice.has(number):
            assert await _pressed(visit, number, number) == once[number]
            await visit.go_back()
    for one, other in ((0, last), (last, 0)):
        assert await _pressed(visit, one, other) == once[one]
        await visit.go_back()
    await visit.stage.restart()
    assert await _pressed(visit, 0) == once[0]
    await visit.go_back()


async def _pressed(visit: Visit, *numbers: int) -> tuple[Any, ...]:
    """Press one button of each action, by number, all before the answer; where that leads, and what is then seen."""
    screen = await visit.screen()
    assert screen is not None
    observer = Observer(visit.stage.world)
    one_of_each = list({each.action: each for each in reversed(await visit.buttons())}.values())[::-1]
    for number in numbers:
        visit.person.press(screen, one_of_each[number].pack())
    await visit.stage.settle()
    chosen = one_of_each[numbers[0]].value if one_of_each[numbers[0]].action == "language" else visit.language
    actions = [str(one_of_each[number].action) for number in numbers]
    where = f"{visit.stop.state}, {actions}"
    excused = {BY_DESIGN[action][0] for action in actions if visit.is_among_staff and action in BY_DESIGN}
    found = observer.look(visit.person, Language(chosen), where, chat=visit.chat)
    assert [each for each in found if each.flaw not in excused] == []
    state, memory = await visit.remembered()
    await _check_screen(visit, state)
    led_to = state, memory, [(each.action, each.value) for each in await visit.buttons()]
    return _with_numbered_ids(led_to), await _booked(visit)


def _with_numbered_ids(led_to: tuple[Any, ...]) -> str:
    """The same twice, though what is made has another random id each time."""
    numbers: dict[str, str] = {}
    return re.sub(
        r'"[\w-]{12}"', lambda found: numbers.setdefault(found[0], f"#{len(numbers)}"), json.dumps(led_to, default=str)
    )


async def _check_screen(visit: Visit, state: str) -> None:
    if visit.is_among_staff:
        screen = await visit.screen()
        check_staff_screens(state, screen, [] if screen is None else [screen])
    else:
        check_newest(visit.person, state)


async def _booked(visit: Visit) -> int:
    async with visit.stage.work() as work:
        assert await work.session.scalar(sa.select(DeadLetter.incident)) is None
        counted = sa.select(sa.func.count()).where(Appointment.status == AppointmentStatus.BOOKED)
        return int(await work.session.scalar(counted) or 0)
