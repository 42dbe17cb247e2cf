"""What a piece of work costs in a database, told by what is counted rather than by a clock: the same on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database


@dataclass
class Statements:
    """How many were sent to the database so far."""

    count: int = 0


@contextmanager
def counted_statements(database: Database) -> Iterator[Statements]:
    """Count the statements that are sent to a database meanwhile."""
    counted = Statements()

    def count(*_: object) -> None:
        counted.count += 1

    engine = database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)


@dataclass
class Steps:
    """How many steps SQLite's virtual machine took so far: a few for each row or index entry that it looks at."""

    count: int = 0

    def __call__(self) -> int:
        """Be told of one more; to answer 0 is to let it go on."""
        self.count += 1
        return 0


async def count_steps(session: AsyncSession) -> Steps:
    """Count SQLite's steps for the rest of a transaction; statements that come to it from now on."""
    raw = await (await session.connection()).get_raw_connection()
    steps = Steps()
    await cast("aiosqlite.Connection", raw.driver_connection).set_progress_handler(steps, 1)
    return steps
