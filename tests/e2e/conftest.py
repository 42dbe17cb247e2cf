"""What tests over the wire are given: a stage on either database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.stages import stage_on
from tests.stage import Stage


@pytest.fixture
async def either_stage(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The portal on either database."""
    async with stage_on(database_kind, tmp_path, request) as stage:
        yield stage
