"""The whole portal on a stage, on either database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.postgres import Postgres
from tests.stage import Stage, a_stage

DATABASES = ("sqlite", "postgresql")


@asynccontextmanager
async def stage_on(kind: str, folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A stage on a database of this sort."""
    if kind == "sqlite":
        async with a_stage(folder) as stage:
            yield stage
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    async with postgres.fresh() as url, a_stage(folder, database_url=url) as stage:
        yield stage
