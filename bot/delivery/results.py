"""What becomes of a delivery, and what Telegram's errors mean for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias, assert_never

from telegram import error as telegram_error
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot import incidents
from bot.outbox.actions import AnswerPress, BotAction, LeaveChat
from bot.outbox.model import LastResult
from bot.retry import retry_after
from core.database import will_pass
from core.files.vault import NotInVault

LONGEST_WAIT: Final = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """It was delivered; `message_id` of a message that was sent or changed."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class OutOfDate:
    """It was true no more, and was not sent."""


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Telegram asks to wait, or can't be reached. `answered` is false where nobody knows whether it was delivered."""

    wait: timedelta
    answered: bool = True


@dataclass(frozen=True, slots=True)
class RecipientGone:
    """The person has blocked the bot, or left."""


@dataclass(frozen=True, slots=True)
class ChatMigrated:
    """The group has another number now."""

    to: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Telegram will never take it; `reason` is Telegram's sentence, without what it quotes of the message."""

    reason: str


DeliveryResult: TypeAlias = Delivered | OutOfDate | RetryLater | RecipientGone | ChatMigrated | Rejected


def kept_as(result: DeliveryResult) -> LastResult:
    """How the outbox and the log call a result."""
    match result:
        case Delivered():
            return LastResult.DELIVERED
        case OutOfDate():
            return LastResult.EXPIRED
        case RetryLater(answered=answered):
            return LastResult.RETRY_LATER if answered else LastResult.NO_ANSWER
        case RecipientGone():
            return LastResult.RECIPIENT_GONE
        case ChatMigrated():
            return LastResult.CHAT_MIGRATED
        case Rejected():
            return LastResult.REJECTED
        case _ as never:
            assert_never(never)


def of_error(error: Exception, chat_id: int, delivery: BotAction, attempts: int) -> DeliveryResult:
    """What an error means. What nobody thought of is refused, so that the next delivery has its turn."""
    match error:
        case RetryAfter():
            return RetryLater(retry_after(error))
        case telegram_error.ChatMigrated(new_chat_id=new_chat_id) if new_chat_id != chat_id:
            return ChatMigrated(new_chat_id)
        case Forbidden():
            return shut_out(chat_id, delivery)
        case NotInVault():
            return Delivered()  # it was deleted meanwhile
        case InvalidToken():
            return RetryLater(LONGEST_WAIT)
        case BadRequest(message=message) if "chat not found" in message.lower():
            return shut_out(chat_id, delivery)
        case BadRequest():
            return Rejected(f"incident {incidents.report(error)}")
        case NetworkError() | OSError():
            return RetryLater(_pause(attempts), answered=False)
        case _ if will_pass(error):
            return RetryLater(_pause(attempts))
        case _:
            return Rejected(f"incident {incidents.report(error)}")


def shut_out(chat_id: int, delivery: BotAction) -> DeliveryResult:
    """The bot may not write here. A person decided so; a group's mistake will be mended, and what waits is kept."""
    if isinstance(delivery, LeaveChat | AnswerPress):
        return Delivered()
    if chat_id > 0:
        return RecipientGone()
    log.error("The bot can't write to the group %d; add it there, or correct STAFF_CHAT_ID", chat_id)
    return RetryLater(LONGEST_WAIT)


def _pause(attempts: int) -> timedelta:
    """Longer with each attempt."""
    return min(timedelta(seconds=2 ** min(attempts, 10)) / 2, LONGEST_WAIT)
