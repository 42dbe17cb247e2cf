"""The storage and the isolations that live in memory."""

from __future__ import annotations

import asyncio

import pytest

from dialogs.fsm.memory import DisabledEventIsolation, MemoryStorage, SimpleEventIsolation
from tests.dialogs.fsm.isolation_contract import IsolationContract
from tests.dialogs.fsm.storage_contract import ANNA, StorageContract


@pytest.fixture
def storage() -> MemoryStorage:
    """An empty storage."""
    return MemoryStorage()


@pytest.fixture
def isolation() -> SimpleEventIsolation:
    """An isolation that nobody uses yet."""
    return SimpleEventIsolation()


class TestMemoryStorage(StorageContract):
    """`MemoryStorage` does what every storage must."""


class TestSimpleEventIsolation(IsolationContract):
    """`SimpleEventIsolation` does what every isolation must."""


async def test_asking_leaves_nothing_behind(storage: MemoryStorage) -> None:
    """Reading of somebody unknown takes no memory."""
    await storage.get_state(ANNA)
    await storage.get_data(ANNA)
    await storage.get_value(ANNA, "word")
    assert not storage.storage


async def test_closing_a_storage_is_harmless(storage: MemoryStorage) -> None:
    """A closed storage keeps what it has: a Dispatcher may start again."""
    await storage.set_state(ANNA, "somewhere")
    await storage.close()
    assert await storage.get_state(ANNA) == "somewhere"


async def test_first_come_first_served(isolation: SimpleEventIsolation) -> None:
    """Those who wait are let in by the order that they came in."""
    order: list[int] = []

    async def visit(number: int) -> None:
        async with isolation.lock(ANNA):
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(visit(number) for number in range(5)))
    assert order == [0, 1, 2, 3, 4]


async def test_locks_are_taken_away(isolation: SimpleEventIsolation) -> None:
    """A lock stays while somebody is inside or waits, and goes with the last of them."""
    async with isolation.lock(ANNA):
        waiting = asyncio.create_task(_visit(isolation))
        cancelled = asyncio.create_task(_visit(isolation))
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        assert len(isolation._queues) == 1
    assert len(isolation._queues) == 1
    await waiting
    assert not isolation._queues


async def test_locks_are_taken_away_after_an_error(isolation: SimpleEventIsolation) -> None:
    """A lock does not outlive a visit that failed."""
    with pytest.raises(ZeroDivisionError):
        async with isolation.lock(ANNA):
            raise ZeroDivisionError
    assert not isolation._queues


async def test_closing_lets_nobody_in(isolation: SimpleEventIsolation) -> None:
    """Closing while somebody is inside still keeps the next one out."""
    async with isolation.lock(ANNA):
        await isolation.close()
        waiting = asyncio.create_task(_visit(isolation))
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting


async def test_disabled_isolation_lets_everybody_in() -> None:
    """With isolation disabled, two are inside together."""
    isolation = DisabledEventIsolation()
    async with isolation.lock(ANNA), asyncio.timeout(60), isolation.lock(ANNA):
        await isolation.close()


async def _visit(isolation: SimpleEventIsolation) -> None:
    async with isolation.lock(ANNA):
        pass
