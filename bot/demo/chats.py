"""The demonstration's chats, kept beside its data, so that after a restart people find what was said."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from bot.simulator.actors.world import World
from bot.simulator.conditions.clock import utc_now
from bot.simulator.errors import Impossible

EVERY: Final = 1.0
"""Seconds between two savings at least."""


def load_chats(world: World, path: Path) -> bool:
    """Give the world what was kept; whether there was anything that this release can read."""
    try:
        world.load(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return False
    except (OSError, ValueError, Impossible):
        print(f"The chats in {path} can't be read, so they begin anew.", flush=True)
        return False
    world.clock.set_to(utc_now())
    return True


@asynccontextmanager
async def chats_kept(world: World, path: Path) -> AsyncIterator[None]:
    """Meanwhile, and at the end, whatever happens in the world is written down."""
    saving = asyncio.create_task(_save_again_and_again(world, path))
    try:
        yield
    finally:
        saving.cancel()
        with suppress(asyncio.CancelledError):
            await saving
        _save(world, path)


async def _save_again_and_again(world: World, path: Path) -> None:
    saved = None
    while True:
        if saved == len(world.log):
            await world.log.bell.heard()
            continue
        saved = len(world.log)
        _save(world, path)
        await asyncio.sleep(EVERY)


def _save(world: World, path: Path) -> None:
    """Whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(world.saved()), encoding="utf-8")
    draft.replace(path)
