"""A moment of the whole stage that can be gone back to: the bot's database and the simulator's world."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

import aiosqlite

from tests.stage import Stage


@asynccontextmanager
async def checkpoint(stage: Stage) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Call what this gives to have everything as it is now, whatever process of the bot is there then. The stage's
    database has to be SQLite's.
    """
    async with aiosqlite.connect(":memory:") as rows:
        await (await _connection(stage)).backup(rows)
        world, now = stage.world.saved(), stage.now

        async def go_back() -> None:
            await rows.backup(await _connection(stage))
            stage.world.load(world)
            stage.now = now
            stage._offset = None  # updates are numbered from where they were

        yield go_back


async def _connection(stage: Stage) -> aiosqlite.Connection:
    async with stage.app.context.database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        return cast("aiosqlite.Connection", raw.driver_connection)
