"""Waiting for Telegram: it asks to wait, or can't be reached for a while."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from core.errors import ConfigurationError

PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(seconds=30)

log = logging.getLogger(__name__)


class StoppedEarlyError(Exception):
    """It was time to stop before Telegram could be reached."""


async def call_until_done(call: Callable[[], Awaitable[object]], stopping: asyncio.Event) -> None:
    """Call until Telegram does it, or until it is time to stop.

    Raises: `BadRequest` and `InvalidToken`, which no waiting mends.
    """
    wait = PAUSE
    while not stopping.is_set():
        try:
            await call()
        except RetryAfter as error:
            await pause(stopping, retry_after(error))
        except (BadRequest, InvalidToken):
            raise
        except NetworkError:
            await pause(stopping, wait)
            wait = min(wait * 2, LONGEST_PAUSE)
        else:
            return


async def reach(bot: Bot, stopping: asyncio.Event) -> None:
    """Make the bot known to itself (`getMe`), once Telegram can be reached; that it can't is told once.

    Raises: `StoppedEarlyError`; `InvalidToken`; `ConfigurationError` when something else answers in Telegram's place.
    """
    told = False

    async def initialize() -> None:
        nonlocal told
        try:
            await bot.initialize()
        except NetworkError as error:
            if not told:
                log.warning("Telegram can't be reached (%s); waiting until it can", type(error).__name__)
            told = True
            raise

    try:
        await call_until_done(initialize, stopping)
    except InvalidToken:
        raise
    except TelegramError as error:
        raise ConfigurationError("What answers at TELEGRAM_API_URL isn't Telegram; check the address.") from error
    if stopping.is_set():
        raise StoppedEarlyError


async def pause(stopping: asyncio.Event, wait: timedelta) -> None:
    """Wait so long, or until it is time to stop."""
    try:
        async with asyncio.timeout(wait.total_seconds()):
            await stopping.wait()
    except TimeoutError:
        pass


def retry_after(error: RetryAfter) -> timedelta:
    """How long Telegram asks to wait (`retry_after`)."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
