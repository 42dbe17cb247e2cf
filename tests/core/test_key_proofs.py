"""Keys that were changed: the start tells when one is missing that something is sealed with."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import KeyRingError
from core.keys import KeyRing
from tests.databases import a_database, prepared_file

OLD, NEW, NEWER, OTHER = (KeyRing.new_key() for _ in range(4))
ALL_MISSING, ONE_MISSING = "PORTAL_KEY is not the key", "PORTAL_KEY lacks a key"


async def started(folder: Path, *keys: str) -> None:
    """The portal's database as a start with these keys leaves it."""
    async with a_database(prepared_file(folder), KeyRing.parse(",".join(keys))) as database:
        await database.migrate()


@pytest.mark.parametrize(
    ("before", "now", "complaint"),
    [
        ([[OLD]], [OLD], None),
        ([[OLD]], [NEW, OLD], None),
        ([[OLD]], [NEW], ALL_MISSING),
        ([[OLD], [NEW, OLD]], [NEW, OLD], None),
        ([[OLD], [NEW, OLD]], [OLD, NEW], None),
        ([[OLD], [NEW, OLD]], [OLD], ONE_MISSING),
        ([[OLD], [NEW, OLD]], [NEW], ONE_MISSING),
        ([[OLD], [NEW, OLD]], [OTHER, NEW], ONE_MISSING),
        ([[OLD], [NEW, OLD]], [OTHER], ALL_MISSING),
        ([[OLD], [NEW, OLD], [NEWER, NEW, OLD]], [NEWER, OLD], ONE_MISSING),
        ([[OLD], [NEW, OLD], [NEWER, NEW, OLD]], [OTHER, NEW, OLD, NEWER], None),
        ([[OLD, OTHER]], [OLD], None),
    ],
)
async def test_every_key_in_use_must_be_given(
    before: list[list[str]], now: list[str], complaint: str | None, tmp_path: Path
) -> None:
    """In whatever order; one that was only given, and never the first, has sealed nothing."""
    for keys in before:
        await started(tmp_path, *keys)
    if complaint is None:
        await started(tmp_path, *now)
        return
    with pytest.raises(KeyRingError, match=complaint):
        await started(tmp_path, *now)


async def test_a_command_that_only_looks_makes_no_key_one_in_use(tmp_path: Path) -> None:
    """With a key too many, it locks nobody out."""
    await started(tmp_path, OLD)
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", KeyRing.parse(f"{OTHER},{OLD}")) as database:
        await database.require_keys()
    await started(tmp_path, OLD)
