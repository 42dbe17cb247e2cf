"""Methods that mark messages: reactions and pins."""

from __future__ import annotations

from typing import Any

from bot.simulator.actors.world import World
from bot.simulator.api.addressing import message_of, writable_chat
from bot.simulator.api.parameters import ChatId, JsonArray, Method, Methods, Parameters, Strict, read_object
from bot.simulator.errors import bad_request
from bot.simulator.world import pins
from bot.simulator.world.chats import Chat, Membership
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.journal import ChatChanged
from bot.simulator.world.reactions import EMOJI, VARIANT

_WRONG = "can't parse ReactionType"


class SetMessageReaction(Parameters):
    """`setMessageReaction`."""

    chat_id: ChatId = ""
    message_id: int = 0
    reaction: JsonArray = None
    is_big: bool = False


class PinChatMessage(Parameters):
    """`pinChatMessage`."""

    business_connection_id: str = ""
    chat_id: ChatId = ""
    message_id: int = 0
    disable_notification: bool = False


class UnpinChatMessage(Parameters):
    """`unpinChatMessage`: the one that is meant, or the last one that was pinned."""

    business_connection_id: str = ""
    chat_id: ChatId = ""
    message_id: int | None = None


class UnpinAllChatMessages(Parameters):
    """`unpinAllChatMessages`."""

    chat_id: ChatId = ""


class ReactionType(Strict):
    """A reaction, as a bot gives it."""

    type: str
    emoji: str = ""
    custom_emoji_id: str = ""


async def set_message_reaction(world: World, given: SetMessageReaction) -> bool:
    """The bot's one reaction to a message, or none."""
    chat = writable_chat(world, given.chat_id)
    message = message_of(chat, given.message_id, "react")
    reactions = [_emoji(value) for value in given.reaction or ()]
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    world.react(message, world.bot, tuple(reactions))
    return True


async def pin_chat_message(world: World, given: PinChatMessage) -> bool:
    """A message stands at the top of the chat; a line in it says so."""
    chat = _pinnable(world, given.chat_id)
    message = message_of(chat, given.message_id, "pin")
    if isinstance(message.content, ServiceMessage):
        raise bad_request("message can't be pinned")
    pins.pin(world, world.bot, message)
    return True


async def unpin_chat_message(world: World, given: UnpinChatMessage) -> bool:
    """A message no longer stands at the top."""
    chat = _pinnable(world, given.chat_id)
    pins.unpin(world, message_of(chat, given.message_id or (chat.pinned[-1] if chat.pinned else 0), "unpin"))
    return True


async def unpin_all_chat_messages(world: World, given: UnpinAllChatMessages) -> bool:
    chat = _pinnable(world, given.chat_id)
    chat.pinned.clear()
    world.log.write(ChatChanged(chat))
    return True


def _pinnable(world: World, chat_id: ChatId) -> Chat:
    chat = writable_chat(world, chat_id)
    may = chat.bot is Membership.ADMINISTRATOR and "can_pin_messages" not in chat.bot_lacks
    if not (chat.private or may):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def _emoji(value: Any) -> str:  # noqa: ANN401 - as JSON has it
    reaction = read_object(ReactionType, value, _WRONG)
    if reaction.type not in {"emoji", "custom_emoji"}:
        raise bad_request(f"{_WRONG}: invalid reaction type specified")
    emoji = reaction.emoji.replace(VARIANT, "")
    if reaction.type != "emoji" or emoji not in EMOJI:
        raise bad_request("REACTION_INVALID")
    return emoji


METHODS: Methods = {
    "setMessageReaction": Method(SetMessageReaction, set_message_reaction),
    "pinChatMessage": Method(PinChatMessage, pin_chat_message),
    "unpinChatMessage": Method(UnpinChatMessage, unpin_chat_message),
    "unpinAllChatMessages": Method(UnpinAllChatMessages, unpin_all_chat_messages),
}
