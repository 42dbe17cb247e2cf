"""A web server beside other tasks."""

from __future__ import annotations

import socket

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web_server import PartServer, listening
from tests.e2e.loopback import a_client

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


async def test_answers_leave_at_once() -> None:
    """A connection doesn't hold the second part of an answer back until the first is acknowledged."""
    application = Starlette(routes=[Route("/", lambda _request: PlainTextResponse("OK"))])
    server = PartServer(uvicorn.Config(application, log_config=None, lifespan="off"))
    port = free_port()
    async with listening(server, HOST, port), a_client() as client:
        assert (await client.get(f"http://{HOST}:{port}/")).text == "OK"
        (connection,) = server.server_state.connections
        accepted = connection.transport.get_extra_info("socket")
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
