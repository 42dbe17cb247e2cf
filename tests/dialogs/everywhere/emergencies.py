"""Wherever somebody is, words of an emergency are answered by advice, last and alone; what was begun stays (D24)."""

from __future__ import annotations

import json

from core.i18n import Language
from dialogs.patient.emergency import NOT_URGENT, PUT_ASIDE
from tests.dialogs.everywhere.oddities import PORTAL
from tests.dialogs.everywhere.tour import Visit
from tests.dialogs.taps import buttons_of, tap

WORDS = {Language.POLISH: "duszę się", Language.ENGLISH: "I can't breathe"}
NUMBERS = {Language.POLISH: "112 lub 999", Language.ENGLISH: "112 or 999"}


async def tell_of_an_emergency(visit: Visit) -> None:
    """The advice is the last message; nothing has moved but where any words are an answer; the way back is one tap."""
    before = await visit.remembered()
    await _say(visit)
    dialog = PORTAL.dialog_of(before[0])
    if dialog is not None and before[0] not in dialog.free_text:
        assert await visit.remembered() == before
    await _say(visit)
    tap(visit.person, NOT_URGENT, "")
    await visit.stage.settle()
    assert PUT_ASIDE not in json.loads((await visit.row()).data)
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
