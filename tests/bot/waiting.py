"""Waiting for what a task does by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(happened: Callable[[], bool]) -> None:
    """Wait for it; a test that waits in vain ends with an error."""
    async with asyncio.timeout(60):
        while not happened():  # noqa: ASYNC110 - whatever makes it true need not know of us
            await asyncio.sleep(0.001)


async def turns_of_the_loop() -> None:
    """Let everything that can go on go on."""
    for _ in range(50):
        await asyncio.sleep(0)
