"""A moment of the whole stage that can be gone back to: the bot's database and vault, and the simulator's world."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.databases import content_of, load
from tests.in_process import InProcessStage


async def checkpoint(stage: InProcessStage) -> Callable[[], Awaitable[None]]:
    """Call what this gives to have everything as it is now, whatever process of the bot is there then."""
    rows = await content_of(stage.app.context.database)
    world, seen, now = stage.world.saved(), len(stage.world.log), stage.now
    vault = Path(stage.settings.vault_url)
    files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in _files_in(vault)}

    async def go_back() -> None:
        await load(stage.app.context.database, rows)
        stage.world.load(world)
        del stage.world.log.entries[seen:]
        stage.now = now
        stage._offset = None  # updates are numbered from where they were
        for path in _files_in(vault):
            if path not in files:
                path.unlink()
        for path, (content, since) in files.items():
            if not path.exists() or path.stat().st_mtime_ns != since:
                path.write_bytes(content)

    return go_back


def _files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
