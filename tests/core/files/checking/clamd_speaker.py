"""A server that speaks clamd's protocol as far as INSTREAM goes: it really reads the frames, and finds EICAR."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import Enum, auto

from tests.core.files.checking.foreign_files import EICAR


class Mood(Enum):
    """How the daemon is today."""

    WELL = auto()
    HANGS = auto()
    HANGS_UP = auto()
    HANGS_UP_HALFWAY = auto()
    ANSWERS_HALF = auto()
    TALKS_FOR_EVER = auto()
    GIVES_UP = auto()
    COMPLAINS = auto()


class Speaker:
    """Listens, and keeps what it was sent."""

    def __init__(self, mood: Mood = Mood.WELL, longest: int = 100 * 1024 * 1024) -> None:
        self._mood = mood
        self._longest = longest
        self.scanned: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one command."""
        try:
            await self._answer(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mood is Mood.HANGS_UP:
            return
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(await reader.readexactly(4)):
            if self._mood is Mood.HANGS_UP_HALFWAY:
                return
            if len(content) + length > self._longest:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content += await reader.readexactly(length)
        self.scanned.append(content)
        await self._judge(content, reader, writer)

    async def _judge(self, content: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match self._mood:
            case Mood.HANGS:
                await reader.read()  # till the other side has had enough
            case Mood.ANSWERS_HALF:
                writer.write(b"stream: O")
            case Mood.TALKS_FOR_EVER:
                writer.write(b"stream: " * 10_000)
            case Mood.GIVES_UP:
                writer.write(b"COMMAND READ TIMED OUT\0")
            case Mood.COMPLAINS:
                writer.write(b"stream: Can't allocate memory ERROR\0")
            case _:
                writer.write(b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@contextlib.asynccontextmanager
async def listening(speaker: Speaker, path: str | None = None) -> AsyncIterator[str]:
    """Its address, while it listens there."""
    if path:
        server = await asyncio.start_unix_server(speaker.serve, path)
        url = f"unix://{path}"
    else:
        server = await asyncio.start_server(speaker.serve, "127.0.0.1", 0)
        url = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield url
