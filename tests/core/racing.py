"""Several who do something at once, each in a transaction of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from core.context import Work
from core.errors import Refusal
from tests.core.appointments.bookings import connect_several_times
from tests.desk import Desk

Act = Callable[[Work], Awaitable[object]]


async def at_once(desk: Desk, *acts: Act) -> list[str]:
    """What became of each: the name of the refusal, or nothing when it was done."""

    async def attempt(act: Act) -> str:
        try:
            async with desk.work() as work:
                await act(work)
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    await connect_several_times(desk, len(acts))
    async with asyncio.timeout(60):  # so that those who wait for each other fail rather than hang
        return list(await asyncio.gather(*map(attempt, acts)))
