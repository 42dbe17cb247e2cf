"""A simulator on a port of this machine, in the test's own process, and a client that speaks to such ports."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx

from bot.simulator.actors.world import World
from bot.simulator.running import SimulatorServer
from bot.web_server import PartServer

TRUSTS_NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _Server(PartServer, SimulatorServer):
    """Leaves the test's signals alone."""


@asynccontextmanager
async def served(world: World) -> AsyncIterator[str]:
    """The address at which the simulator answers."""
    server = _Server(world, 0)
    serving = asyncio.create_task(server.serve())
    try:
        yield await server.listening()
    finally:
        server.should_exit = True
        await serving


def a_client(**how: Any) -> httpx.AsyncClient:  # noqa: ANN401 - whatever httpx takes
    """Speaks plain HTTP, and waits for a minute. One that could speak TLS reads everybody's certificates first, for a
    thirtieth of a second.
    """
    return httpx.AsyncClient(verify=TRUSTS_NOBODY, **{"timeout": 60} | how)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def until(world: World, happened: Callable[[], bool]) -> None:
    """Wait for something to be seen in the simulator; a test that waits in vain ends with an error."""
    async with asyncio.timeout(60):
        while not happened():
            await world.bell.heard()
