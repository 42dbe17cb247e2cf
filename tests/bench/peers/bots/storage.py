"""aiogram's conversations in SQLite by SQLAlchemy, as its documentation has one write a storage; and the bookings.

The same care of the disk as the portal's: a write-ahead log, and each commit is on the disk when it returns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

METADATA = sa.MetaData()
CONVERSATIONS = sa.Table(
    "conversations",
    METADATA,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("state", sa.String),
    sa.Column("data", sa.String),
)
BOOKINGS = sa.Table(
    "bookings",
    METADATA,
    sa.Column("service", sa.String, primary_key=True),
    sa.Column("slot", sa.Integer, primary_key=True),
    sa.Column("chat_id", sa.Integer, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False, default=False),
)


def open_engine(path: str) -> AsyncEngine:
    """SQLite in that file."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    sa.event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class SqlStorage(BaseStorage):
    """States and data, a row for each key."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._keys = DefaultKeyBuilder(with_destiny=True)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await self._set(key, state=state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        state: str | None = await self._get(key, CONVERSATIONS.c.state)
        return state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._set(key, data=json.dumps(data) if data else None)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        data: str | None = await self._get(key, CONVERSATIONS.c.data)
        kept: dict[str, Any] = {} if data is None else json.loads(data)
        return kept

    async def close(self) -> None:
        await self._engine.dispose()

    async def _get(self, key: StorageKey, column: sa.Column[Any]) -> Any:  # noqa: ANN401 - of any column
        asked = sa.select(column).where(CONVERSATIONS.c.key == self._keys.build(key))
        async with self._engine.connect() as connection:
            return await connection.scalar(asked)

    async def _set(self, key: StorageKey, **values: str | None) -> None:
        row = insert(CONVERSATIONS).values(key=self._keys.build(key), **values)
        async with self._engine.begin() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=values))


class SqlBookings:
    """Who has which time of a service: held when it is chosen, and then booked."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def taken(self, service: str) -> set[int]:
        """All times that somebody has."""
        async with self._engine.connect() as connection:
            slots = await connection.scalars(sa.select(BOOKINGS.c.slot).where(BOOKINGS.c.service == service))
            return set(slots)

    async def hold(self, service: str, slot: int, chat_id: int) -> bool:
        """Keep a time for somebody, unless another one has it."""
        row = insert(BOOKINGS).values(service=service, slot=slot, chat_id=chat_id, confirmed=False)
        async with self._engine.begin() as connection:
            held = await connection.execute(row.on_conflict_do_nothing())
            return bool(held.rowcount)

    async def confirm(self, service: str, slot: int) -> None:
        """It is booked."""
        this = (BOOKINGS.c.service == service) & (BOOKINGS.c.slot == slot)
        async with self._engine.begin() as connection:
            await connection.execute(sa.update(BOOKINGS).where(this).values(confirmed=True))
