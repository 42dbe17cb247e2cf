"""The bank's side of OpenID Connect, as strict as a bank: one client, its return address exact, PKCE, a code once.

What it gives out is kept in memory. Tests make it lie by overriding `header` and `claims_of`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.demo.bank.customers import BankCustomer
from bot.demo.bank.page import login_page, wrong_request_page

CODE_LASTS: Final = timedelta(minutes=1)
TOKEN_LASTS: Final = timedelta(minutes=5)
MOST_CODES: Final = 1000
KEY_BITS: Final = 2048
LONGEST_FORM: Final = 8192


@dataclass(frozen=True, slots=True)
class BankClientAccount:
    """Whom the bank serves: the portal, by its id and secret, and where it wants people sent back to."""

    client_id: str
    secret: str
    return_address: str


@dataclass(frozen=True, slots=True)
class GivenCode:
    """What a code stands for."""

    customer: BankCustomer
    nonce: str
    challenge: str
    return_address: str
    expires_at: datetime


class DemoBank:
    """The bank, at the address `issuer`."""

    def __init__(
        self,
        issuer: str,
        client: BankClientAccount,
        customers: Sequence[BankCustomer],
        clock: Callable[[], datetime],
    ) -> None:
        self.issuer = issuer
        self.client = client
        self.customers = {each.id: each for each in customers}
        self.key = new_key()
        self._clock = clock
        self._codes: dict[str, GivenCode] = {}

    def application(self) -> Starlette:
        """To be served below the issuer's path."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.describe),
                Route("/keys", self.tell_keys),
                Route("/authorize", self.ask, methods=["GET"]),
                Route("/authorize", self.decide, methods=["POST"]),
                Route("/token", self.exchange, methods=["POST"]),
            ]
        )

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    async def describe(self, _request: Request) -> Response:
        return JSONResponse(self.metadata())

    async def tell_keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def ask(self, request: Request) -> Response:
        """The page on which people log in, if they come from the portal."""
        asked = dict(request.query_params)
        if not self._is_sound(asked):
            return wrong_request_page()
        return login_page(asked, list(self.customers.values()), self.client.return_address)

    async def decide(self, request: Request) -> Response:
        """Somebody has logged in, or gives up."""
        form = _form(await _body(request))
        if not self._is_sound(form):
            return wrong_request_page()
        customer = self.customers.get(form.get("customer", ""))
        if customer is None:
            return self._back(form, {"error": "access_denied"})
        return self._back(form, {"code": self.give_code(customer, form)})

    def give_code(self, customer: BankCustomer, asked: Mapping[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        until = self._clock() + CODE_LASTS
        while len(self._codes) >= MOST_CODES:
            del self._codes[next(iter(self._codes))]
        self._codes[code] = GivenCode(customer, asked["nonce"], asked["code_challenge"], asked["redirect_uri"], until)
        return code

    async def exchange(self, request: Request) -> Response:
        """A code for a token: for its client alone, once, in time, and only with the verifier of its challenge."""
        form = _form(await _body(request))
        if not self._is_client(request.headers.get("Authorization", "")):
            return JSONResponse({"error": "invalid_client"}, 401)
        given = self._codes.pop(form.get("code", ""), None)
        if given is None or not self._fits(given, form):
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.token(given.customer, given.nonce)
        return JSONResponse(
            {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "id_token": token},
            headers={"Cache-Control": "no-store"},
        )

    def token(self, customer: BankCustomer, nonce: str) -> str:
        """An ID token."""
        return jwt.encode(self.header(), self.claims_of(customer, nonce), self.key)

    def header(self) -> dict[str, Any]:
        return {"alg": "RS256", "kid": self.key.kid}

    def claims_of(self, customer: BankCustomer, nonce: str) -> dict[str, Any]:
        now = self._clock()
        return customer.claims | {
            "iss": self.issuer,
            "aud": self.client.client_id,
            "nonce": nonce,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LASTS).timestamp()),
        }

    def _is_sound(self, asked: Mapping[str, str]) -> bool:
        """Whether it comes from the portal, who wants people back where we know it, and can prove that it is itself."""
        return (
            asked.get("client_id") == self.client.client_id
            and asked.get("redirect_uri") == self.client.return_address
            and asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("code_challenge_method") == "S256"
            and bool(asked.get("code_challenge") and asked.get("state") and asked.get("nonce"))
        )

    def _back(self, asked: Mapping[str, str], answer: Mapping[str, str]) -> Response:
        told = {**answer, "state": asked["state"], "iss": self.issuer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(told)}", 303)

    def _is_client(self, header: str) -> bool:
        try:
            told = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
        except (NoBase64, UnicodeDecodeError):
            return False
        client_id, _, secret = told.partition(":")
        return unquote(client_id) == self.client.client_id and hmac.compare_digest(
            unquote(secret).encode(), self.client.secret.encode()
        )

    def _fits(self, given: GivenCode, form: Mapping[str, str]) -> bool:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return (
            form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == given.return_address
            and challenge == given.challenge
            and self._clock() < given.expires_at
        )


def new_key() -> RSAKey:
    """A key for signatures, with an id."""
    return RSAKey.generate_key(KEY_BITS, {"use": "sig", "alg": "RS256", "kid": secrets.token_hex(8)})


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece[: LONGEST_FORM - len(body)]
    return bytes(body)


def _form(body: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body.decode(errors="replace")).items()}
