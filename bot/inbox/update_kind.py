"""What sort of update of Telegram's something was."""

from __future__ import annotations

from enum import StrEnum

from telegram import Update


class UpdateKind(StrEnum):
    """The field of an update that is set, of those that the bot asks Telegram for."""

    MESSAGE = "message"
    EDITED_MESSAGE = "edited_message"
    CALLBACK_QUERY = "callback_query"
    MY_CHAT_MEMBER = "my_chat_member"
    CHAT_MEMBER = "chat_member"
    FETCHED_FILE = "fetched_file"  # none of Telegram's: a conversation hears of a file
    RETURNED_FROM_BANK = "returned_from_bank"  # the same: it hears of who has logged in
    OTHER = "other"


def kind_of(update: Update) -> UpdateKind:
    """The kind of an update."""
    return next((kind for kind in UpdateKind if getattr(update, kind, None) is not None), UpdateKind.OTHER)
