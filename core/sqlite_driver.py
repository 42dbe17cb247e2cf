"""SQLite through aiosqlite with one hop to its thread for each statement, as SQLAlchemy's `module` for that dialect.

SQLAlchemy's own way hops four times: to make a cursor, to execute, to fetch the rows, to close the cursor. A task that
is cancelled between these leaves its cursor open, and SQLite's lock with it. Here the thread executes, fetches and
closes in one call, which nothing cuts in two.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_dbapi

T = TypeVar("T")


def one_hop_driver() -> OneHopDriver:
    """What SQLAlchemy's dialect for aiosqlite is given in place of its own driver."""
    return OneHopDriver(aiosqlite, sqlite3)


class FetchedRows(list[Any]):
    """All rows of a statement, and what its cursor told of them."""

    def __init__(self, cursor: sqlite3.Cursor, rows: list[Any]) -> None:
        super().__init__(rows)
        self.description = cursor.description
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid


class FetchingCursor(sqlite3.Cursor):
    """Is closed with its last row. Only in the connection's thread."""

    def fetchall(self) -> FetchedRows:
        rows = FetchedRows(self, super().fetchall())
        self.close()
        return rows


class FetchingConnection(sqlite3.Connection):
    """What aiosqlite calls in its thread."""

    def execute(self, sql: str, parameters: Any = (), /) -> FetchingCursor:  # noqa: ANN401 - as in the standard library
        return self.cursor(FetchingCursor).execute(sql, parameters)


class OneHopCursor:
    """A cursor as SQLAlchemy wants it (PEP 249); only to execute is a hop."""

    __slots__ = ("_connection", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.arraysize = 1
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> None:
        fetched = cast("FetchedRows", self._connection.hop(lambda driver: driver.execute_fetchall(sql, parameters)))
        self._rows = deque(fetched)
        self.description, self.rowcount, self.lastrowid = fetched.description, fetched.rowcount, fetched.lastrowid

    def executemany(self, sql: str, parameters: Sequence[Any]) -> None:
        done = self._connection.hop(lambda driver: driver.executemany(sql, parameters))
        self.description, self.rowcount, self.lastrowid = None, done.rowcount, done.lastrowid

    def fetchone(self) -> Any:  # noqa: ANN401 - a row, or `None`
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def __iter__(self) -> Iterator[Any]:
        while self._rows:
            yield self._rows.popleft()

    def setinputsizes(self, *_sizes: Any) -> None:  # noqa: ANN401 - SQLite has no use for them
        """Nothing depends on it."""

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """SQLAlchemy's word before it reads rows outside of a greenlet: they are here already."""


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """A connection with such cursors."""

    __slots__ = ()

    def cursor(self, server_side: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - as SQLAlchemy calls it
        return super().cursor(server_side) if server_side else OneHopCursor(self)

    def rollback(self) -> None:
        """Undo what was begun. A connection that goes back to its pool is told so too, mostly after a commit."""
        if self._is_in_transaction():
            super().rollback()

    def hop(self, call: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        """Have the thread do something.

        Raises: the driver's error, as SQLAlchemy knows it.
        """
        try:
            return self.run_async(call)
        except Exception as error:  # noqa: BLE001 - raised again there
            self._handle_exception(error)

    def _is_in_transaction(self) -> bool:
        try:
            return cast("bool", self.driver_connection.in_transaction)
        except ValueError:  # it is closed
            return False


class OneHopDriver(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite as SQLAlchemy's dialect knows it, with such connections."""

    def connect(self, *args: Any, **options: Any) -> OneHopConnection:  # noqa: ANN401 - what the address says
        plain = super().connect(*args, factory=FetchingConnection, **options)
        return OneHopConnection(self, plain.driver_connection)
