"""The portal's port: what holds for the webhook's connections holds for browsers' as well."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.updates.webhook import guarded_connection
from bot.updates.webhook.refused_calls import RefusedCalls
from bot.web import server
from bot.web.server import create_application, on_port
from core.errors import ConfigurationError
from tests.bot.web.browsers import a_street
from tests.e2e.loopback import free_port

HOST = "127.0.0.1"


async def answer_to(port: int, said: bytes) -> bytes:
    """What somebody gets who says this and no more."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(said)
    try:
        async with asyncio.timeout(30):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_slow_and_large_requests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A request that doesn't come to its end is dropped, and so is one whose head has no end."""
    monkeypatch.setattr(guarded_connection, "IN_TIME", 0.05)
    monkeypatch.setattr(server, "EVERYWHERE", HOST)
    async with a_street(tmp_path) as street:
        port = free_port()
        async with on_port(create_application(street.routes), RefusedCalls(), port):
            assert await answer_to(port, b"GET /bank/x HTTP/1.1\r\nHost: x\r\n") == b""
            assert await answer_to(port, b"POST /bank/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc") == b""
            endless = b"GET /bank/return HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 100_000
            assert (await answer_to(port, endless)).partition(b"\r\n")[0] in (b"", b"HTTP/1.1 400 Bad Request")
            whole = await answer_to(port, b"GET /bank/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert whole.startswith(b"HTTP/1.1 404 Not Found")


async def test_port_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said which, and what to do."""
    monkeypatch.setattr(server, "EVERYWHERE", HOST)
    port = free_port()
    async with on_port(create_application([]), RefusedCalls(), port):
        with pytest.raises(ConfigurationError, match=f"PORT {port} can't be listened on"):
            async with on_port(create_application([]), RefusedCalls(), port):
                pass
