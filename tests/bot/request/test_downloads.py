"""Files of Telegram's on real connections: whole, as they are, or not at all."""

from __future__ import annotations

import gzip
import logging

import pytest
from telegram.error import TimedOut

from bot.telegram.request import TelegramRequest
from core.limits import LARGEST_FILE
from tests.bot.request.calls import FILE, SOON, broken, fails
from tests.bot.request.loopback import Connection, Loopback, serving


async def downloaded(server: Loopback) -> bytes:
    """What is read of a file there."""
    async with TelegramRequest() as request:
        return b"".join([piece async for piece in request.pieces(server.url(FILE))])


async def test_a_download() -> None:
    """In pieces, whole, and as it is: what is packed on the way could unpack to anything."""
    packed, asked = gzip.compress(bytes(LARGEST_FILE)), list[bytes]()

    async def answer(connection: Connection) -> None:
        asked.append(await connection.request())
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
        await connection.say(head, packed)

    async with serving(answer) as server:
        assert await downloaded(server) == packed
    assert b"accept-encoding: identity" in asked[0].lower()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"",
    ],
    ids=["404", "elsewhere", "half", "dropped"],
)
async def test_no_download(answer: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """A page about an error is not the file, and half a file is none."""
    caplog.set_level(logging.DEBUG)
    async with serving(broken(answer)) as server:
        await fails(downloaded(server), caplog)


async def test_a_download_that_stops() -> None:
    """No byte comes any more."""

    async def stop(connection: Connection) -> None:
        await connection.request()
        await connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await connection.gone()

    async with serving(stop) as server, TelegramRequest(read_timeout=SOON) as request:
        with pytest.raises(TimedOut):
            async for _ in request.pieces(server.url(FILE)):
                pass
