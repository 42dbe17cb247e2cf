"""The databases that tests are given: SQLite in memory or in a file, PostgreSQL on this machine; all with all tables.

The migrations make the tables one time for each worker. From then on they are copied (SQLite) or emptied (PostgreSQL).
"""

from __future__ import annotations

import asyncio
import sqlite3
from asyncio import Future
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, cast

import aiosqlite
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Dialect

from core.database import Database, open_database
from core.keys import KeyRing
from core.migrations import upgrade
from tests.statements import share_statements

IN_MEMORY: Final = "sqlite://"
SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"


def give_databases(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `database_kind` on each; on PostgreSQL in `make ci`, or always if it is marked so."""
    if "database_kind" in metafunc.fixturenames:
        always = metafunc.definition.get_closest_marker("both_databases") is not None
        marks = () if always else (pytest.mark.ci,)
        metafunc.parametrize("database_kind", [SQLITE, pytest.param(POSTGRESQL, marks=marks)])


@cache
def migrated() -> bytes:
    """The content of an SQLite database with all tables and nothing in them."""
    engine = sa.create_engine(IN_MEMORY)
    engine.dialect.portal_keys = KeyRing.parse(KeyRing.new_key())  # type: ignore[attr-defined]  # there is nothing to seal
    with engine.begin() as connection:
        upgrade(connection)
    driver = engine.raw_connection().driver_connection
    assert driver is not None
    content: bytes = driver.serialize()
    engine.dispose()
    return content


def in_file(folder: Path) -> str:
    """The address of a database in a file."""
    return f"sqlite:///{folder / 'portal.db'}"


def prepared_file(folder: Path) -> str:
    """The same, with all tables in it already: to make them takes a quarter of a second."""
    prepare_file(in_file(folder))
    return in_file(folder)


def prepare_file(url: str) -> None:
    """Put the tables where an address such as `sqlite:///path` will look for them, unless there is a file already."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and not (path := Path(address.database)).exists():
        path.write_bytes(migrated())


@asynccontextmanager
async def a_database(url: str, keys: KeyRing) -> AsyncIterator[Database]:
    """Open a database for as long as the block lasts. It is closed whatever fails there: one that is left open is
    complained of only when the garbage collector finds it, in the middle of another test.
    """
    opened = open_database(url, keys)
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def in_memory(keys: KeyRing) -> AsyncIterator[Database]:
    """SQLite in memory, with all tables; tasks take turns at it after each statement."""
    async with a_database(IN_MEMORY, keys) as opened:
        with filled():
            await share_statements(opened)
        yield opened


class AtOnce:
    """Stands in for a connection's thread, and for the queue that leads there: a hop to a thread and back costs more
    than most statements do. What is asked is done at once, where it is asked, and no other task runs meanwhile.
    """

    def start(self) -> None:
        """There is nothing to start."""

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Do it now."""
        future, function = job
        waiting = None if future is None or future.done() else future  # whoever asked may have been cancelled
        try:
            result = function()
        except Exception as error:
            if future is None:
                raise
            if waiting is not None:
                waiting.set_exception(error)
        else:
            if waiting is not None:
                waiting.set_result(result)


class InTurn(AtOnce):
    """The same for what is about tasks side by side: what is asked is done when the loop comes to it."""

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Let others go first."""
        asyncio.get_running_loop().call_soon(super().put_nowait, job)


@contextmanager
def filled(queue: type[AtOnce] = InTurn, content: bytes | None = None) -> Iterator[None]:
    """SQLite databases in memory that are opened meanwhile have all tables, or what else is given, and no thread."""

    def connect(*where: Any, **how: Any) -> aiosqlite.Connection:  # noqa: ANN401 - whatever SQLAlchemy asks for
        connection = aiosqlite.Connection(partial(_connect, content, *where, **how), iter_chunk_size=64)
        vars(connection).update(_thread=AtOnce(), _tx=queue())
        return connection

    def choose(dialect: Dialect, _record: object, where: Sequence[Any], how: dict[str, Any]) -> None:
        if dialect.driver == "aiosqlite" and tuple(where) == (":memory:",):
            how["async_creator_fn"] = connect

    sa.event.listen(sa.Engine, "do_connect", choose)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "do_connect", choose)


@contextmanager
def known_tables() -> Iterator[None]:
    """SQLite databases that are brought up to date meanwhile get the tables that the migrations have made before, if
    they have none; those that have them all are not looked through for what is still to be done.
    """
    migrated()  # by the steps themselves
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", partial(_upgrade, command.upgrade))
        yield


def _upgrade(really: Callable[[Config, str], None], config: Config, revision: str) -> None:
    connection: sa.Connection = config.attributes["connection"]
    if connection.dialect.name != SQLITE:
        really(config, revision)
        return
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if not tables:
        for statement in _statements():
            connection.exec_driver_sql(statement)
    elif connection.exec_driver_sql("SELECT * FROM alembic_version").all() != _newest():
        really(config, revision)


@cache
def _statements() -> tuple[str, ...]:
    return tuple(each for each in _migrated().iterdump() if each not in {"BEGIN TRANSACTION;", "COMMIT;"})


@cache
def _newest() -> list[tuple[str]]:
    return _migrated().execute("SELECT * FROM alembic_version").fetchall()


def _migrated() -> sqlite3.Connection:
    return _connect(None, ":memory:")


def _connect(content: bytes | None, *where: Any, **how: Any) -> sqlite3.Connection:  # noqa: ANN401 - the same
    opened: sqlite3.Connection = sqlite3.connect(*where, **how)
    opened.deserialize(content or migrated())
    return opened


async def content_of(database: Database) -> bytes:
    """All that a database in memory holds."""
    async with _driver_of(database) as connection:
        return connection.serialize()


async def load(database: Database, content: bytes) -> None:
    """A database in memory holds this from now on, and nothing else."""
    async with _driver_of(database) as connection:
        connection.deserialize(content)


@asynccontextmanager
async def _driver_of(database: Database) -> AsyncIterator[sqlite3.Connection]:
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        yield cast("aiosqlite.Connection", raw.driver_connection)._conn
