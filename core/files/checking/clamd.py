"""Asks ClamAV's daemon whether a file is infected, by its INSTREAM command.

The whole protocol is one command, chunks with their lengths before them, and one line of an answer. Python's clients
for it block the thread they are in, read without a time limit, or haven't been looked after for years; this one is
shorter than what it would take to wrap them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.errors import ConfigurationError
from core.files.checking import CheckingFailed, FileFault, UnusableContent

SECONDS = 60
"""For a whole scan; clamd may be busy with other files, or reading its signatures anew."""
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where the daemon listens. Anything but a clear answer of its own is `CheckingFailed`: nothing passes unseen."""

    host: str | None = None
    port: int | None = None
    path: str | None = None
    seconds: float = SECONDS

    @classmethod
    def at(cls, url: str) -> Clamd:
        """The daemon at `tcp://host:port` or `unix:///path`."""
        try:
            parts = urlsplit(url)
            if parts.scheme == "tcp" and parts.hostname and parts.port and not parts.path.strip("/"):
                return cls(host=parts.hostname, port=parts.port)
        except ValueError as error:
            raise _no_address() from error
        if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
            return cls(path=parts.path)
        raise _no_address()

    async def scan(self, content: bytes) -> None:
        """Pass when the daemon finds nothing; `UnusableContent` when it does."""
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self._asked(content)
        except (OSError, EOFError, asyncio.LimitOverrunError) as error:  # TimeoutError is an OSError
            raise CheckingFailed("The virus scanner can't be reached, or doesn't answer.") from error
        if answer == "stream: OK":
            return
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            _log.warning("The virus scanner found %r in a file.", answer[len("stream: ") : -len(" FOUND")])
            raise UnusableContent(FileFault.INFECTED)
        raise CheckingFailed(f"The virus scanner answered {answer!r}.")

    async def _asked(self, content: bytes) -> str:
        reader, writer = await self._connected()
        try:
            with contextlib.suppress(ConnectionError):  # it refused to hear more, and may have said why
                await _send(writer, content)
            answer = await reader.readuntil(b"\0")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        return answer[:-1].decode("ascii", errors="replace")

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.path:
            return await asyncio.open_unix_connection(self.path, limit=LONGEST_ANSWER)
        return await asyncio.open_connection(self.host, self.port, limit=LONGEST_ANSWER)


async def _send(writer: asyncio.StreamWriter, content: bytes) -> None:
    """The command, the content in chunks with their lengths, and the empty chunk that ends it."""
    writer.write(b"zINSTREAM\0")
    for start in range(0, len(content), CHUNK):
        chunk = content[start : start + CHUNK]
        writer.write(len(chunk).to_bytes(4) + chunk)
        await writer.drain()
    writer.write(bytes(4))
    await writer.drain()


def _no_address() -> ConfigurationError:
    return ConfigurationError("CLAMD_URL must be tcp://host:port or unix:///path/of/the/socket.")
