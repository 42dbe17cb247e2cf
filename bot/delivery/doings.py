"""Chat actions: a chat is seen typing, or sending a file, for some seconds (Bot API, sendChatAction).

They are not of the outbox: nothing of them is kept, what fails isn't tried again, and nobody waits for them.
"""

from __future__ import annotations

import asyncio
from typing import Final

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.addresses import chat_of
from bot.telegram.client import TelegramBot
from dialogs.engine.effects import Doing, Effects, ShowDoing

LONGEST: Final = 3.0
"""Seconds that one may take; what comes later would be seen after what it announces."""

MOST: Final = 8
"""At the same time; where more are wanted, Telegram is slow, and they are left out."""

_ACTIONS: Final[dict[Doing, ChatAction]] = {
    Doing.WRITES: ChatAction.TYPING,
    Doing.SENDS_PHOTO: ChatAction.UPLOAD_PHOTO,
    Doing.SENDS_FILE: ChatAction.UPLOAD_DOCUMENT,
    Doing.SENDS_VOICE: ChatAction.UPLOAD_VOICE,
}


class Doings:
    """Shows them beside all else."""

    def __init__(self, bot: TelegramBot) -> None:
        self._bot = bot
        self._shown: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many are on their way."""
        return len(self._shown)

    async def shown(self) -> None:
        """Wait until none is on its way."""
        await asyncio.gather(*self._shown)

    def show(self, effects: Effects) -> None:
        """Show those that a turn which is committed has asked for. Never raises, and never waits."""
        for each in effects:
            if isinstance(each, ShowDoing) and len(self._shown) < MOST:
                task = asyncio.create_task(self._show(chat_of(each.address), _ACTIONS[each.doing]))
                self._shown.add(task)
                task.add_done_callback(self._shown.discard)

    async def close(self) -> None:
        """Leave those that are not shown yet."""
        for each in self._shown:
            each.cancel()
        await asyncio.gather(*self._shown, return_exceptions=True)

    async def _show(self, chat_id: int, action: ChatAction) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                await self._bot.call("sendChatAction", {"chat_id": chat_id, "action": action})
        except (TelegramError, TimeoutError):
            pass  # whoever is there sees what comes of it
