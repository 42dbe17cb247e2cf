"""Wherever somebody is, words of an emergency are answered by advice, last and alone; what was begun stays (D24)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.i18n import Language
from dialogs.patient.emergency import NOT_URGENT, PUT_ASIDE
from tests.dialogs.everywhere.oddities import PORTAL, STATES
from tests.dialogs.everywhere.test_oddities import IN_EVERY_STATE, visiting
from tests.dialogs.everywhere.ways_there import Visit
from tests.dialogs.plays import Plays
from tests.dialogs.taps import buttons_of, tap

WORDS = {Language.POLISH: "duszę się", Language.ENGLISH: "I can't breathe"}
ADVICE = {Language.POLISH: "112 lub 999", Language.ENGLISH: "112 or 999"}


@IN_EVERY_STATE
async def test_words_of_an_emergency(plays: Plays, state: str, tmp_path: Path) -> None:
    """The advice is the last message; nothing has moved but where any words are an answer; the way back is one tap."""
    language = list(Language)[STATES.index(state) % 2]
    async with visiting(plays, state, language, tmp_path) as visit:
        before = await _remembered(visit)
        visit.person.say(WORDS[visit.language])
        await visit.stage.settle()
        _is_advised(visit)
        after = await _remembered(visit)
        dialog = PORTAL.dialog_of(state)
        assert dialog is not None
        if state not in dialog.free_text:
            assert after == before
        visit.person.say(WORDS[visit.language])
        await visit.stage.settle()
        _is_advised(visit)
        tap(visit.person, NOT_URGENT, "")
        await visit.stage.settle()
        assert PUT_ASIDE not in dict((await visit.place()).data)
        assert NOT_URGENT not in _newest_actions(visit)


def _is_advised(visit: Visit) -> None:
    assert _newest_actions(visit) == [NOT_URGENT, "menu"]
    assert ADVICE[visit.language] in (visit.person.messages[-1].text or "")


def _newest_actions(visit: Visit) -> list[str]:
    """Of the last message in the chat, which is what somebody sees without scrolling."""
    newest = visit.person.messages[-1]
    assert newest.sender.id != visit.person_id
    return [str(each.action) for each in buttons_of(newest)]


async def _remembered(visit: Visit) -> tuple[str, dict[str, Any]]:
    row = await visit.place()
    return row.state or "", {name: value for name, value in row.data.items() if name != PUT_ASIDE}
