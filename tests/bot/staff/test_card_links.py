"""Ways to cards: a message of a supergroup has an address."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rendering.keyboard import keyboard
from bot.rendering.text import TextRenderer
from bot.staff import chat_migration
from bot.staff.card_links import card_addresses
from bot.staff.cards import CardMessage
from core.i18n import Language
from dialogs.engine.screens import Button, CardLink, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Verbatim
from tests.desk import TUESDAY_MORNING, Desk

GROUP, SUPERGROUP = -1_234_567, -1_001_234_567_890
SHOWN, GONE, ELSEWHERE = (Subject("question", each) for each in ("shown", "gone", "elsewhere"))
SCREEN = Screen(
    Verbatim("Pytania"),
    (
        (CardLink(Verbatim("1"), SHOWN), Button(Verbatim("Otwórz"), "open")),
        (CardLink(Verbatim("2"), GONE),),
        (CardLink(Verbatim("3"), ELSEWHERE), CardLink(Verbatim("4"), Subject("question", "unknown"))),
    ),
)


@pytest.fixture
async def shown(desk: Desk) -> Desk:
    """A card that is shown, one whose message is gone, and one in another chat."""
    async with desk.work() as work:
        work.session.add(a_card(SHOWN, SUPERGROUP, 77))
        work.session.add(a_card(GONE, SUPERGROUP, None))
        work.session.add(a_card(ELSEWHERE, GROUP, 78))
    return desk


def a_card(subject: Subject, chat_id: int, message_id: int | None) -> CardMessage:
    """A card, in a message or in none."""
    return CardMessage(
        subject=subject.pack(), chat_id=chat_id, message_id=message_id, wanted=1, queued=1, drawn=1, closed=False
    )


async def ways(session: AsyncSession, chat_id: int) -> dict[Subject, str]:
    """The ways from the screen while the staff chat has that number."""
    return await card_addresses(session, SCREEN, chat_id)


async def test_a_card_that_is_shown_has_an_address(shown: Desk) -> None:
    """The others lead nowhere, and have none."""
    async with shown.work() as work:
        assert await ways(work.session, SUPERGROUP) == {SHOWN: "https://t.me/c/1234567890/77"}


async def test_a_basic_group_has_no_addresses(shown: Desk) -> None:
    """Once it has become a supergroup, it is looked for where it is now."""
    async with shown.work() as work:
        assert await ways(work.session, GROUP) == {}
        await chat_migration.record(work.session, GROUP, SUPERGROUP, TUESDAY_MORNING)
        assert await ways(work.session, GROUP) == {SHOWN: "https://t.me/c/1234567890/77"}


def test_only_ways_that_there_are_get_a_button() -> None:
    """And a row of which nothing is left is no row."""
    drawn = keyboard(
        SCREEN, 1, TextRenderer(Language.POLISH, ZoneInfo("Europe/Warsaw")), {SHOWN: "https://t.me/c/1/77"}
    )
    assert [[(each.text, each.url) for each in row] for row in drawn] == [
        [("1", "https://t.me/c/1/77"), ("Otwórz", None)]
    ]
