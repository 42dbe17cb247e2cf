"""What tests over the wire are given: a stage on either database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.stages import DATABASES, stage_on
from tests.stage import Stage


@pytest.fixture(params=DATABASES)
async def either_stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """The portal on SQLite, then on PostgreSQL."""
    async with stage_on(request.param, tmp_path, request) as stage:
        yield stage
