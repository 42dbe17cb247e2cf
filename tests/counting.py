"""What a piece of work costs in a database, told by what is counted rather than by a clock: the same on any machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, cast

import aiosqlite
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.statements import sqlite_driver
from core.statements.sqlite_driver import FetchingConnection, FetchingCursor


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """The statements that reach a database meanwhile, of SQLite's also those that SQLAlchemy doesn't see."""
    if database.engine.dialect.name == "sqlite":
        with _seen_by_sqlite() as statements:
            yield statements
        return
    statements = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@contextmanager
def _seen_by_sqlite() -> Iterator[list[str]]:
    statements: list[str] = []

    class Cursor(FetchingCursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Self:  # noqa: ANN401 - as in the standard library
            statements.append(sql)
            return super().execute(sql, parameters)

    def catch_up(self: FetchingConnection) -> None:
        statements.extend(each.sql for each in self.put_off)
        usual_catch_up(self)

    def execute_many(self: FetchingConnection, sql: str, parameters: Any, /) -> sqlite3.Cursor:  # noqa: ANN401
        done = usual(self, sql, parameters)
        statements.append(sql)
        return done

    usual, usual_catch_up = FetchingConnection.executemany, FetchingConnection.catch_up
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_driver, "FetchingCursor", Cursor)
        patch.setattr(FetchingConnection, "catch_up", catch_up)
        patch.setattr(FetchingConnection, "executemany", execute_many)
        yield statements


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
