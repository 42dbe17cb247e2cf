"""HTTP to Telegram by aiohttp, behind python-telegram-bot's `BaseRequest`; and to its files.

What could be sent twice is never sent again by this module: aiohttp repeats no POST, and whoever asked is told that
there was no answer. No error from here leads to an address, which holds the bot's token: none has a cause.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator
from functools import cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from aiohttp.abc import AbstractStreamWriter
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from core.errors import ConfigurationError

CONNECTIONS: Final = 64
"""Connections at the same time; who finds none free waits for `POOL`."""

POOL: Final = 30.0
CONNECT: Final = 10.0
READ: Final = 20.0
WRITE: Final = 20.0
"""Seconds without progress after which a call is given up: for a free connection, until it is made (TLS included),
without a byte of the answer, without a piece of a file being taken.
"""

KEPT_ALIVE: Final = 15.0
"""Seconds that an idle connection is kept; shorter than anybody on the way forgets it without a word."""

PIECE: Final = 64 * 1024
"""Bytes of a file that are read or written at once."""

DEFAULT: Final = BaseRequest.DEFAULT_NONE

JSON_TYPE: Final = {"Content-Type": "application/json"}

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class TelegramRequest(BaseRequest):
    """One pool of connections. `proxy` is the address of an HTTP proxy; `tls` says whom to trust."""

    def __init__(
        self,
        connections: int = CONNECTIONS,
        *,
        pool_timeout: float = POOL,
        connect_timeout: float = CONNECT,
        read_timeout: float = READ,
        write_timeout: float = WRITE,
        proxy: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._connections = connections
        self._pool_timeout = pool_timeout
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._proxy = proxy
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; its connections are made when they are needed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEPT_ALIVE, ssl=self._tls or trusted()
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT,  # noqa: ANN401 - the library's default is a type of its own
        write_timeout: Any = DEFAULT,  # noqa: ANN401
        connect_timeout: Any = DEFAULT,  # noqa: ANN401
        pool_timeout: Any = DEFAULT,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Make a call, once.

        Raises: `TimedOut` and other kinds of `NetworkError`; `BadRequest` for text that can't be encoded.
        """
        data, headers = _encoded(request_data, _or(write_timeout, self._write_timeout))
        timeout = self._timeout(
            _or(pool_timeout, self._pool_timeout),
            _or(connect_timeout, self._connect_timeout),
            _or(read_timeout, self._read_timeout),
        )
        try:
            async with self._open().request(
                method, url, data=data, headers=headers, timeout=timeout, proxy=self._proxy, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except Exception as error:  # noqa: BLE001 - whatever it is, it may name the address
            failure = _without_address(error)
        raise failure

    async def pieces(self, address: str) -> AsyncGenerator[bytes]:
        """A file's content as it comes: as it is, for what is packed on the way could unpack to anything.

        Raises: `TimedOut` and other kinds of `NetworkError`, also when it isn't whole.
        """
        timeout = self._timeout(self._pool_timeout, self._connect_timeout, self._read_timeout)
        try:
            async with self._open().get(
                address,
                headers={"Accept-Encoding": "identity"},
                timeout=timeout,
                proxy=self._proxy,
                allow_redirects=False,
                auto_decompress=False,
                raise_for_status=_want_ok,
            ) as response:
                async for piece in response.content.iter_chunked(PIECE):
                    yield piece
        except Exception as error:  # noqa: BLE001 - the same
            failure = _without_address(error)
        else:
            return
        raise failure

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("not initialized")
        return self._session

    def _timeout(self, pool: float | None, connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
        """As aiohttp counts: from asking for a connection until it is there, making it included."""
        both = None if pool is None or connect is None else pool + connect
        return aiohttp.ClientTimeout(total=None, connect=both, sock_connect=connect, sock_read=read)


class PacedFile(aiohttp.Payload):
    """A file on its way, piece by piece; `TimeoutError` when the other side takes none for so many seconds."""

    def __init__(self, content: bytes, content_type: str, timeout: float | None) -> None:
        super().__init__(content, content_type=content_type)
        self._size = len(content)
        self._timeout = timeout

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return str(self._value, encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        view = memoryview(self._value)
        for start in range(0, len(view), PIECE):
            async with asyncio.timeout(self._timeout):
                await writer.write(bytes(view[start : start + PIECE]))
                await writer.drain()


@cache
def trusted() -> ssl.SSLContext:
    """Whom this machine trusts, `SSL_CERT_FILE` and `SSL_CERT_DIR` included, and whom browsers do: a bare container has
    no list of its own.
    """
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`).

    Raises: `ConfigurationError` for one that speaks no HTTP.
    """
    address, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(address.netloc):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(proxy).scheme not in {"http", "https"}:
        raise ConfigurationError("HTTPS_PROXY names a proxy that speaks no HTTP; write http://host:port.")
    return proxy


def _encoded(data: RequestData | None, write_timeout: float | None) -> tuple[Any, dict[str, str]]:
    """The body of a call, and its headers."""
    if data is None:
        return None, {}
    try:
        if not data.contains_files:
            return _JSON(data.parameters).encode(), JSON_TYPE
        form = aiohttp.FormData(data.json_parameters, quote_fields=False, default_to_multipart=True)
        for name, (file_name, content, media_type) in data.multipart_data.items():
            file = PacedFile(content if isinstance(content, bytes) else content.read(), media_type, write_timeout)
            form.add_field(name, file, filename=file_name, content_type=media_type)
        return form(), {}
    except UnicodeEncodeError:
        failure = BadRequest("There is text that can't be encoded")  # its own words quote the text
    raise failure


async def _want_ok(response: aiohttp.ClientResponse) -> None:
    if response.status != HTTPStatus.OK:
        raise NetworkError(f"HTTP {response.status}")


def _without_address(error: Exception) -> TelegramError:
    if isinstance(error, TelegramError):
        return error
    return TimedOut() if isinstance(error, TimeoutError) else NetworkError(type(error).__name__)


def _or(given: Any, default: float) -> float | None:  # noqa: ANN401 - the same
    return default if given is DEFAULT else given
