"""HTTP to banks by aiohttp, as to Telegram: nothing is sent twice, followed elsewhere, or read without end."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from bot.bank.faults import BankFailed, BankFault
from bot.telegram.request import KEPT_ALIVE, proxy_for, trusted

LARGEST: Final = 256 * 1024
"""Bytes of an answer; those of real banks have a few thousand."""

IN_TIME: Final = 10.0
"""Seconds for a whole call. Somebody looks at an empty page meanwhile."""

CONNECTIONS: Final = 16
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """A status, and JSON's object."""

    status: int
    content: Mapping[str, Any]

    @property
    def is_ok(self) -> bool:
        return self.status == HTTPStatus.OK

    @property
    def is_away(self) -> bool:
        """Whether the bank can't answer at the moment, or doesn't want to be asked so often."""
        return is_away(self.status)


class BankHttp:
    """One pool of connections, opened when it is first needed. `seconds` are for a whole call."""

    def __init__(self, *, seconds: float = IN_TIME, tls: ssl.SSLContext | None = None) -> None:
        self._seconds = seconds
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def get(self, address: str, *, bearer: str | None = None) -> BankAnswer:
        """Read something.

        Raises: BankFailed.
        """
        return await self._call("GET", address, {} if bearer is None else {"Authorization": f"Bearer {bearer}"})

    async def post(self, address: str, form: Mapping[str, str], authorization: str | None) -> BankAnswer:
        """Send a form, once.

        Raises: BankFailed.
        """
        headers = {} if authorization is None else {"Authorization": authorization}
        return await self._call("POST", address, headers, aiohttp.FormData(dict(form)))

    async def _call(
        self, method: str, address: str, headers: dict[str, str], form: aiohttp.FormData | None = None
    ) -> BankAnswer:
        asked = {"Accept": "application/json", "Accept-Encoding": "identity", **headers}
        try:
            async with self._open().request(
                method, address, data=form, headers=asked, allow_redirects=False, proxy=proxy_for(address)
            ) as response:
                return BankAnswer(response.status, _object(await _body(response), response.status))
        except TimeoutError:
            fault = BankFault.TIMED_OUT
        except (aiohttp.ClientError, OSError):
            fault = BankFault.AWAY
        raise BankFailed(fault)  # without a cause, which would name the address

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=CONNECTIONS, keepalive_timeout=KEPT_ALIVE, ssl=self._tls or trusted()
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._seconds),
                trust_env=False,
                auto_decompress=False,
            )
        return self._session


def is_away(status: int) -> bool:
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS


def is_safe(address: str, issuer: str) -> bool:
    """Whether a bank may be called there: by TLS, or on this machine when the bank itself is here."""
    try:
        there, bank = urlsplit(address), urlsplit(issuer)
    except ValueError:
        return False
    here = there.hostname in LOOPBACK and bank.hostname in LOOPBACK
    return (
        bool(there.hostname) and not there.fragment and (there.scheme == "https" or (here and there.scheme == "http"))
    )


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LARGEST:
            raise BankFailed(BankFault.TOO_LARGE)
    return bytes(body)


def _object(body: bytes, status: int) -> Mapping[str, Any]:
    """The answer's object. Of an answer that is no success the status is enough."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        return content
    if is_away(status):
        raise BankFailed(BankFault.AWAY)
    raise BankFailed(BankFault.MALFORMED)
