"""Reads files from Telegram, in pieces and never beyond what is allowed, whatever their size was said to be."""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.retry import retry_after
from core.files.checking import FileFault, UnusableContent
from core.limits import LARGEST_FILE
from dialogs.engine.events import Trouble


class Later(Exception):
    """Not now: Telegram, the checks or the vault are out of reach. `trouble` is told if they stay so; `wait` is asked
    for by whoever refused.
    """

    def __init__(self, trouble: Trouble, wait: timedelta | None = None) -> None:
        super().__init__()
        self.trouble = trouble
        self.wait = wait


class FileDownloader:
    """`bot` finds a file, `http` reads it."""

    def __init__(self, bot: Bot, http: httpx.AsyncClient) -> None:
        self._bot = bot
        self._http = http

    async def read(self, source: str) -> bytes:
        """The bytes of a file, by Telegram's id of it.

        Raises: `UnusableContent` when it is too large, `Later` when it can't be had now.
        """
        try:
            file = await self._bot.get_file(source)
        except RetryAfter as error:
            raise Later(Trouble.OUT_OF_REACH, retry_after(error)) from error
        except BadRequest as error:
            if "too big" in error.message:
                raise UnusableContent(FileFault.TOO_LARGE) from error
            raise Later(Trouble.OUT_OF_REACH) from error
        except TelegramError as error:
            raise Later(Trouble.OUT_OF_REACH) from error
        if file.file_path is None:
            raise Later(Trouble.OUT_OF_REACH)
        try:
            return await self._read(file.file_path)
        except httpx.HTTPError:
            # Without its cause: that one names the address, and the address holds the token.
            raise Later(Trouble.OUT_OF_REACH) from None

    async def _read(self, address: str) -> bytes:
        content = bytearray()
        # As it is: what is packed on the way could unpack to anything before it is counted.
        async with self._http.stream("GET", address, headers={"Accept-Encoding": "identity"}) as response:
            response.raise_for_status()
            wanted = int(response.headers.get("content-length", 0))
            async for piece in response.aiter_raw():
                content += piece
                if len(content) > LARGEST_FILE:
                    raise UnusableContent(FileFault.TOO_LARGE)
        if len(content) < wanted:
            raise httpx.ReadError("the download broke off")
        return bytes(content)
