"""Methods that send, edit and delete messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.simulator.actors.world import World
from bot.simulator.api.addressing import message_ids, message_of, writable_chat
from bot.simulator.api.editing import Editing, edit, editable
from bot.simulator.api.formatting import caption_text, message_text
from bot.simulator.api.parameters import (
    ChatId,
    JsonArray,
    JsonObject,
    Method,
    Methods,
    Numbers,
    Parameters,
    Strict,
    read_object,
)
from bot.simulator.api.sending import SendCall, send
from bot.simulator.errors import Json, bad_request
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.content import Media, ServiceMessage

DELETABLE_FOR = timedelta(hours=48)


class Written(Parameters):
    """A text, and how it is to be read."""

    text: str = ""
    parse_mode: str = ""
    entities: JsonArray = None
    link_preview_options: JsonObject = None


class SendMessage(Written, SendCall):
    """`sendMessage`."""


class LinkPreviewOptions(Strict):
    """How what a link leads to is shown."""

    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class EditMessageText(Written, Editing):
    """`editMessageText`."""


class EditMessageCaption(Editing):
    """`editMessageCaption`."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: JsonArray = None
    show_caption_above_media: bool = False


class EditMessageReplyMarkup(Editing):
    """`editMessageReplyMarkup`."""


class DeleteMessageCall(Parameters):
    """`deleteMessage`."""

    chat_id: ChatId = ""
    message_id: int = 0


class DeleteMessages(Parameters):
    """`deleteMessages`."""

    chat_id: ChatId = ""
    message_ids: Numbers = None


async def send_message(world: World, given: SendMessage) -> Json:
    _check_preview(given.link_preview_options)
    words = message_text(given.text, given.parse_mode, given.entities)
    return send(world, given, words, given.reply_markup).told()


async def edit_message_text(world: World, given: EditMessageText) -> Json:
    """Another text, and another keyboard, in place."""
    _check_preview(given.link_preview_options)
    words = message_text(given.text, given.parse_mode, given.entities, too_long="MESSAGE_TOO_LONG")
    message = editable(world, given)
    if not isinstance(message.content, Text):
        raise bad_request("there is no text in the message to edit")
    return edit(world, message, words, given.reply_markup)


async def edit_message_caption(world: World, given: EditMessageCaption) -> Json:
    """Another caption, and another keyboard, in place."""
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities, too_long="MEDIA_CAPTION_TOO_LONG")
    message = editable(world, given)
    if not isinstance(message.content, Media):
        raise bad_request("there is no caption in the message to edit")
    changed = replace(message.content, caption=caption, above=given.show_caption_above_media)
    return edit(world, message, changed, given.reply_markup)


async def edit_message_reply_markup(world: World, given: EditMessageReplyMarkup) -> Json:
    message = editable(world, given)
    return edit(world, message, message.content, given.reply_markup)


async def delete_message(world: World, given: DeleteMessageCall) -> bool:
    if given.chat_id == "":
        raise bad_request("chat identifier is not specified")
    if not given.message_id:
        raise bad_request("message identifier is not specified")
    message = message_of(writable_chat(world, given.chat_id), given.message_id, "delete")
    _check_deletable(world, message)
    world.remove(message)
    return True


async def delete_messages(world: World, given: DeleteMessages) -> bool:
    """Delete several messages; those that can't be found are skipped."""
    wanted = message_ids(given.message_ids)
    found = [message for message in map(writable_chat(world, given.chat_id).message, wanted) if message]
    for message in found:
        _check_deletable(world, message)
    for message in found:
        world.remove(message)
    return True


def _check_preview(options: Json | None) -> None:
    """Nothing is shown of what a link leads to, but what is said about that must be right."""
    if options:
        read_object(LinkPreviewOptions, options)


def _check_deletable(world: World, message: SimMessage) -> None:
    chat: Chat = message.chat
    own = message.sender.id == world.bot.id
    if world.clock() - message.date >= DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    topic_begins = isinstance(message.content, ServiceMessage) and message.content.field == "forum_topic_created"
    if topic_begins or not (own or chat.bot_may_delete):
        raise bad_request("message can't be deleted")


METHODS: Methods = {
    "sendMessage": Method(SendMessage, send_message),
    "editMessageText": Method(EditMessageText, edit_message_text),
    "editMessageCaption": Method(EditMessageCaption, edit_message_caption),
    "editMessageReplyMarkup": Method(EditMessageReplyMarkup, edit_message_reply_markup),
    "deleteMessage": Method(DeleteMessageCall, delete_message),
    "deleteMessages": Method(DeleteMessages, delete_messages),
}
