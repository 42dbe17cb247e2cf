"""The portal's database, for a command that looks into it while the portal may be running."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import address_of
from bot.settings import read_storage, read_vault
from core.clinic.model import Clinic
from core.context import Work
from core.database import Database, open_database
from core.errors import ConfigurationError
from core.files.checking.checker import Checker
from core.files.vault import Vault, open_vault


@asynccontextmanager
async def portal_database() -> AsyncIterator[Database]:
    """The database that the environment names, with the keys that it is sealed with.

    *Raises* `ConfigurationError` if it isn't there, isn't a portal's of this release, or is sealed with other keys.
    """
    url, keys = read_storage(os.environ)
    database = open_database(url, keys)
    try:
        await database.require_keys()
        yield database
    except (DBAPIError, OSError) as error:
        # From None: the cause may show the address, which may hold a password.
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise ConfigurationError(f"The database at DATABASE_URL can't be read: {reason}.") from None
    finally:
        await database.close()


@asynccontextmanager
async def portal_vault() -> AsyncIterator[tuple[Vault, Checker]]:
    """The vault that the environment names, and what checks files before they go there."""
    _, keys = read_storage(os.environ)
    address, clamd = read_vault(os.environ)
    vault = open_vault(address, keys)
    try:
        yield vault, Checker(clamd_url=clamd)
    finally:
        await vault.close()


def in_clinic(database: Database, clinic: Clinic) -> Callable[[], AbstractAsyncContextManager[Work]]:
    """What opens a transaction for use cases of core, at the moment of the day."""

    @asynccontextmanager
    async def work() -> AsyncIterator[Work]:
        async with database.transaction() as session:
            yield Work(session, clinic, datetime.now(UTC), address_of)

    return work


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[AsyncSession]:
    """A transaction that can change nothing: the database refuses to write."""
    async with database.transaction() as session:
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        await session.execute(sa.text("PRAGMA query_only = ON" if on_sqlite else "SET TRANSACTION READ ONLY"))
        try:
            yield session
        finally:
            if on_sqlite:
                await session.execute(sa.text("PRAGMA query_only = OFF"))
