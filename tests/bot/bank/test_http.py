"""Calls to a bank that is away, slow, too talkative, or talks nonsense: each ends by its name, and in time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.bank import http
from bot.bank.faults import BankFailed, BankFault
from bot.bank.http import LARGEST, BankHttp, is_safe
from tests.bot.request.loopback import Connection, serving
from tests.e2e.loopback import free_port

SOON = 0.2


@pytest.fixture
async def calls() -> AsyncIterator[BankHttp]:
    """A client that isn't patient."""
    client = BankHttp(seconds=SOON)
    yield client
    await client.close()


def says(body: bytes, head: bytes = b"HTTP/1.1 200 OK") -> Callable[[Connection], Awaitable[None]]:
    """A bank that answers so."""

    async def serve(connection: Connection) -> None:
        await connection.request()
        await connection.say(head + b"\r\nContent-Length: %d\r\n\r\n" % len(body), body)
        await connection.gone()

    return serve


async def silent(connection: Connection) -> None:
    """A bank that takes the call and says nothing."""
    await connection.gone()


async def endless(connection: Connection) -> None:
    """A bank that never comes to the end, and doesn't say how long it will take."""
    await connection.request()
    await connection.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await connection.say(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


async def drips(connection: Connection) -> None:
    """A bank that says less than it has promised."""
    await connection.request()
    await connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await connection.gone()


async def hangs_up(connection: Connection) -> None:
    """A bank that closes instead of answering."""
    await connection.request()


ANSWERS: list[tuple[str, Callable[[Connection], Awaitable[None]], BankFault]] = [
    ("silence", silent, BankFault.TIMED_OUT),
    ("half an answer", drips, BankFault.TIMED_OUT),
    ("no answer", hangs_up, BankFault.AWAY),
    ("no HTTP", says(b"", b"kanarek"), BankFault.AWAY),
    ("too much, told", says(b" " * (LARGEST + 1)), BankFault.TOO_LARGE),
    ("too much, untold", endless, BankFault.TOO_LARGE),
    ("no JSON", says(b"{"), BankFault.MALFORMED),
    ("no text", says(b"\xff"), BankFault.MALFORMED),
    ("no object", says(b"[]"), BankFault.MALFORMED),
    ("nested without end", says(b"[" * 100_000), BankFault.MALFORMED),
    ("a page of its own fault", says(b"<html>", b"HTTP/1.1 502 Bad Gateway"), BankFault.AWAY),
    ("elsewhere", says(b"", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/"), BankFault.MALFORMED),
]


@pytest.mark.parametrize(("serve", "fault"), [each[1:] for each in ANSWERS], ids=[each[0] for each in ANSWERS])
async def test_what_is_no_answer(
    calls: BankHttp, serve: Callable[[Connection], Awaitable[None]], fault: BankFault
) -> None:
    """The call is made once, and the error leads to no address."""
    async with serving(serve) as bank:
        with pytest.raises(BankFailed) as raised:
            await calls.post(bank.url("/secret"), {"code": "kanarek"}, None)
        assert (raised.value.fault, len(bank.connections)) == (fault, 1)
        assert raised.value.__cause__ is None
        assert "secret" not in str(raised.value)


async def test_nobody_is_there(calls: BankHttp) -> None:
    """The same of a port that nobody listens on."""
    with pytest.raises(BankFailed) as raised:
        await calls.post(f"http://127.0.0.1:{free_port()}/token", {"code": "kanarek"}, None)
    assert raised.value.fault is BankFault.AWAY


async def test_what_is_an_answer(calls: BankHttp) -> None:
    """Of just the largest size, and one that says that something was wrong."""
    body = json.dumps({"a": 1}).encode().ljust(LARGEST)
    async with serving(says(body)) as bank:
        assert (await calls.get(bank.url("/"))).content == {"a": 1}
    async with serving(says(b'{"error": "invalid_grant"}', b"HTTP/1.1 400 Bad Request")) as bank:
        answer = await calls.post(bank.url("/"), {}, None)
    assert (answer.is_ok, answer.content) == (False, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://heron.example/token", True),
        ("http://heron.example/token", False),
        ("http://127.0.0.1/token", False),
        ("https:///token", False),
        ("https://heron.example/token#x", False),
        ("javascript:alert(1)", False),
        ("https://[::1", False),
    ],
)
def test_where_a_bank_may_be_called(address: str, *, safe: bool) -> None:
    """By TLS; a bank's own settings can't lead the portal to services on its own machine."""
    assert is_safe(address, "https://heron.example") is safe


def test_a_bank_on_this_machine() -> None:
    """May be called without TLS, on this machine alone."""
    assert is_safe("http://127.0.0.1:8080/token", "http://127.0.0.1:8080/bank")
    assert not is_safe("http://heron.example/token", "http://127.0.0.1:8080/bank")
    assert http.IN_TIME <= 10
