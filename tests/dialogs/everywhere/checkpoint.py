"""A moment of the whole stage that can be gone back to: the bot's database and the simulator's world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.databases import content_of, load
from tests.in_process import InProcessStage


async def checkpoint(stage: InProcessStage) -> Callable[[], Awaitable[None]]:
    """Call what this gives to have everything as it is now, whatever process of the bot is there then."""
    rows = await content_of(stage.app.context.database)
    world, now = stage.world.saved(), stage.now

    async def go_back() -> None:
        await load(stage.app.context.database, rows)
        stage.world.load(world)
        stage.now = now
        stage._offset = None  # updates are numbered from where they were

    return go_back
