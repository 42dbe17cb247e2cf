"""Two people who book, and vaults of each sort."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.accounts.patients import Patient
from core.keys import KeyRing
from tests.core.files.vaults import Place, folder_place, memory_place, s3_place
from tests.desk import Desk
from tests.people import a_patient


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient."""
    async with desk.work() as work:
        return await a_patient(work, "telegram:1", "Anna Nowak")


@pytest.fixture
async def john(desk: Desk) -> Patient:
    """Another patient."""
    async with desk.work() as work:
        return await a_patient(work, "telegram:2", "John Carter")


@pytest.fixture(params=["folder", "memory", pytest.param("s3", marks=pytest.mark.ci)])
def place(request: pytest.FixtureRequest, keys: KeyRing, tmp_path: Path) -> Place:
    """A vault of each sort in turn, with nothing in it. In `make ci` in S3 too: its server takes seconds to import."""
    match request.param:
        case "folder":
            return folder_place(tmp_path / "vault", keys)
        case "memory":
            return memory_place(keys)
        case _:
            return s3_place(request.getfixturevalue("s3"), keys)
