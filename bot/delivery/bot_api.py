"""Deliveries through python-telegram-bot, and what Telegram's refusals mean for them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, assert_never

from telegram import InputFile
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.delivery import qr
from bot.delivery.results import Delivered, DeliveryResult, Rejected, shut_out
from bot.outbox.actions import (
    LONGEST_FILE,
    AnswerPress,
    DeleteMessage,
    DropButtons,
    EditCaption,
    EditText,
    InlineButton,
    InlineKeyboard,
    LeaveChat,
    React,
    SendFile,
    SendPicture,
    SendQr,
    SendStored,
    SendText,
)
from bot.rendering.trend_picture import png
from bot.telegram.client import TelegramBot
from core.files.vault import Vault


@dataclass(frozen=True, slots=True)
class MessageGone:
    """The message that was to be changed is gone, or can't be changed any more."""


@dataclass(frozen=True, slots=True)
class TopicGone:
    """There is no such topic in the group, or no longer."""


@dataclass(frozen=True, slots=True)
class TopicClosed:
    """Nobody may write in this topic now."""


Answer: TypeAlias = DeliveryResult | MessageGone | TopicGone | TopicClosed

Performed: TypeAlias = (
    SendText
    | EditText
    | DropButtons
    | SendFile
    | SendStored
    | SendPicture
    | SendQr
    | EditCaption
    | DeleteMessage
    | React
    | AnswerPress
    | LeaveChat
)
"""All but cards, which are drawn first."""

LONGEST_ANSWER: Final = 200
"""Characters in the answer to a press."""

# Telegram's sentences that mean: nothing is left to do.
_DONE_ALREADY: Final = (
    "message is not modified",
    "message to delete not found",
    "message can't be deleted",
    "query is too old",
    "query id is invalid",
)
# Telegram's sentences that mean: this message can't be changed any more.
_CANT_EDIT: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")

_TOPIC_GONE: Final = ("message thread not found", "topic_deleted", "topic_id_invalid")
_TOPIC_CLOSED: Final = "topic_closed"

# Telegram's sentences that mean: the bot is silenced in a group.
_SILENCED: Final = ("chat not found", "not enough rights to send text messages", "chat_write_forbidden", _TOPIC_CLOSED)

# Words in Telegram's sentences that mean: this picture can't be sent as a photo, so send it as a file.
_NO_PHOTO: Final = ("photo", "image_process_failed")

# Telegram's word for: this person lets nobody, or not bots, send them voice messages.
_NO_VOICE: Final = ("voice_messages_forbidden",)

_NO_PREVIEW: Final = {"is_disabled": True}


