"""A bell that wakes whoever waits for something to change."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes everybody who waits for a change."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    async def heard(self, within: float | None = None) -> bool:
        """Wait for the next ring, at most so many seconds; whether it rang."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            # Not wait_for: in Python 3.11 it loses a cancellation that comes together with the ring.
            async with asyncio.timeout(within):
                await waiter
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(waiter)
        return True
