"""Reading files from Telegram: no more than is allowed, all or nothing, and no address in any log."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from bot import incidents
from bot.demo.stage import downloads_through
from bot.files.download import FileDownloader, Later
from bot.simulator.actors.world import World
from bot.simulator.api.server import create_app
from core.files.checking import FileFault, UnusableContent
from core.limits import LARGEST_FILE
from dialogs.engine.events import Trouble
from tests.bot.wire import Wire, refusal
from tests.desk import TUESDAY_MORNING

PIECE = b"x" * 65536
TOKEN = "12345:KANAREK"


@dataclass
class Tap:
    """Bytes that come piece by piece, as many as are asked for; it counts those that were, and breaks where it is told
    to.
    """

    total: int
    fault: Exception | None = None
    given: int = 0

    async def pieces(self, _address: str) -> AsyncGenerator[bytes]:
        """Flow."""
        while self.given < self.total:
            piece = PIECE[: self.total - self.given]
            self.given += len(piece)
            yield piece
        if self.fault:
            raise self.fault


@dataclass
class Line:
    """Telegram's two sides: calls to the bot's API, and files."""

    world: World
    wire: Wire
    bot: Bot

    def sent(self, content: bytes) -> str:
        """Somebody sends this; the id that the bot is told."""
        file = self.world.person(101).send_document("wynik.pdf", content).file
        assert file is not None
        return file.file_id

    async def read(self, source: str, tap: Tap | None = None) -> bytes:
        """What the bot gets, from the simulator or from a tap."""
        pieces = downloads_through(httpx.ASGITransport(create_app(self.world))) if tap is None else tap.pieces
        return await FileDownloader(self.bot, pieces).read(source)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A line to the simulator."""
    async with _line() as line:
        yield line


@asynccontextmanager
async def _line() -> AsyncIterator[Line]:
    world = World(TOKEN, clock=lambda: TUESDAY_MORNING)
    world.add_person(101, "Anna").start()
    wire = Wire(world)
    base = "http://simulator"
    request = HTTPXRequest(httpx_kwargs={"transport": wire})
    async with Bot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request) as bot:
        yield Line(world, wire, bot)
    await world.close()


async def trouble(line: Line, source: str, tap: Tap | None = None) -> Later:
    """Why it can't be had now."""
    with pytest.raises(Later) as caught:
        await line.read(source, tap)
    assert caught.value.trouble is Trouble.OUT_OF_REACH
    return caught.value


@pytest.mark.parametrize("content", [b"x", PIECE * 3, b"x" * LARGEST_FILE], ids=len)
async def test_whole(line: Line, content: bytes) -> None:
    """A file of up to 8 MiB is read as it was sent."""
    assert await line.read(line.sent(content)) == content


async def test_one_byte_more(line: Line) -> None:
    """Whatever its size is said to be, reading stops with the piece in which the limit is passed."""
    tap = Tap(50 * LARGEST_FILE)
    with pytest.raises(UnusableContent) as caught:
        await line.read(line.sent(b"x"), tap)
    assert caught.value.fault is FileFault.TOO_LARGE
    assert tap.given == LARGEST_FILE + len(PIECE)


async def test_the_limit_itself(line: Line) -> None:
    """8 MiB are taken, one byte more is not."""
    source = line.sent(b"x")
    assert len(await line.read(source, Tap(LARGEST_FILE))) == LARGEST_FILE
    with pytest.raises(UnusableContent):
        await line.read(source, Tap(LARGEST_FILE + 1))


async def test_too_large_for_bots(line: Line) -> None:
    """Telegram gives bots nothing above 20 MB."""
    source = line.sent(bytes(20 * 1024 * 1024 + 1))
    with pytest.raises(UnusableContent) as caught:
        await line.read(source)
    assert caught.value.fault is FileFault.TOO_LARGE


async def test_broken_off(line: Line) -> None:
    """Half a file is none."""
    source = line.sent(PIECE)
    line.world.faults.add("half_download")
    await trouble(line, source)
    await trouble(line, source, Tap(len(PIECE), NetworkError("broken off")))
    assert await line.read(source) == PIECE


async def test_no_connection(line: Line) -> None:
    """Neither for the call nor for the file."""
    source = line.sent(b"x")
    await trouble(line, source, Tap(0, TimedOut()))
    line.wire.answer("getFile", httpx.ConnectError("no route"))
    await trouble(line, source)


async def test_asked_to_wait(line: Line) -> None:
    """`retry_after` is handed on."""
    line.wire.answer("getFile", refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    assert (await trouble(line, line.sent(b"x"))).wait == timedelta(seconds=7)


@pytest.mark.parametrize(
    "answer",
    [
        refusal(500, "Internal Server Error"),
        refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
        refusal(401, "Unauthorized"),
        refusal(403, "Forbidden: bot was blocked by the user"),
        httpx.Response(200, json={"ok": True, "result": {"file_id": "x", "file_unique_id": "y"}}),
    ],
    ids=["500", "400", "401", "403", "no path"],
)
async def test_not_now(line: Line, answer: httpx.Response) -> None:
    """Whatever else Telegram says of a file, it is asked again later."""
    line.wire.answer("getFile", answer)
    assert (await trouble(line, line.sent(b"x"))).wait is None


async def test_token_stays_out_of_the_log(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    """The address of a file holds the bot's token; an error that is logged does not lead to it."""
    caplog.set_level(logging.WARNING)
    later = await trouble(line, line.sent(b"x"), Tap(0, NetworkError(f"/bot{TOKEN}/")))
    assert later.__cause__ is None
    assert later.__suppress_context__
    incidents.report(later)
    assert "Later at download.py" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text + repr(later)
