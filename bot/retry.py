"""Waiting for Telegram: it asks to wait, or can't be reached for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(seconds=30)


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
