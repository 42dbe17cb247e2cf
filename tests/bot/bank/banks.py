"""A bank that can be made to lie, served on this machine, and somebody who goes there and comes back."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import uvicorn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from bot.bank.client import BankClient, BankRequest, ReturnedAnswer
from bot.bank.http import BankHttp
from bot.demo.bank.customers import BankCustomer
from bot.demo.bank.provider import BankClientAccount, DemoBank, new_key
from bot.web_server import PartServer, listening
from core.clinic.banks import Bank, ClaimNames
from tests.e2e.loopback import a_client, free_port
from tests.stage import BANK_SECRET, PUBLIC_URL

HOST: Final = "127.0.0.1"
NOW: Final = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
RETURN: Final = f"{PUBLIC_URL}/bank/return"
SECRET: Final = BANK_SECRET
JOHN: Final = BankCustomer("john", "John", "Carter", date(1984, 6, 21))
ANNA: Final = BankCustomer("anna", "Anna", "Zielińska", date(1952, 8, 15), "52081512341")
REQUEST: Final = BankRequest(RETURN, "state-1", "nonce-1", "v" * 64)

usual_key = cache(new_key)
others_key = cache(new_key)
"""Made once: it takes a while."""


class CrookedBank(DemoBank):
    """As the demonstration's; what it says can be changed: `None` takes it out."""

    waits_for: asyncio.Event | None = None

    def __init__(self, issuer: str, client: BankClientAccount) -> None:
        super().__init__(issuer, client, [JOHN, ANNA], lambda: self.now)
        self.be_honest()

    def be_honest(self) -> None:
        """Say nothing but what is so, as if nothing had been asked yet."""
        self.now = NOW
        self.key = usual_key()
        self.described: dict[str, Any] = {}
        self.headers: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.signs_by: RSAKey | bytes | None = None
        self.whole_token: str | None = None
        self.told_more: dict[str, Any] | None = None
        self.status: int | None = None
        self.wait_no_more()
        self.calls: list[str] = []

    def wait_no_more(self) -> None:
        """Answer whoever waits."""
        if self.waits_for is not None:
            self.waits_for.set()
        self.waits_for = None

    def metadata(self) -> dict[str, Any]:
        return _changed(super().metadata(), self.described)

    def header(self) -> dict[str, Any]:
        return _changed(super().header(), self.headers)

    def claims_of(self, customer: BankCustomer, nonce: str) -> dict[str, Any]:
        return _changed(super().claims_of(customer, nonce), self.claims)

    def token(self, customer: BankCustomer, nonce: str) -> str:
        if self.whole_token is not None:
            return self.whole_token
        return forge(self.header(), self.claims_of(customer, nonce), self.signs_by or self.key)

    async def tell_keys(self, request: Request) -> Response:
        self.calls.append("keys")
        return await super().tell_keys(request)

    async def exchange(self, request: Request) -> Response:
        if self.waits_for is not None:
            await self.waits_for.wait()
        return await super().exchange(request) if self.status is None else Response(status_code=self.status)

    async def tell_more(self, request: Request) -> Response:
        self.calls.append("userinfo")
        assert request.headers["Authorization"].startswith("Bearer ")
        return JSONResponse(self.told_more)

    def application(self) -> Starlette:
        application = super().application()
        application.add_route("/userinfo", self.tell_more)
        return application


def _changed(said: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**said, **changes}.items() if value is not None}


@dataclass
class Way:
    """The way to a bank and back, of the portal and of somebody. `anew` makes a client that has asked nothing yet."""

    bank: CrookedBank
    anew: Callable[[], BankClient]
    browser: httpx.AsyncClient

    def __post_init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """The bank is honest, and the portal knows nothing of it."""
        self.bank.be_honest()
        self.portal = self.anew()

    async def log_in(self, request: BankRequest = REQUEST, customer: str = "john", **changes: str) -> ReturnedAnswer:
        """Go there, log in, and come back with what the bank says; `changes` are made to the address on the way."""
        return (await self.travel(request, customer, **changes))[1]

    async def travel(
        self, request: BankRequest = REQUEST, customer: str = "john", **changes: str
    ) -> tuple[str, ReturnedAnswer]:
        """The same, with the state that came back."""
        address = urlsplit(await self.portal.address(request))
        asked = dict(parse_qsl(address.query)) | changes
        answer = await self.browser.post(f"{self.bank.issuer}/authorize", data={**asked, "customer": customer})
        assert answer.status_code == 303, answer.text
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
        first = {name: values[0] for name, values in back.items()}
        returned = ReturnedAnswer(first.get("code", ""), first.get("error", ""), first.get("iss", ""))
        return first["state"], returned


@asynccontextmanager
async def serving_bank(secret: str | None = SECRET, names: ClaimNames | None = None) -> AsyncIterator[Way]:
    """A bank that is asked over loopback."""
    port = free_port()
    issuer = f"http://{HOST}:{port}/bank"
    bank = CrookedBank(issuer, BankClientAccount("clinic-portal", SECRET, RETURN))
    described = Bank(id="heron", name="Heron", issuer=issuer, client_id="clinic-portal")
    http = BankHttp()
    known = None if secret is None else SecretStr(secret)

    def client() -> BankClient:
        return BankClient(described, names or ClaimNames(), known, http, lambda: bank.now)

    server = PartServer(
        uvicorn.Config(Starlette(routes=[Mount("/bank", bank.application())]), log_config=None, lifespan="off")
    )
    async with listening(server, HOST, port), a_client() as browser:
        try:
            yield Way(bank, client, browser)
        finally:
            bank.wait_no_more()  # a server that stops waits for whoever it answers
            await http.close()


def forge(header: Mapping[str, Any], claims: Mapping[str, Any], key: RSAKey | bytes) -> str:
    """A token that says whatever it is to say, signed by a key, or by a secret as HS256 has it."""
    said = ".".join(_packed(json.dumps(each).encode()) for each in (header, claims))
    if isinstance(key, bytes):
        signature = hmac.digest(key, said.encode(), "sha256")
    else:
        signs = key.private_key
        assert signs is not None
        signature = signs.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{said}.{_packed(signature)}"


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """A token that says whatever it is to say, signed by nobody."""
    return ".".join((*(_packed(json.dumps(each).encode()) for each in (header, claims)), ""))


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def later(**time: float) -> int:
    """Seconds since 1970, so much after now."""
    return int((NOW + timedelta(**time)).timestamp())


def public_pem(key: RSAKey) -> bytes:
    """What everybody has of a key."""
    return key.as_pem(private=False)
