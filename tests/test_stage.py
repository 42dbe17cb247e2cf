"""What a stage leaves to the tests after it: nothing to carry along, and nothing to do again."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.keys import KeyRing
from core.orm import Base
from tests.databases import IN_MEMORY, a_database, in_file
from tests.stage import a_stage


async def test_nothing_is_compiled_for_each_stage_anew(tmp_path: Path) -> None:
    """What SQLAlchemy's mappers remember does not grow with what is done on the stages."""
    await _remembered_of_a_stage(tmp_path, IN_MEMORY)
    assert await _remembered_of_a_stage(tmp_path, IN_MEMORY) == 0
    assert await _remembered_of_a_stage(tmp_path, in_file(tmp_path)) == 0


async def test_nothing_is_left_of_a_stage(tmp_path: Path) -> None:
    """A stage is gone when its test is over."""
    async with a_stage(tmp_path) as stage:
        await stage.open_account(stage.world.add_person(101, "Anna"))
    left = weakref.ref(stage)
    del stage
    gc.collect()
    assert left() is None


async def test_a_database_in_memory_outlives_a_restart(tmp_path: Path) -> None:
    """What it held is there when the bot is started again."""
    async with a_stage(tmp_path) as stage:
        await stage.open_account(stage.world.add_person(101, "Anna"))
        await stage.restart()
        async with stage.work() as work:
            assert await work.session.scalar(sa.select(sa.func.count()).select_from(Patient)) == 1


async def test_a_database_in_memory_has_no_thread(tmp_path: Path) -> None:
    """It is asked at once; one in a file has its thread, as in the portal that runs."""
    async with a_stage(tmp_path):
        assert _threads_of_databases() == 0
        async with a_stage(tmp_path, database_url=in_file(tmp_path)):
            assert _threads_of_databases() == 1


async def _remembered_of_a_stage(folder: Path, database_url: str) -> int:
    """How many statements are remembered after opening an account, which several tables hear of."""
    async with a_stage(folder, database_url=database_url) as stage:
        before = _remembered()
        await stage.open_account(stage.world.add_person(101, "Anna"))
        return _remembered() - before


def _remembered() -> int:
    return sum(len(mapper._compiled_cache) for mapper in Base.registry.mappers)


def _threads_of_databases() -> int:
    return sum("_connection_worker_thread" in thread.name for thread in threading.enumerate())


async def test_a_database_is_closed_though_its_test_fails(tmp_path: Path, keys: KeyRing) -> None:
    """What is left open is complained of later, in a test that has nothing to do with it."""
    with pytest.raises(AssertionError, match="a fault"):
        await _fail_with_a_database(in_file(tmp_path), keys)
    gc.collect()  # a connection that is still open is an error now


async def _fail_with_a_database(url: str, keys: KeyRing) -> None:
    async with a_database(url, keys) as database:
        await database.migrate()
        raise AssertionError("a fault")


def test_no_test_opens_a_database_by_itself() -> None:
    """Only what closes it again."""
    tests = Path(__file__).parent
    files = [path for path in tests.rglob("*.py") if "bench" not in path.parts and path != Path(__file__)]
    opening = [path.name for path in files if " = open_database(" in path.read_text(encoding="utf-8")]
    assert opening == ["databases.py"]