class BotApi:
    """Carries out actions by calls of the Bot API. At most `files` patients' files are in memory at the same time."""

    def __init__(self, bot: TelegramBot, vault: Vault, files: int) -> None:
        self._bot = bot
        self._vault = vault
        self._files = asyncio.Semaphore(files)

    async def perform(self, chat_id: int, delivery: Performed, thread_id: int | None = None) -> Answer:
        """Carry out one action; a new message goes into that topic.

        Raises: whatever is no refusal of Telegram's (`BadRequest`): see `results.of_error`.
        """
        try:
            async with self._files if isinstance(delivery, SendStored) else nullcontext():
                return Delivered(await self._perform(chat_id, delivery, thread_id))
        except BadRequest as error:
            refusal = error
        return await self._after_refusal(chat_id, delivery, thread_id, refusal)

    async def _after_refusal(
        self, chat_id: int, delivery: Performed, thread_id: int | None, error: BadRequest
    ) -> Answer:
        reason = error.message.lower()
        if thread_id is not None and _TOPIC_CLOSED in reason:
            return TopicClosed()
        if thread_id is not None and _says(reason, _TOPIC_GONE):
            return TopicGone()
        instead = _instead(delivery, reason)
        if instead is not None:
            answer = await self.perform(chat_id, instead, thread_id)
            return Delivered() if isinstance(answer, MessageGone) else answer
        if isinstance(delivery, React) or _says(reason, _DONE_ALREADY):
            return Delivered(delivery.message_id if isinstance(delivery, EditText) else None)
        if isinstance(delivery, EditText | DropButtons | EditCaption) and _says(reason, _CANT_EDIT):
            return MessageGone() if isinstance(delivery, EditText) else Delivered()
        if _says(reason, _SILENCED):
            return shut_out(chat_id, delivery)
        return Rejected(re.sub(r'".*"', '"…"', error.message))

    async def _perform(self, chat_id: int, delivery: Performed, thread_id: int | None) -> int | None:
        """The id of the message that it is in, if it is in one."""
        match delivery:
            case SendText():
                return await self._send_text(chat_id, delivery, thread_id)
            case SendFile():
                return await self._send_file(chat_id, delivery)
            case SendStored():
                return await self._send_stored(chat_id, delivery, thread_id)
            case SendPicture():
                return await self._send_picture(chat_id, delivery)
            case SendQr():
                return await self._send_qr(chat_id, delivery)
            case EditText():
                return await self._edit_text(chat_id, delivery)
            case AnswerPress():
                text = None if delivery.text is None else _cut(delivery.text)
                answer = {"callback_query_id": delivery.query_id, "text": text, "show_alert": delivery.alert or None}
                await self._bot.call("answerCallbackQuery", answer)
            case LeaveChat():
                await self._bot.leave_chat(chat_id)
            case _:
                await self._change(chat_id, delivery)
        return None

    async def _change(self, chat_id: int, delivery: EditCaption | DropButtons | DeleteMessage | React) -> None:
        match delivery:
            case EditCaption(message_id=message_id, caption=caption):
                words = {"caption": caption, "parse_mode": ParseMode.HTML}
                await self._bot.call("editMessageCaption", {"chat_id": chat_id, "message_id": message_id, **words})
            case DropButtons(message_id=message_id):
                await self._bot.call("editMessageReplyMarkup", {"chat_id": chat_id, "message_id": message_id})
            case DeleteMessage(message_id=message_id):
                await self._bot.delete_message(chat_id, message_id)
            case React(message_id=message_id, emoji=emoji):
                await self._bot.set_message_reaction(chat_id, message_id, emoji)
            case _ as never:
                assert_never(never)

    async def _send_text(self, chat_id: int, delivery: SendText, thread_id: int | None) -> int:
        message = {
            "chat_id": chat_id,
            "text": delivery.text,
            "parse_mode": ParseMode.HTML,
            "reply_markup": _markup(delivery),
            "link_preview_options": _NO_PREVIEW,
            "reply_parameters": _answering(delivery),
            "message_thread_id": thread_id,
            "disable_notification": delivery.silent or None,
            "protect_content": delivery.protected or None,
        }
        return _id(await self._bot.call("sendMessage", message))

    async def _send_stored(self, chat_id: int, delivery: SendStored, thread_id: int | None) -> int:
        method, field = _way_of(delivery)
        # Or Telegram makes a voice message of it again, for somebody who wants none.
        is_plain = delivery.seconds is not None and not delivery.as_voice
        message = {
            "chat_id": chat_id,
            field: InputFile(await self._vault.get(delivery.file_id), delivery.name),
            "caption": delivery.caption,
            "parse_mode": ParseMode.HTML,
            "duration": delivery.seconds if delivery.as_voice else None,
            "disable_content_type_detection": is_plain or None,
            "protect_content": delivery.for_staff or delivery.protected,
            "reply_parameters": _answering(delivery),
            "message_thread_id": thread_id,
            "disable_notification": delivery.silent or None,
        }
        return _id(await self._bot.call(method, message, LONGEST_FILE))

    async def _send_file(self, chat_id: int, delivery: SendFile) -> int:
        document = InputFile(delivery.content.encode(), delivery.name)
        words = {"caption": delivery.caption, "parse_mode": ParseMode.HTML} if delivery.caption else {}
        return _id(await self._bot.call("sendDocument", {"chat_id": chat_id, "document": document, **words}))

    async def _send_picture(self, chat_id: int, delivery: SendPicture) -> int:
        message = {
            "chat_id": chat_id,
            "photo": InputFile(await asyncio.to_thread(png, delivery.drawing), "trend.png"),
            "caption": delivery.caption,
            "parse_mode": ParseMode.HTML,
            "protect_content": delivery.protected or None,
        }
        return _id(await self._bot.call("sendPhoto", message))

    async def _send_qr(self, chat_id: int, delivery: SendQr) -> int:
        message = {
            "chat_id": chat_id,
            "photo": InputFile(qr.png(delivery.content), "qr.png"),
            "caption": delivery.caption,
            "parse_mode": ParseMode.HTML,
            "protect_content": delivery.protected or None,
        }
        return _id(await self._bot.call("sendPhoto", message))

    async def _edit_text(self, chat_id: int, delivery: EditText) -> int:
        change = {
            "chat_id": chat_id,
            "message_id": delivery.message_id,
            "text": delivery.text,
            "parse_mode": ParseMode.HTML,
            "reply_markup": _inline(delivery.keyboard),
            "link_preview_options": _NO_PREVIEW,
        }
        await self._bot.call("editMessageText", change)
        return delivery.message_id


