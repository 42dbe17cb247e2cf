"""SQLite through aiosqlite with one hop to its thread for each statement, as a dialect of SQLAlchemy's.

SQLAlchemy's own way hops four times: to make a cursor, to execute, to fetch the rows, to close the cursor. A task that
is cancelled between these leaves its cursor open, and SQLite's lock with it. Here the thread executes, fetches and
closes in one call, which nothing cuts in two.

What needs no answer at once, such as the beginning of a transaction, is put off until the next hop
(`DeferredStatement`).
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar, cast

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.engine import Connection

T = TypeVar("T")

DRIVER: Final = "sqlite+one_hop"
"""The dialect's name in an address."""

STATEMENTS_KEPT: Final = 512
"""How many statements SQLite keeps ready to be executed again."""


class FetchedRows(list[Any]):
    """All rows of a statement, and what its cursor told of them."""

    def __init__(self, cursor: sqlite3.Cursor, rows: list[Any]) -> None:
        super().__init__(rows)
        self.description = cursor.description
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid


class DeferredStatement:
    """A statement that is executed in the next hop, before what that is for; from then on its `rows` are there. One
    that `is_repeated` is executed with each of its parameters.
    """

    __slots__ = ("is_repeated", "parameters", "rows", "sql")

    def __init__(self, sql: str, parameters: Sequence[Any] = (), *, is_repeated: bool = False) -> None:
        self.sql = sql
        self.parameters = parameters
        self.is_repeated = is_repeated
        self.rows: list[Any] | None = None


class FetchingCursor(sqlite3.Cursor):
    """Is closed with its last row. Only in the connection's thread."""

    def fetchall(self) -> FetchedRows:
        rows = FetchedRows(self, super().fetchall())
        self.close()
        return rows


class FetchingConnection(sqlite3.Connection):
    """What aiosqlite calls in its thread. It executes first what was put off."""

    put_off: deque[DeferredStatement]

    def execute(self, sql: str, parameters: Any = (), /) -> FetchingCursor:  # noqa: ANN401 - as in the standard library
        if self.put_off:
            self.catch_up()
        return self.cursor(FetchingCursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:  # noqa: ANN401 - as in the standard library
        self.catch_up()
        return super().executemany(sql, parameters)

    def commit(self) -> None:
        if self.put_off:
            self.catch_up()
        super().commit()

    def catch_up(self) -> None:
        """Execute what was put off. What stands behind a statement that fails can't be wanted any more."""
        try:
            while self.put_off:
                each = self.put_off.popleft()
                execute = super().executemany if each.is_repeated else super().execute
                each.rows = execute(each.sql, each.parameters).fetchall()
        except BaseException:
            self.put_off.clear()
            raise


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
    """A connection with such cursors. `put_off` is shared with the thread: only one side is at it at a time. `hops`
    counts what the thread was asked to do, and `is_asked` tells that it hasn't answered yet. While there is a
    `refusal`, that is raised instead.
    """

    __slots__ = ("hops", "is_asked", "put_off", "refusal")

    def __init__(self, driver: OneHopDriver, connection: Any, put_off: deque[DeferredStatement]) -> None:  # noqa: ANN401
        super().__init__(driver, connection)
        self.put_off = put_off
        self.hops = 0
        self.is_asked = False
        self.refusal: Exception | None = None

    def cursor(self, server_side: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - as SQLAlchemy calls it
        return super().cursor(server_side) if server_side else OneHopCursor(self)

    def rollback(self) -> None:
        """Undo what was begun. A connection that goes back to its pool is told so too, mostly after a commit."""
        self.put_off.clear()
        with suppress(ValueError):  # it is closed
            if self.driver_connection.in_transaction:
                super().rollback()

    def hop(self, call: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        """Have the thread do something.

        Raises: the driver's error, as SQLAlchemy knows it.
        """
        if self.refusal is not None:
            raise self.refusal
        self.hops += 1
        self.is_asked = True
        try:
            return self.run_async(call)
        except Exception as error:  # noqa: BLE001 - raised again there
            self._handle_exception(error)
        finally:
            self.is_asked = False

    async def catch_up(self) -> None:
        """Hop, if something was put off. May be awaited outside of SQLAlchemy's greenlets.

        Raises: the driver's error, as SQLAlchemy knows it.
        """
        if self.put_off:
            if self.refusal is not None:
                raise self.refusal
            self.hops += 1
            self.is_asked = True
            try:
                await self._connection._execute(self._connection._conn.catch_up)  # noqa: SLF001 - tests pin it
            except Exception as error:  # noqa: BLE001 - raised again there
                self._handle_exception(error)
            finally:
                self.is_asked = False


class OneHopDriver(AsyncAdapt_aiosqlite_dbapi):
    """aiosqlite as SQLAlchemy's dialect knows it, with such connections."""

    def connect(self, *args: Any, **options: Any) -> OneHopConnection:  # noqa: ANN401 - what the address says
        put_off: deque[DeferredStatement] = deque()
        options |= {"factory": partial(_fetching, put_off), "cached_statements": STATEMENTS_KEPT}
        return OneHopConnection(self, super().connect(*args, **options).driver_connection, put_off)


class OneHopDialect(SQLiteDialect_aiosqlite):
    """The dialect: a savepoint is made, and let go, in the hop of the statement that comes next."""

    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        super().__init__(**options)
        self.written: dict[object, Any] = {}  # of `core.statements.prepared`

    @classmethod
    def import_dbapi(cls) -> OneHopDriver:
        return OneHopDriver(aiosqlite, sqlite3)

    def do_savepoint(self, connection: Connection, name: str) -> None:
        one_hop(connection).put_off.append(DeferredStatement(f"SAVEPOINT {name}"))

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        one_hop(connection).put_off.append(DeferredStatement(f"RELEASE SAVEPOINT {name}"))


def one_hop(connection: Connection) -> OneHopConnection:
    """The driver's connection beneath SQLAlchemy's, which is open."""
    return cast("OneHopConnection", connection.connection.dbapi_connection)


def _fetching(put_off: deque[DeferredStatement], *args: Any, **options: Any) -> FetchingConnection:  # noqa: ANN401
    connection = FetchingConnection(*args, **options)
    connection.put_off = put_off
    return connection


registry.register("sqlite.one_hop", __name__, OneHopDialect.__name__)
