"""A storage and two isolations that live in one process's memory, as in `aiogram.fsm.storage.memory`."""

from __future__ import annotations

from asyncio import Lock
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from dialogs.fsm.storage import BaseEventIsolation, BaseStorage, StateType, StorageKey, copied, state_name


@dataclass
class MemoryStorageRecord:
    """What is kept of one conversation."""

    data: dict[str, Any] = field(default_factory=dict)
    state: str | None = None


class MemoryStorage(BaseStorage):
    """Keeps conversations until the process ends. `storage` is open to look into, as aiogram's is."""

    def __init__(self) -> None:
        self.storage: defaultdict[StorageKey, MemoryStorageRecord] = defaultdict(MemoryStorageRecord)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Move the conversation to `state`."""
        self.storage[key].state = state_name(state)

    async def get_state(self, key: StorageKey) -> str | None:
        """Where the conversation is; `None` when it has not begun."""
        return self._record(key).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Replace all that the conversation remembers with a copy of `data`."""
        self.storage[key].data = copied(data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """A copy of all that the conversation remembers."""
        return copied(self._record(key).data)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _record(self, key: StorageKey) -> MemoryStorageRecord:
        """Not `self.storage[key]`, which would keep a record of everyone who ever asked."""
        return self.storage.get(key) or MemoryStorageRecord()


class DisabledEventIsolation(BaseEventIsolation):
    """Lets every event through at once."""

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncGenerator[None, None]:  # noqa: ARG002 (all keys are alike)
        """Wait for nobody."""
        yield

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class _Queue:
    """The lock of one conversation, and how many hold it or wait for it."""

    lock: Lock = field(default_factory=Lock)
    people: int = 0


class SimpleEventIsolation(BaseEventIsolation):
    """Lets the events of one conversation through one at a time, in the order that they came in."""

    def __init__(self) -> None:
        self._queues: defaultdict[StorageKey, _Queue] = defaultdict(_Queue)

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncGenerator[None, None]:
        """Wait until nobody else has the conversation; whoever leaves last takes its lock away."""
        queue = self._queues[key]
        queue.people += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.people -= 1
            if not queue.people:
                del self._queues[key]

    async def close(self) -> None:
        """Nothing to let go of: a lock that is still held must go on keeping others out."""
