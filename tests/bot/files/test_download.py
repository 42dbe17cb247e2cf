"""Reading files from Telegram: no more than is allowed, all or nothing, and no address in any log."""

from __future__ import annotations

import gzip
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot import incidents
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

Answering = Callable[[httpx.Request], httpx.Response]


@dataclass
class Tap(httpx.AsyncByteStream):
    """Bytes that come piece by piece, as many as are asked for; it counts those that were."""

    total: int
    given: int = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Flow."""
        while self.given < self.total:
            piece = PIECE[: self.total - self.given]
            self.given += len(piece)
            yield piece


@dataclass
class Line:
    """Telegram's two sides: calls to the bot's API, and files."""

    world: World
    wire: Wire
    bot: Bot
    asked: list[httpx.Request] = field(default_factory=list)

    def sent(self, content: bytes) -> str:
        """Somebody sends this; the id that the bot is told."""
        file = self.world.person(101).send_document("wynik.pdf", content).file
        assert file is not None
        return file.file_id

    async def read(self, source: str, answer: Answering | None = None) -> bytes:
        """What the bot gets, when files are answered so."""

        def note(request: httpx.Request) -> httpx.Response:
            self.asked.append(request)
            assert answer is not None
            return answer(request)

        simulator = httpx.ASGITransport(create_app(self.world))
        transport = simulator if answer is None else httpx.MockTransport(note)
        async with httpx.AsyncClient(transport=transport) as http:
            return await FileDownloader(self.bot, http).read(source)


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


async def trouble(line: Line, source: str, answer: Answering | None = None) -> Later:
    """Why it can't be had now."""
    with pytest.raises(Later) as caught:
        await line.read(source, answer)
    assert caught.value.trouble is Trouble.OUT_OF_REACH
    return caught.value


@pytest.mark.parametrize("content", [b"x", PIECE * 3, b"x" * LARGEST_FILE], ids=len)
async def test_whole(line: Line, content: bytes) -> None:
    """A file of up to 8 MiB is read as it was sent."""
    assert await line.read(line.sent(content)) == content


@pytest.mark.parametrize("said", [None, 1, LARGEST_FILE])
async def test_one_byte_more(line: Line, said: int | None) -> None:
    """Whatever its size is said to be, reading stops with the piece in which the limit is passed."""
    tap = Tap(50 * LARGEST_FILE)
    headers = {} if said is None else {"content-length": str(said)}
    with pytest.raises(UnusableContent) as caught:
        await line.read(line.sent(b"x"), lambda _: httpx.Response(200, headers=headers, stream=tap))
    assert caught.value.fault is FileFault.TOO_LARGE
    assert tap.given == LARGEST_FILE + len(PIECE)


async def test_the_limit_itself(line: Line) -> None:
    """8 MiB are taken, one byte more is not."""
    source = line.sent(b"x")
    content = await line.read(source, lambda _: httpx.Response(200, stream=Tap(LARGEST_FILE)))
    assert len(content) == LARGEST_FILE
    with pytest.raises(UnusableContent):
        await line.read(source, lambda _: httpx.Response(200, stream=Tap(LARGEST_FILE + 1)))


async def test_too_large_for_bots(line: Line) -> None:
    """Telegram gives bots nothing above 20 MB."""
    source = line.sent(bytes(20 * 1024 * 1024 + 1))
    with pytest.raises(UnusableContent) as caught:
        await line.read(source)
    assert caught.value.fault is FileFault.TOO_LARGE


async def test_packed_on_the_way(line: Line) -> None:
    """A server that packs what it sends unpacks nothing here: a little could become very much."""
    bomb = gzip.compress(bytes(3 * LARGEST_FILE))
    headers = {"content-encoding": "gzip", "content-length": str(len(bomb))}
    read = await line.read(
        line.sent(b"x"), lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(bomb))
    )
    assert read == bomb
    assert line.asked[0].headers["accept-encoding"] == "identity"


async def test_broken_off(line: Line) -> None:
    """Half a file is none, whether the connection says so or only the promised length."""
    source = line.sent(PIECE)
    line.world.faults.add("half_download")
    await trouble(line, source)
    headers = {"content-length": str(len(PIECE) + 1)}
    await trouble(line, source, lambda _: httpx.Response(200, headers=headers, stream=Tap(len(PIECE))))
    assert await line.read(source) == PIECE


@pytest.mark.parametrize("code", [401, 404, 429, 500, 503])
async def test_refused_download(line: Line, code: int) -> None:
    """Telegram's page about an error is not the file."""
    await trouble(line, line.sent(b"x"), lambda _: httpx.Response(code, content=b"an error"))


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("no route"), httpx.ReadTimeout("late"), httpx.RemoteProtocolError("gone")], ids=repr
)
async def test_no_connection(line: Line, error: httpx.TransportError) -> None:
    """Neither for the call nor for the file."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    source = line.sent(b"x")
    await trouble(line, source, fail)
    line.wire.answer("getFile", error)
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
    later = await trouble(line, line.sent(b"x"), lambda _: httpx.Response(500))
    assert later.__cause__ is None
    assert later.__suppress_context__
    incidents.report(later)
    assert "Later at download.py" in caplog.text
    assert TOKEN.partition(":")[2] not in caplog.text + repr(later)
