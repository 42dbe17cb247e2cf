"""Telegram's updates, as the dialogs' events."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, MessageOriginUser, Update, User

from bot.rendering.callback_data import CallbackData, CallbackPress
from core.files.names import clean_name
from core.i18n import Language, language_of_messenger
from dialogs.engine.events import Commanded, PinTyped, Said, SharedContact, Uploaded, UploadKind
from dialogs.fsm.storage import StorageKey

ALLOWED: Final = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
"""The updates that we ask Telegram for."""
HAPPENINGS: Final = (
    "boost_added",
    "channel_chat_created",
    "chat_background_set",
    "chat_owner_changed",
    "chat_owner_left",
    "chat_shared",
    "checklist_tasks_added",
    "checklist_tasks_done",
    "connected_website",
    "delete_chat_photo",
    "direct_message_price_changed",
    "forum_topic_closed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "gift",
    "gift_upgrade_sent",
    "giveaway_completed",
    "giveaway_created",
    "group_chat_created",
    "left_chat_member",
    "managed_bot_created",
    "message_auto_delete_timer_changed",
    "migrate_from_chat_id",
    "migrate_to_chat_id",
    "new_chat_members",
    "new_chat_photo",
    "new_chat_title",
    "paid_message_price_changed",
    "pinned_message",
    "poll_option_added",
    "poll_option_deleted",
    "proximity_alert_triggered",
    "refunded_payment",
    "suggested_post_approval_failed",
    "suggested_post_approved",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "supergroup_chat_created",
    "unique_gift",
    "users_shared",
    "video_chat_ended",
    "video_chat_participants_invited",
    "video_chat_scheduled",
    "video_chat_started",
    "web_app_data",
    "write_access_allowed",
)
"""Lines in a chat that tell of something; nobody says anything with them. A test compares them with the library's."""

_CHANGEABLE: Final = ("text", "caption", "photo", "video", "animation", "audio", "document", "live_photo")
"""What somebody changes in a message of theirs. Telegram also calls it edited when a live location moves or somebody
ticks a task off.
"""

_happenings_in: Final = attrgetter(*HAPPENINGS)
_changeable_in: Final = attrgetter(*_CHANGEABLE)


@dataclass(frozen=True, slots=True)
class PrivateUpdate:
    """An update of a private chat that a dialog can answer."""

    key: StorageKey
    user: User
    message_id: int
    event: Said | PinTyped | Commanded | SharedContact | Uploaded | CallbackPress

    @property
    def chat_id(self) -> int:
        """Where to answer."""
        return self.key.chat_id


def language_of(user: User) -> Language:
    """The language to begin with."""
    return language_of_messenger(user.language_code)


def read(update: Update, bot_id: int) -> PrivateUpdate | None:
    """The event in a private chat's update; `None` for what nobody says to us."""
    if query := update.callback_query:
        return _read_press(query, bot_id)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.chat.type != message.chat.PRIVATE:
        return None
    edited = update.edited_message is not None
    if says_nothing(message, edited=edited):
        return None
    event = read_message(message, edited=edited)
    if isinstance(event, Said) and _is_from(message, bot_id):
        event = replace(event, ours=True)
    key = key_of(bot_id, message, message.from_user)
    return PrivateUpdate(key, message.from_user, message.message_id, event)


def _is_from(message: Message, bot_id: int) -> bool:
    """Whether it was passed on, and the bot had written it."""
    origin = message.forward_origin
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == bot_id


def is_of_bot(message: Message, bot_id: int) -> bool:
    """Whether it is a line that says that the bot came or went; `my_chat_member` has told so already."""
    left = (message.left_chat_member,) if message.left_chat_member else ()
    return any(user.id == bot_id for user in (*message.new_chat_members, *left))


def _read_press(query: CallbackQuery, bot_id: int) -> PrivateUpdate | None:
    message = query.message
    if message is None or message.chat.type != message.chat.PRIVATE:
        return None
    protected = isinstance(message, Message) and bool(message.has_protected_content)
    press = CallbackPress(query.id, CallbackData.unpack(query.data or ""), protected)
    return PrivateUpdate(key_of(bot_id, message, query.from_user), query.from_user, message.message_id, press)


def key_of(bot_id: int, message: MaybeInaccessibleMessage, user: User) -> StorageKey:
    """Whose conversation a message belongs to."""
    if not isinstance(message, Message):
        return StorageKey(bot_id, message.chat.id, user.id)
    thread = message.message_thread_id if message.is_topic_message else None
    return StorageKey(bot_id, message.chat.id, user.id, thread, message.business_connection_id)


def says_nothing(message: Message, *, edited: bool) -> bool:
    """Whether it is a line that tells of something, or a message that changes by itself: nobody said anything."""
    return any(_happenings_in(message)) or (edited and not any(_changeable_in(message)))


def read_message(message: Message, *, edited: bool) -> Said | Commanded | SharedContact | Uploaded:
    """What somebody does with a message."""
    ref = str(message.message_id)
    if message.text is not None:
        if message.text.startswith("/") and not edited:
            return _read_command(message.text)
        return Said(message.text, edited, ref, message.date)
    if message.contact is not None:
        # International, but only some of Telegram's clients write the plus.
        number = "+" + message.contact.phone_number.removeprefix("+")
        sender = message.from_user
        return SharedContact(number, own=sender is not None and message.contact.user_id == sender.id)
    caption, album = message.caption or "", message.media_group_id
    if edited:
        return Said(caption, edited, ref)
    if message.photo:
        photo = message.photo[-1]
        return Uploaded(UploadKind.PHOTO, photo.file_id, caption, size=photo.file_size, album=album, ref=ref)
    if (file := message.document) is not None:
        name = clean_name(file.file_name or "")
        return Uploaded(UploadKind.DOCUMENT, file.file_id, caption, name, file.file_size, album, ref)
    if message.voice is not None:
        return Uploaded(UploadKind.VOICE, message.voice.file_id, caption, ref=ref)
    return Uploaded(UploadKind.OTHER, caption=caption, ref=ref)


def _read_command(text: str) -> Commanded:
    command, *argument = text[1:].split(maxsplit=1) or [""]
    return Commanded(command.partition("@")[0].lower(), " ".join(argument).strip())
