"""Methods that send, edit and delete messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.simulator.addressing import message_of, replied, topic, writable_chat
from bot.simulator.chats import Chat
from bot.simulator.entities import Text
from bot.simulator.errors import Json, bad_request
from bot.simulator.files import MediaKind, StoredFile, picture_size
from bot.simulator.formatting import caption_text, message_text
from bot.simulator.markup import parse_inline, parse_markup
from bot.simulator.messages import Content, Media, Message, Service
from bot.simulator.parameters import (
    ChatId,
    File,
    JsonArray,
    JsonObject,
    Method,
    Methods,
    Numbers,
    Parameters,
    Upload,
)
from bot.simulator.world import World

DELETABLE_FOR = timedelta(hours=48)
MOST_DELETED = 100
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOCUMENT = 50 * 1024 * 1024
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class Sending(Parameters):
    """What every method that sends takes."""

    business_connection_id: str = ""
    chat_id: ChatId = ""
    message_thread_id: int | None = None
    direct_messages_topic_id: int | None = None
    disable_notification: bool = False
    protect_content: bool = False
    allow_paid_broadcast: bool = False
    message_effect_id: str = ""
    reply_parameters: JsonObject = None
    reply_markup: JsonObject = None


class SendMessage(Sending):
    """`sendMessage`."""

    text: str = ""
    parse_mode: str = ""
    entities: JsonArray = None
    link_preview_options: JsonObject = None


class Captioned(Sending):
    """What every method that sends a file takes."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: JsonArray = None


class SendPhoto(Captioned):
    """`sendPhoto`."""

    photo: File = ""
    show_caption_above_media: bool = False
    has_spoiler: bool = False


class SendDocument(Captioned):
    """`sendDocument`."""

    document: File = ""
    thumbnail: File = ""
    disable_content_type_detection: bool = False


class Editing(Parameters):
    """What every method that edits takes."""

    business_connection_id: str = ""
    chat_id: ChatId = ""
    message_id: int = 0
    inline_message_id: str = ""
    reply_markup: JsonObject = None


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
    return _send(world, given, words)


async def send_photo(world: World, given: SendPhoto) -> Json:
    """Send a picture."""
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
    if isinstance(given.photo, Upload):
        _check_size(given.photo, LARGEST_PHOTO, "photo")
        if picture_size(given.photo.content) is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
    return _send(world, given, Media(_file(world, MediaKind.PHOTO, given.photo), caption))


async def send_document(world: World, given: SendDocument) -> Json:
    """Send a file."""
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
    if isinstance(given.document, Upload):
        _check_size(given.document, LARGEST_DOCUMENT, "document")
    return _send(world, given, Media(_file(world, MediaKind.DOCUMENT, given.document), caption))


async def edit_message_text(world: World, given: EditMessageText) -> Json:
    """Another text, and another keyboard, in place."""
    words = message_text(given.text, given.parse_mode, given.entities)
    message = _editable(world, given)
    if not isinstance(message.content, Text):
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, words, given.reply_markup)


async def edit_message_caption(world: World, given: EditMessageCaption) -> Json:
    """Another caption, and another keyboard, in place."""
    caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
    message = _editable(world, given)
    if not isinstance(message.content, Media):
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, message, replace(message.content, caption=caption), given.reply_markup)


async def edit_message_reply_markup(world: World, given: EditMessageReplyMarkup) -> Json:
    """Another keyboard, or none."""
    message = _editable(world, given)
    return _edit(world, message, message.content, given.reply_markup)


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


def _send(world: World, given: Sending, content: Content) -> Json:
    _refuse_unsimulated(given)
    chat = writable_chat(world, given.chat_id)
    message = world.post(
        chat,
        world.bot,
        content,
        markup=parse_markup(given.reply_markup, chat),
        reply_to=replied(chat, given.reply_parameters),
        thread_id=topic(chat, given.message_thread_id),
        protected=given.protect_content,
    )
    return message.json()


def _refuse_unsimulated(given: Sending) -> None:
    """What a bot without a business account, Stars or effects is refused."""
    what = ""
    if given.business_connection_id:
        what = "business connection not found"
    elif given.message_effect_id:
        what = "EFFECT_ID_INVALID"
    elif given.allow_paid_broadcast:
        what = "FLOODSKIP_NOT_ALLOWED"
    if what:
        raise bad_request(what)


def _check_size(upload: Upload, largest: int, field: str) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > largest:
        raise bad_request(
            f"file of size {len(upload.content)} bytes is too big for a {field}; the maximum size is {largest} bytes"
        )


def _file(world: World, kind: MediaKind, given: File) -> StoredFile:
    """An upload is kept; an id must be known and of the right kind."""
    if isinstance(given, Upload):
        return world.files.keep(kind, given.name, given.content, given.media_type)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    found = world.files.find(given)
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if found.kind is not kind:
        raise bad_request(f"can't use file of type {found.kind.title()} as {kind.title()}")
    return found


def _editable(world: World, given: Editing) -> Message:
    if given.inline_message_id:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(world, given.chat_id)
    message = message_of(chat, given.message_id, "edit")
    other_markup = message.markup and not message.inline_keyboard
    if message.sender.id != world.bot.id or message.forwarded_from or other_markup:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, content: Content, markup: Json | None) -> Json:
    keyboard = parse_inline(markup)
    if content == message.content and keyboard == message.markup:
        raise bad_request(_NOT_MODIFIED)
    edited = world.clock() if content != message.content else message.edited
    return world.change(message, content=content, markup=keyboard, edited=edited).json()


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
    "sendPhoto": Method(SendPhoto, send_photo),
    "sendDocument": Method(SendDocument, send_document),
    "editMessageText": Method(EditMessageText, edit_message_text),
    "editMessageCaption": Method(EditMessageCaption, edit_message_caption),
    "editMessageReplyMarkup": Method(EditMessageReplyMarkup, edit_message_reply_markup),
    "deleteMessage": Method(DeleteMessage, delete_message),
    "deleteMessages": Method(DeleteMessages, delete_messages),
}
