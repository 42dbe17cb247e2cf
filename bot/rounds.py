"""The same work again and again: when somebody calls, and when the last round said that there would be more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bot import incidents

IDLE: Final = 5.0
"""Seconds after which to look again even if nobody called: another process may have left something to do."""

PAUSE: Final = 1.0
"""Seconds after which to try again when a round failed."""


class Rounds:
    """Runs for as long as the process. `do` makes one round, and answers in how many seconds the next is due."""

    def __init__(self, do: Callable[[], Awaitable[float]]) -> None:
        self._do = do
        self._called = asyncio.Event()
        self.stopping = False

    def wake(self) -> None:
        """Make a round now."""
        self._called.set()

    def stop(self) -> None:
        """Let `run` come to its end. It isn't cancelled: that could be in the middle of a transaction."""
        self.stopping = True
        self.wake()

    async def run(self) -> None:
        """Go round until stopped."""
        while not self.stopping:
            self._called.clear()
            try:
                wait = await self._do()
            except Exception as error:  # noqa: BLE001 - the database's, or the store's: asked again
                incidents.report(error)
                wait = PAUSE
            await self._rest(wait)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._called.wait()
        except TimeoutError:
            pass
