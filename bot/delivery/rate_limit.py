"""How fast a group may be written to, so that Telegram needn't tell us to wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.outbox.actions import (
    BotAction,
    DropButtons,
    EditCaption,
    EditText,
    SendFile,
    SendStored,
    SendText,
    ShowCard,
)

PER_MINUTE: Final = 20
"""Messages that Telegram takes for one group in a minute, changes of messages among them."""

MINUTE: Final = timedelta(seconds=61)
"""A little more: Telegram counts what arrives, we what is on its way."""

COUNTED: Final = (SendText, EditText, EditCaption, DropButtons, SendFile, SendStored, ShowCard)


class RateLimit:
    """What has been sent to each group in the last minute. People's own chats are never held up."""

    def __init__(self, per_minute: int | None, clock: Callable[[], datetime]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._sent: dict[int, deque[datetime]] = {}

    def wait(self, chat_id: int, delivery: BotAction) -> timedelta:
        """How long it has to wait. What needn't wait is counted: it goes now."""
        if self._per_minute is None or chat_id > 0 or not isinstance(delivery, COUNTED):
            return timedelta()
        now, sent = self._clock(), self._sent.setdefault(chat_id, deque())
        while sent and sent[0] + MINUTE <= now:
            sent.popleft()
        if len(sent) >= self._per_minute:
            return sent[0] + MINUTE - now
        sent.append(now)
        return timedelta()
