"""What all methods that edit have in common: which message, whether it may be edited, and whether anything changes."""

from __future__ import annotations

from bot.simulator.actors.world import World
from bot.simulator.api.addressing import message_of, writable_chat
from bot.simulator.api.keyboards import parse_inline
from bot.simulator.api.parameters import ChatId, JsonObject, Parameters
from bot.simulator.errors import Json, bad_request
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.content import Content

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class Editing(Parameters):
    """What every method that edits takes."""

    business_connection_id: str = ""
    chat_id: ChatId = ""
    message_id: int = 0
    inline_message_id: str = ""
    reply_markup: JsonObject = None


def editable(world: World, given: Editing) -> SimMessage:
    """The message that is meant, where the bot may edit it."""
    if given.chat_id == "" and not given.message_id:
        raise bad_request("MESSAGE_ID_INVALID" if given.inline_message_id else "message identifier is not specified")
    chat = writable_chat(world, given.chat_id)
    message = message_of(chat, given.message_id, "edit")
    other_markup = message.markup and not message.inline_keyboard
    if message.sender.id != world.bot.id or message.forwarded_from or other_markup:
        raise bad_request("message can't be edited")
    return message


def edit(world: World, message: SimMessage, content: Content, markup: Json | None) -> Json:
    """The message as it is from now on, without what it replies to; something has to change."""
    keyboard = parse_inline(markup)
    if content == message.content and keyboard == message.markup:
        raise bad_request(_NOT_MODIFIED)
    edited = world.clock() if content != message.content else message.edited
    return world.change(message, content=content, markup=keyboard, edited=edited).alone()
