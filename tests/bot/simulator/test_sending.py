"""Sending: to whom the bot may write, what it may say, and where it lands."""

from __future__ import annotations

import pytest
from telegram import Bot, ReplyKeyboardRemove, ReplyParameters
from telegram.error import BadRequest, Forbidden

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat, Membership
from tests.bot.simulator.conftest import STAFF, Api


async def test_message_arrives(bot: Bot, anna: SimPerson) -> None:
    """What was sent is in the chat, and in the answer, with all that was asked."""
    replied = anna.say("question")
    sent = await bot.send_message(
        1001, "  answer\n", protect_content=True, reply_parameters=ReplyParameters(replied.message_id)
    )
    seen = anna.messages[-1]
    assert (seen.message_id, seen.text, seen.protected, seen.reply_to) == (sent.message_id, "answer", True, replied)
    assert sent.reply_to_message is not None
    assert sent.has_protected_content


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"chat_id": 1001}, "message text is empty"),
        ({"chat_id": 1001, "text": ""}, "message text is empty"),
        ({"chat_id": 1001, "text": " \n "}, "text must be non-empty"),
        ({"chat_id": 1001, "text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"chat_id": 1001, "text": "a" * 4097}, "message is too long"),
        ({"chat_id": 1001, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": 1001, "text": "a", "parse_mode": "Klingon"}, "unsupported parse_mode"),
        ({"text": "a"}, "chat_id is empty"),
        ({"chat_id": 77, "text": "a"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "a"}, "chat not found"),
        ({"chat_id": 1002, "text": "a"}, "chat not found"),
        ({"chat_id": 1001, "text": "a", "message_thread_id": 5}, "message thread not found"),
        ({"chat_id": 1001, "text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"chat_id": 1001, "text": "a", "reply_parameters": {"quote": "b"}}, 'can\'t find field "message_id"'),
        (
            {"chat_id": 1001, "text": "a", "reply_parameters": {"message_id": 1, "quote": "b"}},
            "quotes are not simulated",
        ),
        (
            {"chat_id": 1001, "text": "a", "reply_parameters": {"message_id": 1, "chat_id": -1001}},
            "replies to other chats are not simulated",
        ),
        (
            {"chat_id": 1001, "text": "a", "link_preview_options": {"is_disabled": "yes"}},
            'field "is_disabled" must be of type Boolean',
        ),
        ({"chat_id": 1001, "text": "a" * 2**15 + "a"}, "text is too long"),
        ({"chat_id": 1001, "text": "a", "business_connection_id": "b"}, "business connection not found"),
        ({"chat_id": 1001, "text": "a", "message_effect_id": "1"}, "EFFECT_ID_INVALID"),
        ({"chat_id": 1001, "text": "a", "allow_paid_broadcast": True}, "FLOODSKIP_NOT_ALLOWED"),
    ],
)
async def test_what_is_refused(api: Api, anna: SimPerson, parameters: dict[str, object], sentence: str) -> None:
    """Each refusal in Telegram's own words; nothing appears in the chat."""
    before = anna.messages
    assert await api.refusal("sendMessage", **parameters) == f"Bad Request: {sentence}"
    assert anna.messages == before


async def test_longest_text(api: Api, anna: SimPerson) -> None:
    """4,096 characters count after the tags are gone, an emoji as two."""
    await api("sendMessage", chat_id=1001, text="<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    await api("sendMessage", chat_id=1001, text="😀" * 2048)
    assert [len(message.text) for message in anna.messages[-2:]] == [4096, 2048]


async def test_reply_to_what_is_gone(api: Api, anna: SimPerson) -> None:
    """A reply may be sent without what it replies to, when the bot says so."""
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    await api("sendMessage", chat_id=1001, text="a", reply_parameters=lenient)
    assert anna.messages[-1].reply_to is None


async def test_bot_cannot_write_first(bot: Bot, world: World) -> None:
    """A bot that knows somebody from a group only still can't begin a conversation."""
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1003, "hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1002, "hello")


async def test_blocked(bot: Bot, world: World, anna: SimPerson) -> None:
    """Whoever blocked the bot is not written to; it is told of both, and may write again afterwards."""
    anna.block_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "hello")
    anna.start()
    await bot.send_message(1001, "welcome back")
    blocked, unblocked, start = await bot.get_updates()
    assert blocked.my_chat_member is not None
    assert unblocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert start.message is not None


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Membership.KICKED, "bot was kicked from the supergroup chat"),
        (Membership.LEFT, "bot is not a member of the supergroup chat"),
    ],
)
async def test_thrown_out(api: Api, world: World, staff: Chat, status: Membership, sentence: str) -> None:
    """A group that the bot is not in can't be written to."""
    world.person(1003).add_bot_to(staff, status)
    assert await api.refusal("sendMessage", chat_id=STAFF, text="hello") == f"Forbidden: {sentence}"
    told, _ = await api.updates()
    assert told["my_chat_member"]["new_chat_member"]["status"] == status


async def test_ids_are_counted_by_chat(api: Api, world: World, anna: SimPerson) -> None:
    """Private chats share the bot's count and a group has its own, so a message is known by chat and id."""
    world.person(1002).start()
    private = [(await api("sendMessage", chat_id=chat, text="a"))["message_id"] for chat in (1001, 1002)]
    group = (await api("sendMessage", chat_id=STAFF, text="a"))["message_id"]
    assert private == [3, 4]
    assert group == 1
    assert anna.messages[0].message_id == group


async def test_topics(api: Api, world: World) -> None:
    """In a forum a message goes into its topic, which has to be there."""
    forum = world.add_group(-1003, "Forum", [world.person(1003)], forum=True)
    forum.topics[7] = "Anna"
    sent = await api("sendMessage", chat_id=-1003, text="a", message_thread_id=7)
    assert (sent["message_thread_id"], sent["is_topic_message"], sent["chat"]["is_forum"]) == (7, True, True)
    refusal = await api.refusal("sendMessage", chat_id=-1003, text="a", message_thread_id=8)
    assert refusal == "Bad Request: message thread not found"


async def test_keyboards_in_place_of_the_usual_one(bot: Bot, world: World, anna: SimPerson) -> None:
    """A reply keyboard stays until another comes, or none; a forced reply until the person has written."""
    await bot.send_message(1001, "a", reply_markup={"keyboard": [["Yes", {"text": "Me", "request_contact": True}]]})  # type: ignore[arg-type]
    assert anna.chat.keyboard == {"keyboard": [[{"text": "Yes"}, {"text": "Me", "request_contact": True}]]}
    await bot.send_message(1001, "b", reply_markup=ReplyKeyboardRemove())
    assert anna.chat.keyboard is None
    await bot.send_message(1001, "c", reply_markup={"force_reply": True})
    assert anna.chat.keyboard == {"force_reply": True}
    anna.say("answer")
    assert anna.chat.keyboard is None


async def test_chat_action(api: Api, anna: SimPerson) -> None:
    """The bot is seen typing; an action that isn't one is refused."""
    assert await api("sendChatAction", chat_id=1001, action="typing") is True
    refusal = await api.refusal("sendChatAction", chat_id=1001, action="juggling")
    assert refusal == "Bad Request: wrong parameter action in request"
