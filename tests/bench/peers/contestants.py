"""The bots that are compared: how each is started, and what its buttons carry."""

from __future__ import annotations

import shutil
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.peers import portal
from tests.bench.peers.patients import Steps
from tests.bench.peers.process import running
from tests.bench.peers.telegram import HOST, TOKEN
from tests.e2e.loopback import free_port

PORTAL: Final = "this portal"
ON_SQLITE: Final = "aiogram-dialog, SQLite"
ON_REDIS: Final = "aiogram-dialog, Redis"

_AIOGRAM_STEPS: Final = Steps(
    ("entry:book", "kind:", "service:", "search:search", "slot:", "confirm:", "menu:?$"), again="slot:"
)
_DIALOG_STEPS: Final = Steps(
    ("\x1dbook$", "\x1dkind:", "\x1dservice:", "\x1dsearch$", "\x1dslot:", "\x1dconfirm$", "\x1dmenu$"),
    again="\x1dslot:",
)


@dataclass(frozen=True)
class Place:
    """Where a bot is started: a folder of its own, Telegram's address, a core, whether updates come by webhook."""

    folder: Path
    telegram: str
    core: int
    webhook: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """What every bot is told."""
        environment = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": self.telegram}
        if not self.webhook:
            return environment
        port = free_port()
        webhook = {"WEBHOOK_URL": f"http://{HOST}:{port}/telegram", "WEBHOOK_SECRET": "open-sesame", "PORT": str(port)}
        return environment | webhook


@dataclass(frozen=True)
class Contestant:
    """A bot: the module that is run, with its arguments; `REDIS` among them stands for the address of such a server."""

    name: str
    module: str
    arguments: tuple[str, ...]
    steps: Steps

    @property
    def on_redis(self) -> bool:
        """Whether it needs a server of Redis."""
        return "REDIS" in self.arguments

    @asynccontextmanager
    async def started(self, place: Place) -> AsyncIterator[list[int]]:
        """Start it; the ids of its processes, the bot's own first. What it keeps and says is in the place's folder."""
        port, environment = free_port(), place.environment
        if self.name == PORTAL:
            environment |= portal.settings(place.folder)
        arguments = (f"redis://{HOST}:{port}" if each == "REDIS" else each for each in self.arguments)
        async with AsyncExitStack() as stack:
            servers = [(await stack.enter_async_context(_redis(place, port))).pid] if self.on_redis else []
            command = (sys.executable, "-m", self.module, *arguments)
            bot = await stack.enter_async_context(running(command, place.folder, environment, place.core))
            yield [bot.pid, *servers]


CONTESTANTS: Final = (
    Contestant(PORTAL, "bot", (), portal.STEPS),
    Contestant(ON_SQLITE, "tests.bench.peers.bots.aiogram_dialog_bot", ("conversations.db",), _DIALOG_STEPS),
    Contestant(ON_REDIS, "tests.bench.peers.bots.aiogram_dialog_bot", ("REDIS",), _DIALOG_STEPS),
    Contestant("aiogram, in memory", "tests.bench.peers.bots.aiogram_bot", ("memory",), _AIOGRAM_STEPS),
    Contestant("PTB, in memory", "tests.bench.peers.bots.ptb_bot", ("memory",), _AIOGRAM_STEPS),
    Contestant("PTB, PicklePersistence", "tests.bench.peers.bots.ptb_bot", ("conversations.pickle",), _AIOGRAM_STEPS),
)


def redis_is_here() -> bool:
    """Whether this machine has a server of Redis."""
    return shutil.which("redis-server") is not None


def _redis(place: Place, port: int) -> AbstractAsyncContextManager[Process]:
    """A server with Debian's own configuration in all that matters: a snapshot now and then, no log of what changes."""
    command = ("redis-server", "--bind", HOST, "--port", str(port), "--dir", str(place.folder))
    return running(command, place.folder, {}, place.core)
