"""How the tables came to be, one step a file in `versions/`, and the way to bring a database up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection

from core.errors import ConfigurationError

MIGRATING: Final = 7_246_350_511
"""The PostgreSQL advisory lock that one replica holds while it migrates; any number, always the same."""


def upgrade(connection: Connection) -> None:
    """Take all steps that are not yet taken, inside the transaction that `connection` is in."""
    command.upgrade(alembic_config(connection), "head")


async def bring_up_to_date(engine: AsyncEngine, steps: Callable[[Connection], object] = upgrade) -> None:
    """Take the steps in one transaction. Replicas that start together do it one after another."""
    async with _reached(engine) as connection:
        if engine.dialect.name == "sqlite":
            await _change_sqlite(connection, steps)
        else:
            async with connection.begin():
                await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
                await connection.run_sync(steps)


def alembic_config(connection: Connection) -> Config:
    """What Alembic's commands want to know."""
    config = Config()
    config.set_main_option("script_location", "core:migrations")
    config.attributes["connection"] = connection
    return config


def set_pragma(connection: DBAPIConnection | PoolProxiedConnection, setting: str) -> None:
    """Change how a connection to SQLite behaves; outside of transactions."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA {setting}")
    cursor.close()


@asynccontextmanager
async def _reached(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection, or the reason why there can be none; the first one that a process opens."""
    connection = engine.connect()
    try:
        await connection.start()
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        # From None: the cause may show the address, which may hold a password.
        message = f"The database at DATABASE_URL can't be reached: {reason}."
        raise ConfigurationError(message) from None
    try:
        yield connection
    finally:
        await connection.close()


async def _change_sqlite(connection: AsyncConnection, steps: Callable[[Connection], object]) -> None:
    """Take the steps with foreign keys off, and checked before the end.

    SQLite changes a table by making it anew, and dropping the old one would take along the rows that refer to it.
    """
    await connection.run_sync(lambda sync: set_pragma(sync.connection, "foreign_keys = OFF"))
    try:
        async with connection.begin():
            await connection.exec_driver_sql("SELECT 1")  # has the lock, before Alembic looks for what is to be done
            await connection.run_sync(steps)
            if (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first():
                message = "A migration left rows that refer to nothing; it was undone."
                raise RuntimeError(message)
    finally:
        await connection.run_sync(lambda sync: set_pragma(sync.connection, "foreign_keys = ON"))
