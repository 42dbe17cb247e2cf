"""The crawler and its companions find each classic mistake of a bot, by name; and nothing in a bot without one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import pytest

from bot.simulator.actors.actor import SimPerson
from bot.simulator.actors.world import World
from core.i18n import Language
from tests.dialogs.everywhere.crawler import Chat, Choices, crawl
from tests.dialogs.everywhere.findings import Finding, Flaw
from tests.dialogs.everywhere.killing import lost_when_killed
from tests.dialogs.everywhere.small_bot import Mistake, SmallBot

CAUGHT_AS: Final = {
    Mistake.BUTTON_OF_65_BYTES: Flaw.BUTTON_TOO_LONG,
    Mistake.UNANSWERED_TAP: Flaw.UNANSWERED_TAP,
    Mistake.BROKEN_HTML: Flaw.BROKEN_MARKUP,
    Mistake.EDIT_WITHOUT_CHANGE: Flaw.UNCHANGED,
    Mistake.TEXT_OF_4097: Flaw.TEXT_TOO_LONG,
    Mistake.WRITING_TO_A_STRANGER: Flaw.STRANGER,
    Mistake.ACKNOWLEDGING_TOO_EARLY: Flaw.LOST,
    Mistake.SILENCE: Flaw.SILENCE,
    Mistake.DEAD_END: Flaw.DEAD_END,
    Mistake.NO_WAY_BACK: Flaw.NO_WAY_BACK,
    Mistake.WRONG_LANGUAGE: Flaw.WRONG_LANGUAGE,
    Mistake.UNFILLED_PLACEHOLDER: Flaw.UNFILLED,
}


def test_every_mistake_is_tried() -> None:
    """Each mistake has its flaw, and each flaw that has a name of its own has its mistake."""
    assert set(CAUGHT_AS) == set(Mistake)
    assert set(Flaw) - set(CAUGHT_AS.values()) == {Flaw.REFUSED}


@pytest.mark.parametrize("mistake", Mistake)
async def test_a_mistake_is_found(mistake: Mistake) -> None:
    """A bot with one mistake is caught by that mistake's name."""
    assert CAUGHT_AS[mistake] in {finding.flaw for finding in await _findings(mistake)}


async def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """The same bot without a mistake passes."""
    assert await _findings(None) == []


async def _findings(mistake: Mistake | None) -> list[Finding]:
    return [*await _crawled(mistake), *await lost_when_killed(partial(_begin, mistake))]


async def _crawled(mistake: Mistake | None) -> list[Finding]:
    person, serve = _begin(mistake)

    async def place() -> str:
        return person.messages[-1].text

    async def settle() -> None:
        await serve(None)

    chat = Chat(person, Language.POLISH, place, partial(_choices, person), settle, person.start)
    return (await crawl(chat, most=40)).judge()


def _begin(mistake: Mistake | None) -> tuple[SimPerson, Callable[[int | None], Awaitable[bool]]]:
    world = World()
    return world.add_person(101, "Anna"), SmallBot(world, mistake).serve


def _choices(person: SimPerson, _here: str) -> Choices:
    message = person.messages[-1]
    return {label: partial(person.tap, message, label) for row in message.labels for label in row}
