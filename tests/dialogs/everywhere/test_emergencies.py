"""Wherever somebody is, words of an emergency are answered by advice, last and alone; what was begun stays (D24)."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from typing import Any

from core.i18n import Language
from dialogs.patient.emergency import NOT_URGENT, PUT_ASIDE
from tests.dialogs.everywhere.oddities import PORTAL
from tests.dialogs.everywhere.test_tour import ON_EACH_WAY, STOPS
from tests.dialogs.everywhere.tour import Visit, visits
from tests.dialogs.taps import buttons_of, tap
from tests.languages import WRITTEN

WORDS = {Language.POLISH: "duszę się", Language.ENGLISH: "I can't breathe"}
NUMBERS = {Language.POLISH: "112 lub 999", Language.ENGLISH: "112 or 999"}


@ON_EACH_WAY
async def test_words_of_an_emergency(script: str, tmp_path: Path) -> None:
    """The advice is the last message; nothing has moved but where any words are an answer; the way back is one tap."""
    language = WRITTEN[list(STOPS).index(script) % 2]
    async with aclosing(visits(script, STOPS[script], language, tmp_path)) as tour:
        async for visit in tour:
            if not visit.is_among_staff:
                await _say_and_go_on(visit)
                await visit.go_back()


async def _say_and_go_on(visit: Visit) -> None:
    before = await _remembered(visit)
    await _say(visit)
    dialog = PORTAL.dialog_of(before[0])
    if dialog is not None and before[0] not in dialog.free_text:
        assert await _remembered(visit) == before
    await _say(visit)
    tap(visit.person, NOT_URGENT, "")
    await visit.stage.settle()
    assert PUT_ASIDE not in dict((await visit.row()).data)
    assert NOT_URGENT not in _newest_actions(visit)


async def _say(visit: Visit) -> None:
    visit.person.say(WORDS[visit.language])
    await visit.stage.settle()
    assert _newest_actions(visit) == [NOT_URGENT, "menu"]
    assert NUMBERS[visit.language] in (visit.person.messages[-1].text or "")


def _newest_actions(visit: Visit) -> list[str]:
    """Of the last message in the chat, which is what somebody sees without scrolling."""
    newest = visit.person.messages[-1]
    assert newest.sender.id != visit.person_id
    return [str(each.action) for each in buttons_of(newest)]


async def _remembered(visit: Visit) -> tuple[str, dict[str, Any]]:
    row = await visit.row()
    return row.state or "", {name: value for name, value in row.data.items() if name != PUT_ASIDE}
