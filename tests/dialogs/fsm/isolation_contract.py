"""What every isolation is held to.

A module with a fixture `isolation` puts it to the test with one line: `class TestLocks(IsolationContract): ...`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dialogs.fsm.storage import BaseEventIsolation, StorageKey
from tests.dialogs.fsm.storage_contract import ANNA, NEIGHBOURS


class IsolationContract:
    """An isolation lets one at a time have a conversation, however those before it left."""

    async def test_one_at_a_time(self, isolation: BaseEventIsolation) -> None:
        """Of many who want one conversation at once, no two are ever inside together."""
        room = _Room(isolation)
        await asyncio.gather(*(room.visit(ANNA) for _ in range(20)))
        assert room.visits == 20
        assert room.most_at_once == 1

    @pytest.mark.parametrize("neighbour", NEIGHBOURS)
    async def test_others_do_not_wait(self, isolation: BaseEventIsolation, neighbour: StorageKey) -> None:
        """Whoever has one conversation holds up no other."""
        async with isolation.lock(ANNA), asyncio.timeout(60), isolation.lock(neighbour):
            pass

    async def test_left_by_an_error(self, isolation: BaseEventIsolation) -> None:
        """An error inside comes out, and the next one gets in."""
        with pytest.raises(ZeroDivisionError):
            async with isolation.lock(ANNA):
                raise ZeroDivisionError
        await _Room(isolation).visit(ANNA)

    async def test_cancelled_inside(self, isolation: BaseEventIsolation) -> None:
        """Whoever is cancelled inside leaves, and the next one gets in."""
        room = _Room(isolation)
        async with room.occupied(ANNA) as occupant:
            waiting = asyncio.create_task(room.visit(ANNA))
            await _let_others_run()
            occupant.cancel()
            async with asyncio.timeout(60):
                await waiting
        assert room.most_at_once == 1

    async def test_cancelled_while_waiting(self, isolation: BaseEventIsolation) -> None:
        """Whoever is cancelled while waiting lets nobody in early, and keeps nobody out later."""
        room = _Room(isolation)
        async with room.occupied(ANNA) as occupant:
            queue = [asyncio.create_task(room.visit(ANNA)) for _ in range(3)]
            await _let_others_run()
            queue[0].cancel()
            queue[1].cancel()
            await _let_others_run()
            assert room.inside == 1
            late = asyncio.create_task(room.visit(ANNA))
            await _let_others_run()
            assert room.visits == 1
            occupant.cancel()
            async with asyncio.timeout(60):
                await asyncio.gather(queue[2], late)
        assert room.visits == 3
        assert room.most_at_once == 1


class _Room:
    """Counts who is inside."""

    def __init__(self, isolation: BaseEventIsolation) -> None:
        self.isolation = isolation
        self.inside = 0
        self.entered = asyncio.Event()
        self.most_at_once = 0
        self.visits = 0

    async def visit(self, key: StorageKey, leave: asyncio.Event | None = None) -> None:
        """Go in, stay for a while or until `leave`, and come out."""
        async with self.isolation.lock(key):
            self.inside += 1
            self.visits += 1
            self.entered.set()
            self.most_at_once = max(self.most_at_once, self.inside)
            try:
                await (leave.wait() if leave else _let_others_run())
            finally:
                self.inside -= 1

    @asynccontextmanager
    async def occupied(self, key: StorageKey) -> AsyncIterator[asyncio.Task[None]]:
        """Somebody is inside, and stays until cancelled."""
        occupant = asyncio.create_task(self.visit(key, leave=asyncio.Event()))
        async with asyncio.timeout(60):
            await self.entered.wait()
        yield occupant
        occupant.cancel()
        await asyncio.gather(occupant, return_exceptions=True)


async def _let_others_run() -> None:
    for _ in range(5):
        await asyncio.sleep(0)
