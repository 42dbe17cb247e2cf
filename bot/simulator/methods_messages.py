"""Methods that send, edit and delete messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.simulator.addressing import message_of, writable_chat
from bot.simulator.chats import Chat
from bot.simulator.editing import Editing, edit, editable
from bot.simulator.entities import Text
from bot.simulator.errors import Json, bad_request
from bot.simulator.formatting import caption_text, message_text
from bot.simulator.messages import Media, Message, Service
from bot.simulator.parameters import ChatId, JsonArray, JsonObject, Method, Methods, Numbers, Parameters
from bot.simulator.sending import Sending, send
from bot.simulator.world import World

DELETABLE_FOR = timedelta(hours=48)
MOST_DELETED = 100


class SendMessage(Sending):
    """`sendMessage`."""

    text: str = ""
    parse_mode: str = ""
    entities: JsonArray = None
    link_preview_options: JsonObject = None


class EditMessageText(Editing):
    """`editMessageText`."""

    text: str = ""
    parse_mode: str = ""
    entities: JsonArray = None
    link_preview_options: JsonObject = None


class EditMessageCaption(Editing):
    """`editMessageCaption`."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: JsonArray = None
    show_caption_above_media: bool = False


class EditMessageReplyMarkup(Editing):
    """`editMessageReplyMarkup`."""


class DeleteMessage(Parameters):
    """`deleteMessage`."""

    chat_id: ChatId = ""
    message_id: int = 0


class DeleteMessages(Parameters):
    """`deleteMessages`."""

    chat_id: ChatId = ""
    message_ids: Numbers = None


async def send_message(world: World, given: SendMessage) -> Json:
    """Send a text."""
    words = message_text(given.text, given.parse_mode, given.entities)
    return send(world, given, words, given.reply_markup).json()


async def edit_message_text(world: World, given: EditMessageText) -> Json:
    """Another text, and another keyboard, in place."""
    words = message_text(given.text, given.parse_mode, given.entities)
    message = editable(world, given)
    if not isinstance(message.content, Text):
        raise bad_request("there is no text in the message to edit")
    return edit(world, message, words, given.reply_markup)


async def edit_message_caption(world: World, given: EditMessageCaption) -> Json:
    """Another caption, and another keyboard, in place."""
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
    message = editable(world, given)
    if not isinstance(message.content, Media):
        raise bad_request("there is no caption in the message to edit")
    return edit(world, message, replace(message.content, caption=caption), given.reply_markup)


async def edit_message_reply_markup(world: World, given: EditMessageReplyMarkup) -> Json:
    """Another keyboard, or none."""
    message = editable(world, given)
    return edit(world, message, message.content, given.reply_markup)


async def delete_message(world: World, given: DeleteMessage) -> bool:
    """Delete one message."""
    chat = writable_chat(world, given.chat_id)
    message = message_of(chat, given.message_id, "delete")
    _check_deletable(world, message)
    world.remove(message)
    return True


async def delete_messages(world: World, given: DeleteMessages) -> bool:
    """Delete several messages; those that can't be found are skipped."""
    chat = writable_chat(world, given.chat_id)
    wanted = given.message_ids or []
    if not 1 <= len(wanted) <= MOST_DELETED:
        raise bad_request(
            "message identifiers are not specified" if not wanted else "too many message identifiers specified"
        )
    found = [message for message in map(chat.message, wanted) if message]
    for message in found:
        _check_deletable(world, message)
    for message in found:
        world.remove(message)
    return True


def _check_deletable(world: World, message: Message) -> None:
    chat: Chat = message.chat
    own = message.sender.id == world.bot.id
    if world.clock() - message.date >= DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    topic_begins = isinstance(message.content, Service) and message.content.field == "forum_topic_created"
    if topic_begins or not (own or chat.bot_may_delete):
        raise bad_request("message can't be deleted")


METHODS: Methods = {
    "sendMessage": Method(SendMessage, send_message),
    "editMessageText": Method(EditMessageText, edit_message_text),
    "editMessageCaption": Method(EditMessageCaption, edit_message_caption),
    "editMessageReplyMarkup": Method(EditMessageReplyMarkup, edit_message_reply_markup),
    "deleteMessage": Method(DeleteMessage, delete_message),
    "deleteMessages": Method(DeleteMessages, delete_messages),
}
