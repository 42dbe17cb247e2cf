"""Connections to Telegram: time-outs, the pool, what died in it, and no call twice."""

from __future__ import annotations

import asyncio

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut

from bot.telegram import request as telegram_request
from bot.telegram.request import TelegramRequest
from core.limits import LARGEST_FILE
from tests.bot.request.calls import CALL, SOON, data, silent
from tests.bot.request.loopback import OK, Connection, answer_all, serving
from tests.bot.waiting import until


async def deaf(connection: Connection) -> None:
    """Never even read."""
    connection.reader._transport.pause_reading()  # type: ignore[attr-defined]
    await asyncio.Event().wait()


async def test_nobody_answers() -> None:
    """The answer is given up after a while without a byte."""
    async with serving(silent) as server, TelegramRequest(read_timeout=SOON) as request:
        with pytest.raises(TimedOut):
            await request.do_request(server.url(CALL), "POST", data(text="a"))


async def test_a_call_may_have_more_time() -> None:
    """What a call asks for itself holds instead: a long poll waits longer."""
    async with serving(silent) as server, TelegramRequest(read_timeout=600) as request:
        with pytest.raises(TimedOut):
            await request.do_request(server.url(CALL), "POST", read_timeout=SOON)


async def test_nobody_takes_the_file() -> None:
    """The other side stops reading in the middle of an upload."""
    sent = data(document=InputFile(bytes(LARGEST_FILE), "a.bin"))
    async with serving(deaf) as server, TelegramRequest() as request:
        with pytest.raises(TimedOut):
            await request.do_request(server.url(CALL), "POST", sent, write_timeout=SOON)


async def test_no_connection_comes_about() -> None:
    """Somebody takes the connection, and says nothing of TLS."""
    async with serving(silent) as server, TelegramRequest(connect_timeout=SOON) as request:
        with pytest.raises(TimedOut):
            await request.do_request(server.url(CALL).replace("http:", "https:"), "POST")


async def test_the_pool_is_full() -> None:
    """Who finds no connection free in time is told so, and nothing was sent."""
    async with serving(silent) as server, TelegramRequest(1, pool_timeout=SOON, connect_timeout=SOON) as request:
        waiting = asyncio.create_task(request.do_request(server.url(CALL), "POST"))
        await until(lambda: len(server.connections) == 1)
        with pytest.raises(TimedOut):
            await request.do_request(server.url(CALL), "POST")
        assert len(server.connections) == 1
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_connections_are_used_again() -> None:
    """One call after another needs one."""
    async with serving(answer_all) as server, TelegramRequest() as request:
        for _ in range(3):
            assert await request.do_request(server.url(CALL), "POST") == (200, b"OK")
        assert len(server.connections) == 1


async def test_a_connection_that_died_in_the_pool() -> None:
    """Closed by the other side while nobody used it: the next call makes a new one."""
    async with serving(answer_all) as server, TelegramRequest() as request:
        await request.do_request(server.url(CALL), "POST")
        server.connections[0].writer.close()
        session = request._open()
        assert session.connector is not None
        [kept] = next(iter(session.connector._conns.values()))
        await until(lambda: not kept[0].is_connected())
        assert await request.do_request(server.url(CALL), "POST") == (200, b"OK")
        assert len(server.connections) == 2


async def test_no_call_is_made_twice() -> None:
    """The connection breaks when the call may have been taken: whoever asked decides what follows."""
    taken: list[bytes] = []

    async def answer_once(connection: Connection) -> None:
        taken.append(await connection.request())
        await connection.say(OK)
        taken.append(await connection.request())

    async with serving(answer_once) as server, TelegramRequest() as request:
        await request.do_request(server.url(CALL), "POST", data(text="a"))
        with pytest.raises(NetworkError):
            await request.do_request(server.url(CALL), "POST", data(text="b"))
        assert [b'"a"' in taken[0], b'"b"' in taken[1], len(taken)] == [True, True, 2]


async def test_a_call_that_is_cancelled() -> None:
    """Its connection is closed, so that nobody gets its answer, and its place is free."""
    answered = asyncio.Event()

    async def answer_second(connection: Connection) -> None:
        await connection.request()
        if len(server.connections) == 1:
            await connection.gone()
            answered.set()
        await connection.say(OK)

    async with serving(answer_second) as server, TelegramRequest(1) as request:
        calling = asyncio.create_task(request.do_request(server.url(CALL), "POST"))
        await until(lambda: len(server.connections) == 1)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        assert await request.do_request(server.url(CALL), "POST") == (200, b"OK")
        await answered.wait()


async def test_shut_down_twice() -> None:
    """Closed is closed; nothing can be asked any more."""
    request = TelegramRequest()
    await request.shutdown()
    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NetworkError):
        await request.do_request("http://127.0.0.1:1/", "POST")
    assert request.read_timeout == telegram_request.READ
