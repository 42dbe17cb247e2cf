"""Calls of Telegram on real connections: what goes out, what comes back, and what goes wrong without a token in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from telegram import InputFile
from telegram.error import BadRequest, RetryAfter

from bot.telegram.request import TelegramRequest
from core.limits import LARGEST_FILE
from tests.bot.request.calls import CALL, broken, data, fails
from tests.bot.request.loopback import OK, Connection, answer_all, serving


async def test_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    """They go out as JSON, in any alphabet; the answer comes back as it is, whatever its code."""
    asked: list[bytes] = []

    async def answer(connection: Connection) -> None:
        asked.append(await connection.request())
        await connection.say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\n{}\n")

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # the environment is read once, and not here
    async with serving(answer) as server, TelegramRequest() as request:
        assert await request.do_request(server.url(CALL), "POST", data(text="Zażółć & 🙂", chat_id=7)) == (400, b"{}\n")
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST {CALL} HTTP/1.1".encode())
    assert b"content-type: application/json" in head.lower()
    assert json.loads(body) == {"text": "Zażółć & 🙂", "chat_id": 7}


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, LARGEST_FILE])
async def test_files(size: int) -> None:
    """A file goes out whole, under its name, and its length is said beforehand."""
    content, asked = b"%PDF" * (size // 4 + 1), list[bytes]()
    content = content[:size]

    async def answer(connection: Connection) -> None:
        asked.append(await connection.request())
        await connection.say(OK)

    sent = data(chat_id=7, caption="Zażółć", document=InputFile(content, 'wynik "1" ż.pdf'))
    async with serving(answer) as server, TelegramRequest() as request:
        assert await request.do_request(server.url(CALL), "POST", sent) == (200, b"OK")
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert b"chunked" not in head.lower()
    assert b"multipart/form-data; boundary=" in head
    assert content in body
    assert len(body) < size + 1000
    assert r'filename="wynik \"1\" ż.pdf"'.encode() in body
    assert b"Content-Type: application/pdf" in body
    assert "Zażółć".encode() in body


async def test_an_open_file() -> None:
    """What the library hands over as a stream goes out like any other."""
    asked: list[bytes] = []

    async def answer(connection: Connection) -> None:
        asked.append(await connection.request())
        await connection.say(OK)

    sent = data(document=InputFile(io.BytesIO(b"content"), "a.txt", read_file_handle=False))
    async with serving(answer) as server, TelegramRequest() as request:
        await request.do_request(server.url(CALL), "POST", sent)
    assert b"content" in asked[0]


async def test_telegrams_refusals_are_the_librarys() -> None:
    """What an error means is read by the library, as before."""

    async def answer(connection: Connection) -> None:
        body = b'{"ok":false,"error_code":429,"description":"Too Many","parameters":{"retry_after":7}}'
        await connection.request()
        await connection.say(b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: %d\r\n\r\n" % len(body), body)

    async with serving(answer) as server, TelegramRequest() as request:
        with pytest.raises(RetryAfter):
            await request.post(server.url(CALL))


BROKEN = {
    "dropped": broken(),
    "no HTTP": broken(b"SSH-2.0-OpenSSH\r\n\r\n"),
    "half": broken(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
    "bad packing": broken(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf"),
    "chunk": broken(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
}


@pytest.mark.parametrize("serve", BROKEN.values(), ids=BROKEN)
async def test_broken_answers(serve: Callable[[Connection], Any], caplog: pytest.LogCaptureFixture) -> None:
    """Each is the network's fault, and none leads to the address."""
    caplog.set_level(logging.DEBUG)
    async with serving(serve) as server, TelegramRequest() as request:
        await fails(request.do_request(server.url(CALL), "POST", data(text="a")), caplog)


@pytest.mark.parametrize("url", [f"http://127.0.0.1:1{CALL}", f"http://{CALL}", f"nonsense:{CALL}", CALL])
async def test_no_address(url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody listens, or it isn't an address at all."""
    caplog.set_level(logging.DEBUG)
    async with TelegramRequest() as request:
        await fails(request.do_request(url, "POST"), caplog)


async def test_nobody_is_led_elsewhere() -> None:
    """A redirection is an answer like any other: what is in a call goes to Telegram, or nowhere."""
    async with serving(answer_all) as other:
        moved = b"HTTP/1.1 307 Moved\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % other.url(CALL).encode()
        async with serving(broken(moved)) as server, TelegramRequest() as request:
            assert (await request.do_request(server.url(CALL), "POST", data(text="a")))[0] == 307
        assert not other.connections


async def test_text_that_cannot_be_encoded() -> None:
    """Half an emoji is told of at once, for no waiting mends it; and the text isn't in the error."""
    async with TelegramRequest() as request:
        with pytest.raises(BadRequest) as caught:
            await request.do_request("http://127.0.0.1:1/", "POST", data(text="Nowak \ud83d"))
    assert "Nowak" not in f"{caught.value!r}"
    assert caught.value.__context__ is None
