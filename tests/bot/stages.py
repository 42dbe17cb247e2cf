"""The whole portal on a stage, on either database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.databases import POSTGRESQL, in_file
from tests.postgres import Postgres
from tests.stage import Stage, a_stage


@asynccontextmanager
async def stage_on(kind: str, folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A stage on a database of this sort."""
    postgres: Postgres | None = request.getfixturevalue("postgres") if kind == POSTGRESQL else None
    url = in_file(folder) if postgres is None else await postgres.emptied()
    async with a_stage(folder, database_url=url) as stage:
        yield stage