def _id(message: Mapping[str, Any]) -> int:
    number: int = message["message_id"]
    return number


def _says(reason: str, sentences: tuple[str, ...]) -> bool:
    return any(sentence in reason for sentence in sentences)


def _way_of(delivery: SendStored) -> tuple[str, str]:
    """The method that sends it, and the field that holds it."""
    if delivery.as_voice:
        return "sendVoice", "voice"
    return ("sendPhoto", "photo") if delivery.as_photo else ("sendDocument", "document")


def _instead(delivery: Performed, reason: str) -> Performed | None:
    """What to do in place of what Telegram has refused."""
    match delivery:
        case SendStored(as_photo=True) if _says(reason, _NO_PHOTO):
            return delivery.model_copy(update={"as_photo": False})
        case SendStored(as_voice=True) if _says(reason, _NO_VOICE):
            return delivery.model_copy(update={"as_voice": False})
        case DeleteMessage(message_id=message_id, by_hand=str(words)) if "can't be deleted" in reason:
            return SendText(text=words, reply_to=message_id)
        case DeleteMessage(message_id=message_id, instead=str(words)) if "can't be deleted" in reason:
            return EditText(message_id=message_id, text=words)
        case _:
            return None


def _cut(text: str) -> str:
    """As much of an answer to a press as Telegram takes; it counts an emoji for two."""
    return text.encode("utf-16-le")[: 2 * LONGEST_ANSWER].decode("utf-16-le", "ignore")


def _answering(delivery: SendText | SendStored) -> dict[str, object] | None:
    if delivery.reply_to is None:
        return None
    return {"message_id": delivery.reply_to, "allow_sending_without_reply": True}


def _markup(delivery: SendText) -> dict[str, object] | None:
    if delivery.contact_button is not None:
        button = {"text": delivery.contact_button, "request_contact": True}
        return {"keyboard": [[button]], "resize_keyboard": True}
    if delivery.clears_bottom:
        return {"remove_keyboard": True}
    return _inline(delivery.keyboard)


def _inline(keyboard: InlineKeyboard) -> dict[str, object] | None:
    if not keyboard:
        return None
    return {"inline_keyboard": [[_button(each) for each in row] for row in keyboard]}


def _button(button: InlineButton) -> dict[str, object]:
    copied = None if button.copies is None else {"text": button.copies}
    fields = {"text": button.text, "url": button.url, "callback_data": button.data, "copy_text": copied}
    return {name: value for name, value in fields.items() if value is not None}
