"""Editing and deleting what was sent."""

from __future__ import annotations

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Json
from bot.simulator.world.chats import Chat
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.journal import Deleted, Edited
from tests.bot.simulator.conftest import NOT_MODIFIED, STAFF, Api, Clock

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])


async def test_edit_in_place(bot: Bot, world: World, anna: SimPerson) -> None:
    """A text and its keyboard change where they are; without a keyboard, the old one goes."""
    sent = await bot.send_message(1001, "one", reply_markup=KEYBOARD)
    edited = await bot.edit_message_text("<b>two</b>", 1001, sent.message_id, parse_mode="HTML")
    assert not isinstance(edited, bool)
    seen = anna.messages[-1]
    assert (seen.message_id, seen.text, seen.labels) == (sent.message_id, "two", [])
    assert edited.edit_date is not None
    assert [entry.before.text for entry in world.log if isinstance(entry, Edited)] == ["one"]


async def test_edit_without_a_change(bot: Bot, anna: SimPerson) -> None:
    """The same again, also when only spaces differ, is refused."""
    sent = await bot.send_message(1001, "one", reply_markup=KEYBOARD)
    with pytest.raises(BadRequest, match="exactly the same"):
        await bot.edit_message_text("one ", 1001, sent.message_id, reply_markup=KEYBOARD)
    with pytest.raises(BadRequest) as refusal:
        await bot.edit_message_reply_markup(1001, sent.message_id, reply_markup=KEYBOARD)
    assert refusal.value.message.lower() == NOT_MODIFIED
    await bot.edit_message_reply_markup(1001, sent.message_id)
    assert anna.messages[-1].edited is None


async def test_what_cannot_be_edited(api: Api, bot: Bot, anna: SimPerson) -> None:
    """What isn't there, isn't the bot's, or has another keyboard than an inline one."""
    own = await bot.send_message(1001, "a", reply_markup={"keyboard": [["A"]]})  # type: ignore[arg-type]
    theirs = anna.say("mine")
    file = await bot.send_document(1001, b"abc", filename="a.txt")
    expected = {
        99: "message to edit not found",
        0: "message to edit not found",
        own.message_id: "message can't be edited",
        theirs.message_id: "message can't be edited",
        file.message_id: "there is no text in the message to edit",
    }
    for message_id, sentence in expected.items():
        refusal = await api.refusal("editMessageText", chat_id=1001, message_id=message_id, text="b")
        assert refusal == f"Bad Request: {sentence}"
    wrong: list[tuple[str, Json, str]] = [
        ("editMessageText", {"inline_message_id": "x", "text": "b"}, "MESSAGE_ID_INVALID"),
        ("editMessageText", {"text": "b"}, "message identifier is not specified"),
        ("editMessageText", {"chat_id": 1001, "message_id": file.message_id, "text": "b" * 4097}, "MESSAGE_TOO_LONG"),
        ("editMessageMedia", {"chat_id": 1001, "message_id": file.message_id}, 'parameter "media" is required'),
        ("deleteMessage", {"message_id": 1}, "chat identifier is not specified"),
        ("deleteMessage", {"chat_id": 1001}, "message identifier is not specified"),
    ]
    for method, given, sentence in wrong:
        assert await api.refusal(method, **given) == f"Bad Request: {sentence}"


async def test_edit_keyboard_is_inline(api: Api, bot: Bot, anna: SimPerson) -> None:
    """An edited message can get an inline keyboard and no other."""
    sent = await bot.send_message(1001, "a")
    given = {"chat_id": 1001, "message_id": sent.message_id, "reply_markup": {"remove_keyboard": True}}
    assert await api.refusal("editMessageReplyMarkup", **given) == "Bad Request: inline keyboard expected"


async def test_edit_caption(api: Api, bot: Bot, anna: SimPerson) -> None:
    """A file's caption changes; a text has none; 1,024 characters at most."""
    file = await bot.send_document(1001, b"abc", filename="a.txt", caption="one")
    await bot.edit_message_caption(1001, file.message_id, caption="two")
    assert anna.messages[-1].text == "two"
    text = await bot.send_message(1001, "a")
    for message_id, caption, sentence in [
        (text.message_id, "b", "there is no caption in the message to edit"),
        (file.message_id, "b" * 1025, "MEDIA_CAPTION_TOO_LONG"),
        (file.message_id, "two", NOT_MODIFIED),
    ]:
        refusal = await api.refusal("editMessageCaption", chat_id=1001, message_id=message_id, caption=caption)
        assert refusal == f"Bad Request: {sentence}"


async def test_delete(bot: Bot, world: World, anna: SimPerson) -> None:
    """In a private chat the bot deletes what it wrote and what was written to it; what is gone is gone."""
    theirs, own = anna.say("secret"), await bot.send_message(1001, "a")
    for message_id in (theirs.message_id, own.message_id):
        assert await bot.delete_message(1001, message_id)
    assert [message.text for message in anna.messages] == ["/start"]
    assert [entry.message.text for entry in world.log if isinstance(entry, Deleted)] == ["secret", "a"]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(1001, own.message_id)


async def test_delete_within_two_days(api: Api, anna: SimPerson, clock: Clock) -> None:
    """A message can be deleted for 48 hours."""
    for text in "ab":
        anna.say(text)
    first, second = (message.message_id for message in anna.messages[-2:])
    clock.pass_by(hours=47, minutes=59)
    assert await api("deleteMessage", chat_id=1001, message_id=first)
    clock.pass_by(minutes=1)
    refusal = await api.refusal("deleteMessage", chat_id=1001, message_id=second)
    assert refusal == "Bad Request: message can't be deleted for everyone"


async def test_delete_in_a_group(api: Api, world: World, staff: Chat) -> None:
    """Only an administrator deletes what others wrote, and nobody the beginning of a topic."""
    ewa = world.person(1003)
    told = ewa.say("hello", chat=staff)
    topic = world.post(staff, world.bot, ServiceMessage("forum_topic_created", {"name": "Anna", "icon_color": 0}))
    refusal = await api.refusal("deleteMessage", chat_id=STAFF, message_id=topic.message_id)
    assert refusal == "Bad Request: message can't be deleted"
    assert await api("deleteMessage", chat_id=STAFF, message_id=told.message_id)
    plain = world.add_group(-1002, "Others", [ewa], bot_is_admin=False)
    others = ewa.say("hello", chat=plain)
    refusal = await api.refusal("deleteMessage", chat_id=-1002, message_id=others.message_id)
    assert refusal == "Bad Request: message can't be deleted"


async def test_delete_several(api: Api, anna: SimPerson) -> None:
    """Up to a hundred at once; those that are not there are skipped."""
    ids = [anna.say(text).message_id for text in "abc"]
    assert await api("deleteMessages", chat_id=1001, message_ids=[*ids[:2], 99])
    assert [message.text for message in anna.messages] == ["/start", "c"]
    refusal = await api.refusal("deleteMessages", chat_id=1001, message_ids=list(range(1, 102)))
    assert refusal == "Bad Request: too many message identifiers specified"
    refusal = await api.refusal("deleteMessages", chat_id=1001)
    assert refusal == "Bad Request: message identifiers are not specified"
