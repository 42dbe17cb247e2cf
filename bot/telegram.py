"""Deliveries through python-telegram-bot, and what Telegram's answers mean for them."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias, assert_never

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot import incidents
from bot.deliveries import (
    LONGEST_FILE,
    AnswerPress,
    DeleteMessage,
    Delivery,
    DropButtons,
    EditCaption,
    EditText,
    InlineKeyboard,
    LeaveChat,
    SendFile,
    SendStored,
    SendText,
    longest,
)
from bot.patience import asked_wait
from core.vault import NotInVault, Vault, VaultUnreachable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """It was delivered; `message_id` of a message that was sent or changed."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """Telegram asks to wait, or can't be reached."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person has blocked the bot, or left."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take it; `reason` is Telegram's sentence, without what it quotes of the message."""

    reason: str


Outcome: TypeAlias = Made | Postponed | Unreachable | Refused

SentWithoutVault: TypeAlias = (
    SendText | EditText | DropButtons | SendFile | EditCaption | DeleteMessage | AnswerPress | LeaveChat
)

LONGEST_WAIT: Final = timedelta(minutes=5)

# Telegram's sentences that mean: nothing is left to do.
_DONE_ALREADY: Final = (
    "message is not modified",
    "message to delete not found",
    "message can't be deleted",
    "query is too old",
    "query id is invalid",
)
# Telegram's sentences that mean: this message can't be changed any more, so send a new one.
_CANT_EDIT: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")

# Words in Telegram's sentences that mean: this picture can't be sent as a photo, so send it as a file.
_NO_PHOTO: Final = ("photo", "image_process_failed")

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


async def perform(
    bot: Bot, vault: Vault, files: asyncio.Semaphore, chat_id: int, delivery: Delivery, attempts: int
) -> Outcome:
    """Make one delivery. Never raises; what nobody thought of is refused, so that the next one has its turn. `files`
    has a place for each file that may be in memory at the same time.
    """
    try:
        async with asyncio.timeout(longest(delivery)), files if isinstance(delivery, SendStored) else nullcontext():
            return await _attempt(bot, vault, chat_id, delivery)
    except RetryAfter as error:
        return Postponed(asked_wait(error))
    except InvalidToken:
        return Postponed(LONGEST_WAIT)
    except (NetworkError, TimeoutError, VaultUnreachable):
        return Postponed(min(timedelta(seconds=2 ** min(attempts, 10)) / 2, LONGEST_WAIT))
    except Exception as error:  # noqa: BLE001
        return Refused(f"incident {incidents.report(error)}")


async def _attempt(bot: Bot, vault: Vault, chat_id: int, delivery: Delivery) -> Outcome:
    try:
        if isinstance(delivery, SendStored):
            return Made(await _send_stored(bot, vault, chat_id, delivery))
        return Made(await _perform(bot, chat_id, delivery))
    except NotInVault:
        return Made()  # it was deleted meanwhile
    except ChatMigrated as error:
        log.warning("The group %d has become %d; if it is the staff's, set STAFF_CHAT_ID", chat_id, error.new_chat_id)
        return await _attempt(bot, vault, error.new_chat_id, delivery)
    except BadRequest as error:
        return await _after_refusal(bot, vault, chat_id, delivery, error)
    except Forbidden:
        return _shut_out(chat_id, delivery)


def _shut_out(chat_id: int, delivery: Delivery) -> Outcome:
    """The bot may not write here. A person decided so; a group's mistake will be mended, and what waits is kept."""
    if chat_id > 0:
        return Unreachable()
    if isinstance(delivery, LeaveChat):
        return Made()
    log.error("The bot can't write to the group %d; add it there, or correct STAFF_CHAT_ID", chat_id)
    return Postponed(LONGEST_WAIT)


async def _after_refusal(bot: Bot, vault: Vault, chat_id: int, delivery: Delivery, error: BadRequest) -> Outcome:
    reason = error.message.lower()
    if any(sentence in reason for sentence in _DONE_ALREADY):
        return Made(delivery.message_id if isinstance(delivery, EditText) else None)
    cant_edit = any(sentence in reason for sentence in _CANT_EDIT)
    if isinstance(delivery, DropButtons | EditCaption) and cant_edit:
        return Made()
    if isinstance(delivery, SendStored) and delivery.as_photo and any(word in reason for word in _NO_PHOTO):
        as_file = delivery.model_copy(update={"as_photo": False})
        return await _attempt(bot, vault, chat_id, as_file)
    if isinstance(delivery, EditText) and cant_edit:
        anew = SendText(text=delivery.text, keyboard=delivery.keyboard, screen=delivery.screen)
        return await _attempt(bot, vault, chat_id, anew)
    if "chat not found" in reason:
        return _shut_out(chat_id, delivery)
    return Refused(re.sub(r'".*"', '"…"', error.message))


async def _send_stored(bot: Bot, vault: Vault, chat_id: int, delivery: SendStored) -> int:
    send = bot.send_photo if delivery.as_photo else bot.send_document
    sent = await send(
        chat_id,
        await vault.get(delivery.file_id),
        delivery.caption,
        parse_mode=ParseMode.HTML,
        filename=delivery.name,
        protect_content=delivery.for_staff,
        read_timeout=LONGEST_FILE,
        write_timeout=LONGEST_FILE,
    )
    return sent.message_id


async def _perform(bot: Bot, chat_id: int, delivery: SentWithoutVault) -> int | None:
    match delivery:
        case SendText():
            sent = await bot.send_message(
                chat_id,
                delivery.text,
                parse_mode=ParseMode.HTML,
                reply_markup=_markup(delivery),
                link_preview_options=_NO_PREVIEW,
                reply_parameters=_answering(delivery),
            )
            return sent.message_id
        case EditText():
            edited = await bot.edit_message_text(
                delivery.text,
                chat_id,
                delivery.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_inline(delivery.keyboard),
                link_preview_options=_NO_PREVIEW,
            )
            return edited.message_id if isinstance(edited, Message) else delivery.message_id
        case EditCaption():
            await bot.edit_message_caption(
                chat_id, delivery.message_id, caption=delivery.caption, parse_mode=ParseMode.HTML
            )
        case DropButtons():
            await bot.edit_message_reply_markup(chat_id, delivery.message_id)
        case SendFile():
            document = await bot.send_document(chat_id, delivery.content.encode(), filename=delivery.name)
            return document.message_id
        case DeleteMessage():
            await bot.delete_message(chat_id, delivery.message_id)
        case AnswerPress():
            await bot.answer_callback_query(delivery.query_id, delivery.text)
        case LeaveChat():
            await bot.leave_chat(chat_id)
        case _ as never:
            assert_never(never)
    return None


def _answering(delivery: SendText) -> ReplyParameters | None:
    if delivery.reply_to is None:
        return None
    return ReplyParameters(delivery.reply_to, allow_sending_without_reply=True)


def _markup(delivery: SendText) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    if delivery.contact_button is not None:
        button = KeyboardButton(delivery.contact_button, request_contact=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True)
    if delivery.clears_bottom:
        return ReplyKeyboardRemove()
    return _inline(delivery.keyboard)


def _inline(keyboard: InlineKeyboard) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(each.text, url=each.url, callback_data=each.data) for each in row] for row in keyboard],
    )
