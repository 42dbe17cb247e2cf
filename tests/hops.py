"""How often a database asks its connection's thread for something, beside what it was asked for itself."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database


class Queue(Protocol):
    """What leads to the thread."""

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Ask for something."""


@dataclass
class Hops:
    """Counts hops on their way."""

    queue: Queue
    hops: int = 0

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Count a hop."""
        self.hops += 1
        self.queue.put_nowait(job)


async def count_hops(database: Database, connection: AsyncConnection | None = None) -> Hops:
    """Count from now on, on this connection of the database if it is in use. The database has to be SQLite's."""
    if connection is None:
        async with database.engine.connect() as free:
            return await count_hops(database, free)
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    hops: Hops = Hops(driver._tx)
    driver._tx = hops
    return hops
