"""Whether the portal can do its work: its database takes a transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.database import Database

IN_TIME: Final = 5.0
"""Seconds after which a database that doesn't answer is as good as away."""

IsWell: TypeAlias = Callable[[], Awaitable[bool]]
"""Whether the portal can do its work now."""


def health_route(is_well: IsWell) -> Route:
    """`/health`, for whoever watches the process."""

    async def health(_request: Request) -> Response:
        return PlainTextResponse("OK") if await is_well() else PlainTextResponse("The database does not answer", 503)

    return Route("/health", health)


class HealthCheck:
    """Asks the database. One that doesn't answer is asked once: whoever asks meanwhile waits for the same answer."""

    def __init__(self, database: Database, seconds: float = IN_TIME) -> None:
        self._database = database
        self._seconds = seconds
        self._asking: asyncio.Task[bool] | None = None

    async def is_well(self) -> bool:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        # Not cancelled when it takes too long: that would close the connection under somebody's turn.
        done, _ = await asyncio.wait({self._asking}, timeout=self._seconds)
        return bool(done) and self._asking.result()

    async def _ask(self) -> bool:
        try:
            async with self._database.transaction() as session:
                await session.execute(sa.select(1))
        except Exception:  # noqa: BLE001 - whatever it is, it isn't well
            return False
        return True
