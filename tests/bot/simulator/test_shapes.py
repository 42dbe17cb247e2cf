"""Updates have the shapes that Telegram's have: python-telegram-bot knows every field, and loses none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from telegram import Bot, TelegramObject, Update

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Json
from bot.simulator.world.chats import Chat
from bot.simulator.world.files import MediaKind
from tests.bot.simulator.all_updates import KINDS, everything_told
from tests.bot.simulator.conftest import Api

NEWER_THAN_IT = {"can_send_welcome_messages"}
"""What aiogram insists on and python-telegram-bot keeps without knowing it."""
SOURCES = list((Path(__file__).parents[3] / "bot" / "simulator").rglob("*.py"))
CONTENTS = {
    "text", "photo", "document", "voice", "sticker", "contact", "location", "pinned_message", "new_chat_members",
    "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened",
}  # fmt: skip


@pytest.fixture
async def told(api: Api, world: World, anna: SimPerson, staff: Chat) -> list[Json]:
    """Everything that a simulator can tell a bot."""
    return await everything_told(api, world, anna, staff)


def test_everything_is_told(told: list[Json]) -> None:
    """What follows is about every kind of update and every kind of message."""
    assert {list(update)[1] for update in told} == KINDS
    messages = [update["message"] for update in told if "message" in update]
    assert {field for message in messages for field in message if field in CONTENTS} == CONTENTS
    assert {kind.value for kind in set(MediaKind) - {MediaKind.THUMBNAIL}} < CONTENTS
    assert set(re.findall(r'Service\("(\w+)"', "".join(file.read_text("utf-8") for file in SOURCES))) < CONTENTS
    queries = [update["callback_query"] for update in told if "callback_query" in update]
    assert [query["message"]["date"] == 0 for query in queries] == [False, False, True]


async def test_python_telegram_bot_knows_it_all(told: list[Json], bot: Bot) -> None:
    """python-telegram-bot has a place for every field that it has heard of by now, and tells the same again."""
    for update in told:
        read = Update.de_json(update, bot)
        assert {unknown for part in _parts(read) for unknown in part.api_kwargs} <= NEWER_THAN_IT
        assert _has(read.to_dict(), update)


def _parts(value: object) -> Iterator[TelegramObject]:
    if isinstance(value, TelegramObject):
        yield value
        for name in value._get_attrs_names(include_private=False):
            yield from _parts(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)


def _has(whole: object, part: object) -> bool:
    """Whether all that is in one is in the other, which may tell more: that things did not happen, for example."""
    match part:
        case dict():
            return isinstance(whole, dict) and all(_has(whole.get(name), value) for name, value in part.items())
        case []:
            return not whole
        case list():
            return isinstance(whole, list) and len(whole) == len(part) and all(map(_has, whole, part))
    return whole == part
