"""Connections to the webhook: whoever says nothing, or too slowly, or comes in crowds, keeps Telegram from nothing."""

from __future__ import annotations

import asyncio
import json
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from telegram import Bot

from bot.inbox.reading import AnyUpdate
from bot.updates.webhook import guarded_connection
from bot.updates.webhook.guarded_connection import guarded
from bot.updates.webhook.receiving import SECRET_HEADER
from bot.updates.webhook.refused_calls import A_MINUTE, RefusedCall, RefusedCalls
from bot.web_server import PartServer, listening
from tests.bot.updates.webhooks import SECRET, a_webhook, by
from tests.bot.waiting import until
from tests.e2e.loopback import a_client, free_port

HOST = "127.0.0.1"
MOST = guarded_connection.MOST
FEW = 8
BODY = json.dumps({"update_id": 1, "hologram": {}}).encode()
HEAD = f"POST / HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: {len(BODY)}\r\n".encode()
TOLD = "refused slow={} crowded={} no_http={} wrong_secret={} too_large=0 no_update=0"


class Gate:
    """The server, what it takes, and the time for its log."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}/"
        self.taken = 0
        self.open = asyncio.Event()
        self.open.set()
        self.now = 0.0
        self.refused = RefusedCalls(lambda: self.now)
        self.server = PartServer(guarded(a_webhook(Bot("1:A"), self.take, "/", self.refused), self.refused))
        self.writers: list[asyncio.StreamWriter] = []

    async def take(self, _update: AnyUpdate) -> None:
        """Take an update, once the gate is open."""
        await self.open.wait()
        self.taken += 1

    async def knock(self, said: bytes = b"") -> asyncio.StreamReader:
        """Connect, and say something."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        self.writers.append(writer)
        writer.write(said)
        return reader


@asynccontextmanager
async def a_gate() -> AsyncIterator[Gate]:
    """It is open."""
    gate = Gate(free_port())
    async with listening(gate.server, HOST, gate.port):
        yield gate
        for writer in gate.writers:
            writer.transport.abort()


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    """One with room for a few."""
    async with a_gate() as gate:
        yield gate


@pytest.fixture(autouse=True)
def room_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a crowd is quickly made."""
    monkeypatch.setattr(guarded_connection, "MOST", FEW)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that slowness is quickly seen."""
    monkeypatch.setattr(guarded_connection, "IN_TIME", 0.05)


def posting(gate: Gate) -> asyncio.Task[httpx.Response]:
    """Telegram brings an update."""

    async def post() -> httpx.Response:
        async with a_client(timeout=60) as client:
            return await client.post(gate.url, content=BODY, headers=by(SECRET))

    return asyncio.create_task(post())


async def test_a_crowd_that_says_nothing(gate: Gate) -> None:
    """However many come, Telegram is heard; those who have waited longest go."""
    for _ in range(5 * FEW):
        await gate.knock()
    assert (await posting(gate)).status_code == 200
    assert gate.taken == 1
    await until(lambda: len(gate.server.server_state.connections) <= FEW)


@pytest.mark.ci
async def test_eleven_hundred_that_say_nothing(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As many as made the webhook deaf once: each update of Telegram's is taken, and the log has one line of it."""
    monkeypatch.setattr(guarded_connection, "MOST", MOST)
    limit, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(limit, 4000), hard))
    for number in range(1100):
        await gate.knock()
        if number % 100 == 0:
            assert (await posting(gate)).status_code == 200
    assert (await posting(gate)).status_code == 200
    assert gate.taken == 12
    assert len(gate.server.server_state.connections) <= MOST
    assert len(caplog.records) == 1


async def test_whom_a_crowd_does_not_push_out(gate: Gate) -> None:
    """A request that is whole is answered, though its turn takes longer than the crowd comes."""
    gate.open.clear()
    waiting = posting(gate)
    await until(lambda: bool(gate.server.server_state.tasks))
    for _ in range(5 * FEW):
        await gate.knock()
    gate.open.set()
    assert (await waiting).status_code == 200


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize("said", [b"", b"POST / HT", HEAD, HEAD + b"\r\n", HEAD + b"\r\n" + BODY[:5]], ids=len)
async def test_slow_requests(gate: Gate, said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing, half a head, half a body: after a while the connection is closed, and nothing was taken."""
    reader = await gate.knock(said)
    with pytest.raises((ConnectionResetError, EOFError)):
        await reader.readexactly(10_000)
    await until(lambda: not gate.server.server_state.connections)
    assert gate.taken == 0
    assert TOLD.format(1, 0, 0, 0) in caplog.text


@pytest.mark.parametrize(
    "said",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nKanarek: " + b"a" * 70_000,
        b"POST / HTTP/1.1\r\n" + b"Kanarek: a\r\n" * 7_000,
        b"POST /" + b"a" * 70_000,
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" + b"Kanarek: a\r\n" * 7_000,
    ],
    ids=["header", "headers", "address", "trailers"],
)
async def test_a_head_without_end(gate: Gate, said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What isn't the body has an end, or is refused; nothing of it is kept."""
    assert await (await gate.knock(said)).readline() == b"HTTP/1.1 400 Bad Request\r\n"
    await until(lambda: not gate.server.server_state.connections)
    assert TOLD.format(0, 0, 1, 0) in caplog.text
    assert gate.taken == 0


@pytest.mark.usefixtures("hurry")
async def test_a_turn_may_take_its_time(gate: Gate) -> None:
    """Only saying something is hurried, not the answer."""
    gate.open.clear()
    waiting = posting(gate)
    await until(lambda: bool(gate.server.server_state.tasks))
    await gate.knock()
    await until(lambda: len(gate.server.server_state.connections) == 1)  # the silent one has gone by its deadline
    gate.open.set()
    assert (await waiting).status_code == 200


async def test_a_connection_is_used_again(gate: Gate) -> None:
    """One request after another, on the same one."""
    async with a_client(timeout=60) as client:
        for _ in range(3):
            assert (await client.post(gate.url, content=BODY, headers=by(SECRET))).status_code == 200
        assert len(gate.server.server_state.connections) == 1
    assert gate.taken == 3


async def test_one_line_a_minute(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    """The first is told at once; a thousand more take one line after a minute, with nothing of what they said."""
    async with a_client(timeout=60) as client:
        for _ in range(20):
            assert (await client.post(gate.url, content=BODY, headers=by("KANAREK"))).status_code == 403
    assert await (await gate.knock(b"KANAREK\r\n\r\n")).read() != b""
    assert [record.getMessage() for record in caplog.records] == [TOLD.format(0, 0, 0, 1)]
    gate.now += A_MINUTE
    gate.refused.note(RefusedCall.CROWDED)
    assert [record.getMessage() for record in caplog.records][1:] == [TOLD.format(0, 1, 1, 19)]
    assert "KANAREK" not in caplog.text
