"""Reads files from Telegram, in pieces and never beyond what is allowed, whatever their size was said to be."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import TypeAlias

from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.retry import retry_after
from core.files.checking import FileFault, UnusableContent
from core.limits import LARGEST_FILE
from dialogs.engine.events import Trouble

Pieces: TypeAlias = Callable[[str], AsyncGenerator[bytes]]
"""Reads what is at an address, as it comes; a `TelegramError` when it can't be had, or not as a whole."""


class Later(Exception):
    """Not now: Telegram, the checks or the vault are out of reach. `trouble` is told if they stay so; `wait` is asked
    for by whoever refused.
    """

    def __init__(self, trouble: Trouble, wait: timedelta | None = None) -> None:
        super().__init__()
        self.trouble = trouble
        self.wait = wait


class FileDownloader:
    """`bot` finds a file, `pieces` reads it."""

    def __init__(self, bot: Bot, pieces: Pieces) -> None:
        self._bot = bot
        self._pieces = pieces

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
        except TelegramError:
            # Without its cause, whatever that one tells: the address holds the token.
            raise Later(Trouble.OUT_OF_REACH) from None

    async def _read(self, address: str) -> bytes:
        content = bytearray()
        async with aclosing(self._pieces(address)) as pieces:
            async for piece in pieces:
                content += piece
                if len(content) > LARGEST_FILE:
                    raise UnusableContent(FileFault.TOO_LARGE)
        return bytes(content)
