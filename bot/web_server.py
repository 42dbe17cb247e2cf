"""A web server beside other tasks: it listens from the beginning of `listening` to its end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn


class PartServer(uvicorn.Server):
    """A server that is only a part of its process, and so leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(server: uvicorn.Server, host: str, port: int) -> AsyncIterator[None]:
    """Serve on an address; `OSError` when it can't be had. Whoever connects from now on is answered."""
    bound = socket.create_server((host, port))
    # Each connection inherits it; asyncio sees to it only for sockets that it made itself. Without it an answer, which
    # is written in two parts, waits 40 ms for the other side to acknowledge the first.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
