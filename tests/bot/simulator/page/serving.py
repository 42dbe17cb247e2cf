"""Simulators on free ports, beside the test."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn
from starlette.datastructures import MutableHeaders

from bot.simulator.api.hanging_up import on_a_port
from bot.simulator.api.server import create_app
from bot.simulator.running import SimulatorServer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.simulator.actors.world import World

AN_HOUR: Final = "max-age=3600"


@contextmanager
def serving(world: World, port: int = 0) -> Iterator[str]:
    """Serve this world as those who start the simulator do; the address."""
    with in_a_thread(SimulatorServer(world, port)) as address:
        yield address


class SharedServer:
    """One server for one world after another. A browser may keep the page's files, which are the same in all of them:
    most of the time of a test went into their loading.
    """

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._address = ""

    @contextmanager
    def running(self) -> Iterator[SharedServer]:
        """Serve meanwhile."""
        config = uvicorn.Config(self, port=0, log_level="warning", access_log=False, lifespan="off")
        with in_a_thread(uvicorn.Server(config)) as self._address:
            yield self

    @contextmanager
    def showing(self, world: World) -> Iterator[str]:
        """Serve this world meanwhile; the address."""
        self._app = on_a_port(create_app(world))
        try:
            yield self._address
        finally:
            self._app = None
            if self._loop is not None:
                asyncio.run_coroutine_threadsafe(world.close(), self._loop).result()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the world that is shown."""
        self._loop = asyncio.get_running_loop()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start" and "etag" in (headers := MutableHeaders(scope=message)):
                headers["cache-control"] = AN_HOUR
            await send(message)

        assert self._app is not None, "somebody asks between two worlds"
        await self._app(scope, receive, keep)


@contextmanager
def in_a_thread(server: uvicorn.Server) -> Iterator[str]:
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive(), "the simulator doesn't stop"
