"""The database: SQLite or PostgreSQL by its address, and its transactions; tables are made of what is in `core.orm`.

    async with database.transaction() as session:
        ...

Many small ones share a transaction by `database.together` (`core.statements.group_commit`).

SQLite is given one connection: its transactions queue up rather than fail, and a database in memory stays one database.
So never open a transaction inside another.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import AdaptedConnection, Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, PoolResetState

from core.errors import ConfigurationError
from core.key_proofs import prove_first_key, require_keys
from core.keys import KeyRing
from core.migrations import bring_up_to_date, set_pragma
from core.statements import sqlite_driver
from core.statements.group_commit import GroupCommit
from core.statements.sqlite_driver import DeferredStatement

BUSY_SECONDS = 30
"""How long a transaction waits for its turn before it fails."""

BUSY_PAUSE = 0.02
"""After how many seconds is tried again what SQLite refuses without any wait."""

_SQLITE_PASSES = frozenset({5, 6, 7, 8, 10, 13, 14})
"""SQLite's result codes for: busy, locked, out of memory, read-only, disk fault, disk full, file can't be opened."""

_POSTGRESQL_PASSES = ("08", "40", "53", "55", "57", "58")
"""PostgreSQL's classes of errors: connection, rollback (a deadlock), resources, not ready, operator, system."""


class Database:
    """One database, for as long as the process runs. Made by `open_database`."""

    def __init__(self, engine: AsyncEngine, keys: KeyRing) -> None:
        """Take an engine that already holds the keys."""
        self.engine = engine
        self.keys = keys
        self.together = GroupCommit(engine).run
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on any error."""
        async with self._sessions.begin() as session:
            yield session

    async def migrate(self) -> None:
        """Bring the tables up to date, and make sure that the keys are the ones that this database is sealed with.
        From now on, the first one counts among them.
        """
        await bring_up_to_date(self.engine)
        async with self.transaction() as session:
            await require_keys(session)
            await prove_first_key(session, self.keys)

    async def require_keys(self) -> None:
        """Pass, or `KeyRingError` when the database is sealed with a key that isn't given."""
        async with self.transaction() as session:
            await require_keys(session)

    async def close(self) -> None:
        await self.engine.dispose()


def open_database(url: str, keys: KeyRing) -> Database:
    """The database at `url`: `sqlite:///path`, `sqlite://` (in memory) or `postgresql://...`, drivers may be named."""
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = _sqlite_engine(address)
    else:
        engine = create_async_engine(address, hide_parameters=True, pool_pre_ping=True)
    engine.dialect.portal_keys = keys  # type: ignore[attr-defined]
    return Database(engine, keys)


def will_pass(error: BaseException) -> bool:
    """Whether it was the database's bad hour rather than the fault of what was asked: the same may succeed later."""
    if isinstance(error, OSError | sa.exc.TimeoutError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = getattr(error, "orig", None) or error  # asyncpg's own errors come out of a failed connect
    code, state = getattr(cause, "sqlite_errorcode", 0), getattr(cause, "sqlstate", None) or ""
    return code & 0xFF in _SQLITE_PASSES or state.startswith(_POSTGRESQL_PASSES)


def _address(url: str) -> sa.URL:
    """`DATABASE_URL` with an asynchronous driver."""
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        # From None: the address may hold a password.
        message = (
            "DATABASE_URL is not an address; write sqlite:///path/to/file or postgresql://user:password@host/name."
        )
        raise ConfigurationError(message) from None
    match address.drivername:
        case "sqlite" | "sqlite+aiosqlite":
            return address.set(drivername=sqlite_driver.DRIVER)
        case "postgres" | "postgresql" | "postgresql+asyncpg":
            return _for_asyncpg(address.set(drivername="postgresql+asyncpg"))
    message = f"DATABASE_URL names {address.drivername}; this portal keeps its data in sqlite or postgresql."
    raise ConfigurationError(message)


def _for_asyncpg(address: sa.URL) -> sa.URL:
    """Hosts hand out addresses with libpq's `sslmode`; asyncpg calls it `ssl`."""
    mode = address.query.get("sslmode")
    return address.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode}) if mode else address


def _sqlite_engine(address: sa.URL) -> AsyncEngine:
    """One connection, for which SQLAlchemy, not the driver, says when a transaction begins (SAVEPOINT needs that)."""
    folder = Path(address.database or ":memory:").parent
    if not folder.is_dir():
        message = f"DATABASE_URL names the folder {folder}, which does not exist; make it, or name another."
        raise ConfigurationError(message)
    engine = create_async_engine(
        address,
        hide_parameters=True,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"isolation_level": None},
    )
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    sa.event.listen(engine.sync_engine, "begin", _begin_immediate)
    sa.event.listen(engine.sync_engine, "invalidate", _let_go)
    sa.event.listen(engine.sync_engine, "reset", _leave_nothing_open)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Set up a fresh connection. What is deleted is overwritten, and the log does not keep it once it is taken over."""
    set_pragma(connection, f"busy_timeout = {BUSY_SECONDS * 1000}")
    _keep_a_log(connection)
    set_pragma(connection, "foreign_keys = ON")
    set_pragma(connection, "secure_delete = ON")
    set_pragma(connection, "journal_size_limit = 0")


def _keep_a_log(connection: DBAPIConnection) -> None:
    """Of connections that turn the same new file to a log at once, SQLite fails all but one without any wait, since
    each holds what another waits for. A moment later, the file is turned.
    """
    adapted = cast("AdaptedConnection", connection)
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            set_pragma(connection, "journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            adapted.run_async(lambda _driver: asyncio.sleep(BUSY_PAUSE))
        else:
            return


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock before the first statement: a reader that turned writer halfway would fail instead of
    waiting.
    """
    sqlite_driver.one_hop(connection).put_off.append(DeferredStatement("BEGIN IMMEDIATE"))


def _let_go(connection: DBAPIConnection, _: ConnectionPoolEntry, error: BaseException | None) -> None:
    """A task that is cancelled in a transaction leaves its connection behind. Closed as it is, it would keep its lock
    for as long as any of its results is remembered.
    """
    if isinstance(error, asyncio.CancelledError) and isinstance(connection, AdaptedConnection):
        connection.run_async(lambda driver: asyncio.shield(driver.rollback()))


def _leave_nothing_open(connection: DBAPIConnection, _: ConnectionPoolEntry, state: PoolResetState) -> None:
    """SQLite keeps a transaction open whose commit fails, for want of disk for instance, and nobody else could begin
    one. SQLAlchemy takes it for ended.
    """
    if state.transaction_was_reset and state.asyncio_safe:
        connection.rollback()
