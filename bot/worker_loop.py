"""The same work again and again: when somebody wakes it, and when the last run said that there would be more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from bot import incidents
from core.database import will_pass

IDLE: Final = 5.0
"""Seconds after which to look again even if nobody woke it: another process may have left something to do."""

PAUSE: Final = 1.0
"""Seconds after which to try again when a run failed. While the database is away it is twice as long each time, up to
`IDLE`.
"""

log = logging.getLogger(__name__)


class WorkerLoop:
    """Runs for as long as the process. `do` does the work once, and answers in how many seconds it is due again."""

    def __init__(self, do: Callable[[], Awaitable[float]]) -> None:
        self._do = do
        self._woken = asyncio.Event()
        self.stopping = False

    def wake(self) -> None:
        """Do the work now."""
        self._woken.set()

    def take_up(self) -> bool:
        """Whether somebody has woken it since it was last asked, or its last run began."""
        woken = self._woken.is_set()
        self._woken.clear()
        return woken

    def stop(self) -> None:
        """Let `run` come to its end. It isn't cancelled: that could be in the middle of a transaction."""
        self.stopping = True
        self.wake()

    async def run(self) -> None:
        """Do the work whenever it is due, until stopped."""
        pause = PAUSE
        while not self.stopping:
            self.take_up()
            try:
                wait, pause = await self._do(), PAUSE
            except Exception as error:  # noqa: BLE001 - the database's, or the store's: asked again
                wait, pause = _pauses(error, pause)
            await self._wait(wait)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass


def _pauses(error: Exception, pause: float) -> tuple[float, float]:
    """How long to wait after a run that failed, and after the next; that the database is away is told once."""
    if not will_pass(error):
        incidents.report(error)
        return PAUSE, PAUSE
    if pause == PAUSE:
        log.warning("The database is out of reach (%s); asking again until it is back", type(error).__name__)
    return pause, min(pause * 2, IDLE)
