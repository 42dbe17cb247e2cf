"""Reactions and pins."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible, Json
from bot.simulator.world.chats import Chat
from bot.simulator.world.reactions import EMOJI, VARIANT
from tests.bot.simulator.conftest import STAFF, Api


def test_emoji() -> None:
    """They are those that the library knows."""
    assert {emoji.value.replace(VARIANT, "") for emoji in ReactionEmoji} == EMOJI


async def test_reaction_of_the_bot(bot: Bot, anna: SimPerson) -> None:
    """The bot puts one emoji on a message, another one, none."""
    said = anna.say("thanks")
    for emoji, expected in (("👍", ("👍",)), ("🎉", ("🎉",)), (None, ())):
        await bot.set_message_reaction(1001, said.message_id, emoji)
        assert anna.chat.reactions[said.message_id] == {12345: expected}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"message_id": 99}, "message to react not found"),
        ({"reaction": [{"type": "emoji", "emoji": "🦷"}]}, "REACTION_INVALID"),
        ({"reaction": [{"type": "emoji", "emoji": emoji} for emoji in "👍🎉"]}, "REACTIONS_TOO_MANY"),
        ({"reaction": [{"emoji": "👍"}]}, "can't parse ReactionType: Can't find field \"type\""),
        ({"reaction": [{"type": "paid"}]}, "can't parse ReactionType: invalid reaction type specified"),
    ],
)
async def test_what_is_no_reaction(api: Api, anna: SimPerson, given: Json, sentence: str) -> None:
    """One of Telegram's emoji, on a message that is there."""
    refusal = await api.refusal("setMessageReaction", **({"chat_id": 1001, "message_id": 1} | given))
    assert refusal == f"Bad Request: {sentence}"


async def test_reaction_of_a_person(bot: Bot, world: World, anna: SimPerson, staff: Chat) -> None:
    """The bot hears of it where it asked to, with what was there before; in groups only as an administrator."""
    sent, told = await bot.send_message(1001, "a"), await bot.send_message(STAFF, "b")
    anna.react(anna.messages[-1], "👍")
    assert await bot.get_updates(allowed_updates=["message_reaction"]) == ()
    anna.react(anna.messages[-1], "❤")
    anna.react(anna.messages[-1], "❤")
    world.person(1003).react(staff.messages[0], "👍", "🎉")
    world.person(1003).add_bot_to(staff)
    world.person(1003).react(staff.messages[0])
    heard = [update.message_reaction for update in await bot.get_updates(offset=1)]
    assert [(one.chat.id, one.message_id) for one in heard if one] == [
        (1001, sent.message_id),
        (STAFF, told.message_id),
    ]
    first, second = (one for one in heard if one)
    assert [first.old_reaction[0].emoji, first.new_reaction[0].emoji] == ["👍", "❤"]  # type: ignore[attr-defined]
    assert len(second.new_reaction) == 2
    with pytest.raises(Impossible, match="no such reaction"):
        anna.react(anna.messages[-1], "🦷")


async def test_pins(bot: Bot, api: Api, anna: SimPerson) -> None:
    """A pinned message stands at the top, a line says so, and the bot hears of that; unpinning is silent."""
    first, second = await bot.send_message(1001, "a"), anna.say("b")
    await api.updates()
    for message_id in (first.message_id, second.message_id, second.message_id):
        assert await bot.pin_chat_message(1001, message_id)
    assert anna.chat.pinned == [first.message_id, second.message_id]
    pinned = (await bot.get_chat(1001)).pinned_message
    assert pinned is not None
    assert pinned.message_id == second.message_id
    told = [update["message"]["pinned_message"]["text"] for update in await api.updates()]
    assert told == ["a", "b"]
    for _ in range(2):
        await bot.unpin_chat_message(1001, second.message_id)
    assert anna.chat.pinned == [first.message_id]
    await bot.delete_message(1001, first.message_id)
    assert anna.chat.pinned == []
    await bot.pin_chat_message(1001, second.message_id)
    await bot.unpin_all_chat_messages(1001)
    assert anna.chat.pinned == []
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(1001)


async def test_pins_of_people(api: Api, http: httpx.AsyncClient, world: World, anna: SimPerson, staff: Chat) -> None:
    """People pin, too, and the bot is told; that they unpin it isn't. In a group it takes an administrator."""
    said = anna.say("important")
    given = {"from": 1001, "message_id": said.message_id}
    assert (await http.post("/sim/pins", json=given | {"pinned": True})).json()["chat"]["pinned"] == [said.message_id]
    anna.pin(said)
    assert (await http.post("/sim/pins", json=given | {"pinned": False})).json()["chat"]["pinned"] == []
    _, told = await api.updates()
    assert (told["message"]["from"]["id"], told["message"]["pinned_message"]["text"]) == (1001, "important")
    anna.join(staff)
    for message in (anna.say("in the group", chat=staff), anna.messages[-1]):
        with pytest.raises(Impossible, match="can't be pinned"):
            anna.pin(message)
    world.person(1003).pin(staff.messages[-1])


async def test_what_cannot_be_pinned(api: Api, bot: Bot, anna: SimPerson, staff: Chat) -> None:
    """What isn't there, or a line that only tells what happened; and groups want the right to it."""
    said = anna.say("a")
    await bot.pin_chat_message(1001, said.message_id)
    for method, message_id, sentence in [
        ("pinChatMessage", 99, "message to pin not found"),
        ("pinChatMessage", said.message_id + 1, "message can't be pinned"),
        ("unpinChatMessage", 99, "message to unpin not found"),
    ]:
        assert await api.refusal(method, chat_id=1001, message_id=message_id) == f"Bad Request: {sentence}"
    told = await bot.send_message(STAFF, "b")
    staff.bot_lacks = {"can_pin_messages"}
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(STAFF, told.message_id)


async def test_over_http(http: httpx.AsyncClient, bot: Bot, anna: SimPerson) -> None:
    """The page reacts, and sees reactions and pins."""
    sent = await bot.send_message(1001, "a")
    given = {"from": 1001, "message_id": sent.message_id, "reaction": ["👍"]}
    assert (await http.post("/sim/reactions", json=given)).json() == {}
    await bot.pin_chat_message(1001, sent.message_id)
    chats = {chat["id"]: chat for chat in (await http.get("/sim/state")).json()["chats"]}
    assert chats[1001]["reactions"] == {str(sent.message_id): {"1001": ["👍"]}}
    assert chats[1001]["pinned"] == [sent.message_id]
