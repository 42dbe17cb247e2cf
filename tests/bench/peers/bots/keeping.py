"""Where the aiogram bots keep conversations and bookings: in memory, in Redis, or in SQLite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from redis.asyncio import BlockingConnectionPool, Redis

from tests.bench.peers.bots.storage import METADATA, SqlBookings, SqlStorage, open_engine


class Bookings(Protocol):
    """Who has which time of a service: held when it is chosen, and then booked."""

    async def taken(self, service: str) -> set[int]:
        """All times that somebody has."""

    async def hold(self, service: str, slot: int, chat_id: int) -> bool:
        """Keep a time for somebody, unless another one has it."""

    async def confirm(self, service: str, slot: int) -> None:
        """It is booked."""


@dataclass(frozen=True)
class BookingsInMemory:
    """Gone when the process ends."""

    slots: defaultdict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))

    async def taken(self, service: str) -> set[int]:
        return set(self.slots[service])

    async def hold(self, service: str, slot: int, chat_id: int) -> bool:
        return self.slots[service].setdefault(slot, f"held for {chat_id}") == f"held for {chat_id}"

    async def confirm(self, service: str, slot: int) -> None:
        self.slots[service][slot] = "booked"


@dataclass(frozen=True)
class BookingsInRedis:
    """A hash for each service."""

    redis: Any  # its types differ from release to release

    async def taken(self, service: str) -> set[int]:
        return {int(slot) for slot in await self.redis.hkeys(service)}

    async def hold(self, service: str, slot: int, chat_id: int) -> bool:
        return bool(await self.redis.hsetnx(service, str(slot), f"held for {chat_id}"))

    async def confirm(self, service: str, slot: int) -> None:
        await self.redis.hset(service, str(slot), "booked")


@dataclass(frozen=True)
class Keeping:
    """Both."""

    storage: BaseStorage
    bookings: Bookings


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Keeping]:
    """What is at `memory`, at `redis://…`, or in a file of SQLite's."""
    if address == "memory":
        yield Keeping(MemoryStorage(), BookingsInMemory())
    elif address.startswith("redis:"):
        # A plain pool raises an error for the hundred and first who wants a connection; this one lets them wait.
        pool = BlockingConnectionPool.from_url(address, timeout=None)
        storage = RedisStorage(Redis(connection_pool=pool), DefaultKeyBuilder(with_destiny=True))
        yield Keeping(storage, BookingsInRedis(storage.redis))
    else:
        engine = open_engine(address)
        async with engine.begin() as connection:
            await connection.run_sync(METADATA.create_all)
        yield Keeping(SqlStorage(engine), SqlBookings(engine))
        await engine.dispose()
