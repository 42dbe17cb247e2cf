"""python-telegram-bot's client, which can leave an answer as Telegram gave it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Bot
from telegram.request import BaseRequest


class TelegramBot(Bot):
    """To make a `Message` of an answer of which only the id is read would take more time than all else of the call."""

    async def call(
        self,
        method: str,
        parameters: Mapping[str, object],
        seconds: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - the library's default is a type of its own
    ) -> Any:  # noqa: ANN401 - JSON
        """Call a method of the Bot API by its own name; what is `None` isn't sent. `seconds` is how long Telegram may
        take to read and to answer, if not as usual.

        Raises: the library's `TelegramError`s.
        """
        return await self._post(method, dict(parameters), read_timeout=seconds, write_timeout=seconds)
