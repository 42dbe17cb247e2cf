"""What a stage leaves to the tests after it: nothing to carry along, and nothing to do again."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.orm import Base
from tests.databases import IN_MEMORY, in_file
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
