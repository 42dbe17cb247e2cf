"""Updates have the shapes that Telegram's have: two libraries know every field, and lose none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiogram.types import Update as AiogramUpdate
from pydantic import BaseModel
from telegram import Bot, TelegramObject, Update

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.api.errors import Json
from bot.simulator.delivery.updates import ONLY_WHEN_ASKED
from bot.simulator.world.chats import Chat, Membership
from bot.simulator.world.files import MediaKind
from tests.bot.simulator.conftest import Api
from tests.pictures import jpeg, png

NEWER_THAN_IT = {"can_send_welcome_messages"}
"""What aiogram insists on and python-telegram-bot keeps without knowing it."""
SOURCES = list((Path(__file__).parents[3] / "bot" / "simulator").rglob("*.py"))
FORUM = -1005
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "B", "url": "https://a.pl"}]]}
KINDS = {"message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction"}
CONTENTS = {
    "text", "photo", "document", "voice", "sticker", "contact", "location", "pinned_message", "new_chat_members",
    "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened",
}  # fmt: skip


@pytest.fixture
async def told(api: Api, world: World, anna: SimPerson, staff: Chat) -> list[Json]:
    """Everything that a simulator can tell a bot."""
    await api("getUpdates", allowed_updates=[*KINDS, *ONLY_WHEN_ASKED])
    _people_write(anna)
    await _buttons_are_pressed(api, anna)
    await _messages_are_pinned(api, anna)
    _groups_change(world, anna, staff)
    await _topics_live(api, world, anna)
    anna.block_bot()
    anna.start("from-a-link")
    updates: list[Json] = []
    while more := await api.updates():
        updates += more
    return updates


def _people_write(anna: SimPerson) -> None:
    said = anna.say("/start@portal_bot see https://a.pl, a@b.pl, @anna_nowak and #this 😀")
    anna.say("yes", reply_to=said)
    anna.edit(said, "no")
    anna.edit(anna.send_document("a.pdf", b"%PDF", "one"), "two")
    anna.send_document("scan.png", png(640, 480))
    anna.send_photo("a.jpg", jpeg(1600, 1200), "/help")
    anna.send_album([("a.png", png()), ("b.png", png())], "skin")
    anna.send_voice(caption="listen")
    anna.send_sticker()
    anna.send_location()
    anna.share_contact()
    anna.share_other_contact()
    anna.forward(said)
    anna.react(said, "👍")
    anna.react(said)


async def _buttons_are_pressed(api: Api, anna: SimPerson) -> None:
    for text in ("<b>now</b>", "before"):
        await api(
            "sendMessage", chat_id=1001, text=text, parse_mode="HTML", reply_markup=KEYBOARD, protect_content=True
        )
    for message in anna.messages[-2:]:
        await api("answerCallbackQuery", callback_query_id=anna.press(message, "a").id)
    await api("deleteMessage", chat_id=1001, message_id=anna.messages[-1].message_id)
    gone = anna.messages[-1]
    await api("deleteMessage", chat_id=1001, message_id=gone.message_id)
    anna.press(gone, "a")


async def _messages_are_pinned(api: Api, anna: SimPerson) -> None:
    await api("pinChatMessage", chat_id=1001, message_id=anna.say("keep").message_id)


def _groups_change(world: World, anna: SimPerson, staff: Chat) -> None:
    anna.join(staff)
    anna.appoint_in(staff)
    anna.leave(staff)
    ewa = world.person(1003)
    for status in (Membership.RESTRICTED, Membership.MEMBER, Membership.KICKED, Membership.ADMINISTRATOR):
        ewa.add_bot_to(staff, status, lacks={"can_pin_messages"})
    basic = world.add_group(-77, "Basic", [anna], basic=True)
    anna.say("hello", chat=basic)
    world.upgrade(basic)


async def _topics_live(api: Api, world: World, anna: SimPerson) -> None:
    world.add_group(FORUM, "Forum", [anna], forum=True)
    topic = (await api("createForumTopic", chat_id=FORUM, name="Results"))["message_thread_id"]
    where = {"chat_id": FORUM, "message_thread_id": topic}
    anna.say("here", chat=FORUM, thread=topic)
    await api("editForumTopic", **where, name="Other results")
    await api("closeForumTopic", **where)
    await api("reopenForumTopic", **where)


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


def test_aiogram_knows_it_all(told: list[Json]) -> None:
    """So has aiogram."""
    for update in told:
        read = AiogramUpdate.model_validate(update)
        assert [unknown for part in _models(read) for unknown in part.model_extra or ()] == []
        assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == update


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


def _models(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _models(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from _models(item)
