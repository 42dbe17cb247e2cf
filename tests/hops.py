"""How often a database asks its connection's thread for something, beside what it was asked for itself."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from core.database import Database


class Queue(Protocol):
    """What leads to the thread."""

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Ask for something."""


@dataclass
class Hops:
    """Counts hops on their way; and statements, commits and rollbacks."""

    queue: Queue
    hops: int = 0
    asked: int = 0

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Count a hop."""
        self.hops += 1
        self.queue.put_nowait(job)

    def count(self, *_: object) -> None:
        """Count what was asked for."""
        self.asked += 1


async def count_hops(database: Database) -> Hops:
    """Count from now on. The database has to be SQLite's."""
    engine = database.engine
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    hops = driver._tx = Hops(driver._tx)
    for event in ("before_cursor_execute", "commit", "rollback"):
        sa.event.listen(engine.sync_engine, event, hops.count)
    return hops
