"""Whom the client trusts with what it sends: authorities, names, proxies."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.telegram import request as telegram_request
from bot.telegram.request import TelegramRequest, proxy_for
from core.errors import ConfigurationError
from tests.bot.request.calls import CALL, broken, fails
from tests.bot.request.loopback import OK, Authority, Connection, answer_all, make_authority, serving


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Nobody else's."""
    return make_authority(tmp_path_factory.mktemp("authority"))


async def test_a_self_made_authority(authority: Authority) -> None:
    """Trusted, its server is spoken to."""
    async with (
        serving(answer_all, authority.server()) as server,
        TelegramRequest(tls=authority.client()) as request,
    ):
        assert await request.do_request(server.url(CALL, "localhost"), "POST") == (200, b"OK")


async def test_an_authority_by_the_environment(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """`SSL_CERT_FILE` adds one, as everywhere."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
    tls = telegram_request.trusted.__wrapped__()
    async with serving(answer_all, authority.server()) as server, TelegramRequest(tls=tls) as request:
        assert await request.do_request(server.url(CALL, "localhost"), "POST") == (200, b"OK")


@pytest.mark.parametrize(("host", "trusts"), [("localhost", False), ("127.0.0.1", True)], ids=["unknown", "other name"])
async def test_who_isnt_telegram(
    authority: Authority, caplog: pytest.LogCaptureFixture, host: str, *, trusts: bool
) -> None:
    """An unknown authority, or a certificate for somebody else: nothing is sent."""
    caplog.set_level(logging.DEBUG)
    tls = authority.client() if trusts else None
    async with serving(answer_all, authority.server()) as server, TelegramRequest(tls=tls) as request:
        await fails(request.do_request(server.url(CALL, host), "POST"), caplog)


async def test_a_proxy() -> None:
    """Plain HTTP is handed to it with the whole address."""
    asked: list[bytes] = []

    async def answer(connection: Connection) -> None:
        asked.append(await connection.request())
        await connection.say(OK)

    async with serving(answer) as proxy, TelegramRequest(proxy=f"http://who:secret@127.0.0.1:{proxy.port}") as request:
        assert await request.do_request("http://telegram.example/bot1/getMe", "POST") == (200, b"OK")
    assert asked[0].startswith(b"POST http://telegram.example/bot1/getMe HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic" in asked[0]


async def test_a_proxy_and_tls(authority: Authority) -> None:
    """It is asked for a tunnel, and sees nothing of what goes through."""
    seen: list[bytes] = []

    async def tunnel(connection: Connection) -> None:
        seen.append(await connection.reader.readuntil(b"\r\n\r\n"))
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        await connection.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(_pump(connection.reader, writer, seen), _pump(reader, connection.writer, seen))

    async with (
        serving(answer_all, authority.server()) as server,
        serving(tunnel) as proxy,
        TelegramRequest(proxy=proxy.url(""), tls=authority.client()) as request,
    ):
        assert await request.do_request(server.url(CALL, "localhost"), "POST") == (200, b"OK")
    assert seen[0].startswith(b"CONNECT localhost:")
    assert b"KANAREK" not in b"".join(seen)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: list[bytes]) -> None:
    while piece := await reader.read(65536):
        seen.append(piece)
        writer.write(piece)
    writer.close()


async def test_a_proxy_that_refuses(caplog: pytest.LogCaptureFixture) -> None:
    """The network's fault."""
    caplog.set_level(logging.DEBUG)
    refuse = broken(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    async with serving(refuse) as proxy, TelegramRequest(proxy=proxy.url("")) as request:
        await fails(request.do_request(f"https://telegram.example{CALL}", "POST"), caplog)


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "proxy:3128"}, "http://proxy:3128"),
        ({"ALL_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"HTTP_PROXY": "http://proxy:3128"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "telegram.org"}, None),
    ],
    ids=str,
)
def test_the_environments_proxy(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], proxy: str | None
) -> None:
    """As everywhere."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for("https://api.telegram.org") == proxy


def test_a_proxy_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told at the start, without the password that may be in it."""
    monkeypatch.setenv("https_proxy", "socks5://who:secret@proxy:1080")
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY") as caught:
        proxy_for("https://api.telegram.org")
    assert "secret" not in str(caught.value)
