"""What tests of the bot are given: a stage with the whole portal on it, on either database, and Anna."""

from __future__ import annotations

import gc
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.demo.bank import provider
from bot.simulator.actors.actor import SimPerson
from core.database import Database
from core.files.vault import open_vault
from core.keys import KeyRing
from tests.bot.deliveries import Deliveries, deliveries_on
from tests.bot.fetching import FetchHarness
from tests.bot.stages import stage_on
from tests.databases import IN_MEMORY, POSTGRESQL, in_memory
from tests.stage import Stage, a_stage

MOST_BANK_KEYS: Final = 3
"""That a test can need at once."""


@pytest.fixture(scope="session", autouse=True)
def few_bank_keys() -> Iterator[None]:
    """A tenth of a second goes into the key of each invented bank: there are a few, which take turns."""
    made = itertools.cycle([provider.new_key() for _ in range(MOST_BANK_KEYS)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provider, "new_key", lambda: next(made))
        yield


@pytest.fixture
def usual_collector() -> Iterator[None]:
    """Python's collector is as before, whatever the bot's process sets it to."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite in memory; a module that is about its file overrides this fixture with `in_file(tmp_path)`."""
    return IN_MEMORY


@pytest.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    """The portal on SQLite."""
    async with a_stage(tmp_path, database_url=database_url) as stage:
        yield stage


@pytest.fixture
async def either_stage(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The portal on either database."""
    async with stage_on(database_kind, tmp_path, request) as stage:
        yield stage


@pytest.fixture
async def postgres_stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """The portal on PostgreSQL, where turns of different chats run at the same time."""
    async with stage_on(POSTGRESQL, tmp_path, request) as stage:
        yield stage


@pytest.fixture
def anna(stage: Stage) -> SimPerson:
    """Somebody new, whose Telegram is in Polish."""
    return stage.world.add_person(101, "Anna")


@pytest.fixture
async def deliveries(database: Database) -> AsyncIterator[Deliveries]:
    """A delivery worker and an outbox, on either database."""
    async with deliveries_on(database) as deliveries:
        yield deliveries


@pytest.fixture
async def local_deliveries(keys: KeyRing) -> AsyncIterator[Deliveries]:
    """The same on SQLite only, for what is no matter of the database."""
    async with in_memory(keys) as database, deliveries_on(database) as deliveries:
        yield deliveries


@pytest.fixture
async def harness(database: Database) -> AsyncIterator[FetchHarness]:
    """A harness on either database."""
    vault = open_vault("memory://", database.keys)
    yield FetchHarness(database, vault)
    await vault.close()
