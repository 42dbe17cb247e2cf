"""`/health` tells the truth: the portal is well when its database takes a transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from bot.updates.health import HealthCheck, health_route
from bot.web.server import create_application
from core.keys import KeyRing
from tests.databases import a_database


async def test_a_locked_database(tmp_path: Path, keys: KeyRing) -> None:
    """While it is locked the portal isn't well; asked ten times, the database is asked once; then it is well again."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as database:
        patient, health = HealthCheck(database, seconds=60), HealthCheck(database, seconds=0.05)
        assert await patient.is_well()
        checkouts: list[object] = []
        sa.event.listen(database.engine.sync_engine, "checkout", lambda *_: checkouts.append(_))
        with closing(sqlite3.connect(tmp_path / "portal.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await asyncio.gather(*(health.is_well() for _ in range(10))) == [False] * 10
            assert not await health.is_well()
            assert len(checkouts) == 1
        assert await patient.is_well()


async def test_a_database_that_fails(tmp_path: Path, keys: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it says, it isn't well."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as database:

        def fail() -> None:
            raise sa.exc.OperationalError("BEGIN", None, sqlite3.OperationalError("disk I/O error"))

        monkeypatch.setattr(database, "transaction", fail)
        assert not await HealthCheck(database).is_well()


async def test_what_is_told() -> None:
    """To whoever watches the process."""
    for well, code in ((True, 200), (False, 503)):

        async def is_well(well: bool = well) -> bool:  # noqa: FBT001 - bound in the loop
            return well

        application = create_application([health_route(is_well)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://portal") as client:
            assert (await client.get("/health")).status_code == code
