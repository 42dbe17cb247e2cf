"""The way to a bank and back: where to send somebody, and who they are by what they bring back."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from joserfc.jwk import KeySet
from pydantic import SecretStr

from bot.bank.claims import is_enough, read_claims
from bot.bank.faults import BankFailed, BankFault
from bot.bank.http import BankAnswer, BankHttp
from bot.bank.metadata import WELL_KNOWN, BankMetadata, read_metadata
from bot.bank.tokens import Expected, UnknownKeyError, read_keys, verify
from core.clinic.banks import Bank, ClaimNames
from core.identity.comparing import BankClaims

KEPT_FOR: Final = timedelta(hours=1)
"""How long what a bank says of itself, and its keys, are kept."""

_ERRORS: Final[Mapping[str, BankFault]] = {
    "access_denied": BankFault.CANCELLED,
    "server_error": BankFault.AWAY,
    "temporarily_unavailable": BankFault.AWAY,
}
"""What a bank sends people back with when nothing came of it (RFC 6749, 4.1.2.1)."""


@dataclass(frozen=True, slots=True)
class BankRequest:
    """What makes one request of one person's: where the bank sends them back to, and three secrets."""

    return_address: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReturnedAnswer:
    """What somebody brings back in the address; empty is what isn't there. The state was looked at already."""

    code: str = field(default="", repr=False)
    error: str = ""
    issuer: str = ""


class BankClient:
    """One bank, for which the clinic is `bank.client_id`. Without a secret, PKCE alone proves who asks."""

    def __init__(
        self, bank: Bank, names: ClaimNames, secret: SecretStr | None, http: BankHttp, clock: Callable[[], datetime]
    ) -> None:
        self._bank = bank
        self._names = names
        self._secret = secret
        self._http = http
        self._clock = clock
        self._metadata: tuple[datetime, BankMetadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    async def address(self, request: BankRequest) -> str:
        """Where to send the person.

        Raises: BankFailed.
        """
        metadata = await self.describe()
        asked = dict(self._bank.authorize) | {
            "response_type": "code",
            "client_id": self._bank.client_id,
            "redirect_uri": request.return_address,
            "scope": " ".join(self._bank.scopes),
            "state": request.state,
            "nonce": request.nonce,
            "code_challenge": challenge_of(request.code_verifier),
            "code_challenge_method": "S256",
        }
        between = "&" if "?" in metadata.authorization_endpoint else "?"
        return f"{metadata.authorization_endpoint}{between}{urlencode(asked)}"

    async def identify(self, answer: ReturnedAnswer, request: BankRequest) -> BankClaims:
        """Who has logged in there.

        Raises: BankFailed.
        """
        metadata = await self.describe()
        if answer.issuer != metadata.issuer and (answer.issuer or metadata.names_itself):
            raise BankFailed(BankFault.ANSWER_ISSUER)
        if answer.error:
            raise BankFailed(_ERRORS.get(answer.error, BankFault.REFUSED))
        if not answer.code:
            raise BankFailed(BankFault.MALFORMED)
        tokens = await self._exchange(metadata, answer.code, request)
        claims = await self._believe(metadata, _text(tokens, "id_token"), request.nonce)
        found = read_claims(claims, self._names)
        if is_enough(found) or metadata.userinfo_endpoint is None:
            return found
        told = await self._ask_more(metadata.userinfo_endpoint, _text(tokens, "access_token"), claims)
        return read_claims({**told, **claims}, self._names)

    async def describe(self) -> BankMetadata:
        """What the bank says of itself; asked for when it isn't known, or was long ago.

        Raises: BankFailed.
        """
        if self._metadata is None or self._is_old(self._metadata[0]):
            content = _content(await self._http.get(self._bank.issuer.rstrip("/") + WELL_KNOWN))
            self._metadata = (self._clock(), read_metadata(content, self._bank.issuer))
        return self._metadata[1]

    async def _exchange(self, metadata: BankMetadata, code: str, request: BankRequest) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": request.return_address,
            "code_verifier": request.code_verifier,
        }
        authorization = None
        if self._secret is None:
            form |= {"client_id": self._bank.client_id}
        elif "client_secret_basic" in metadata.authenticates_by:
            authorization = _basic(self._bank.client_id, self._secret.get_secret_value())
        else:
            form |= {"client_id": self._bank.client_id, "client_secret": self._secret.get_secret_value()}
        answer = await self._http.post(metadata.token_endpoint, form, authorization)
        if not answer.is_ok:
            raise BankFailed(BankFault.AWAY if answer.is_away else BankFault.CODE_REFUSED)
        return answer.content

    async def _believe(self, metadata: BankMetadata, token: str, nonce: str) -> Mapping[str, Any]:
        """The token's claims; a key that isn't known yet is looked for once."""
        expected = Expected(
            metadata.issuer,
            self._bank.client_id,
            nonce,
            self._clock(),
            self._names.clock_skew_seconds,
            metadata.algorithms,
        )
        was_asked = self._keys is None or self._is_old(self._keys[0])
        keys = await self._fetch_keys(metadata) if self._keys is None or was_asked else self._keys[1]
        try:
            return verify(token, keys, expected)
        except UnknownKeyError:
            if was_asked:
                raise BankFailed(BankFault.UNKNOWN_KEY) from None
        try:
            return verify(token, await self._fetch_keys(metadata), expected)
        except UnknownKeyError:
            raise BankFailed(BankFault.UNKNOWN_KEY) from None

    async def _fetch_keys(self, metadata: BankMetadata) -> KeySet:
        keys = read_keys(_content(await self._http.get(metadata.jwks_uri)))
        self._keys = (self._clock(), keys)
        return keys

    async def _ask_more(self, address: str, bearer: str, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the token doesn't tell, of the same person."""
        told = _content(await self._http.get(address, bearer=bearer))
        if told.get("sub") != claims["sub"]:
            raise BankFailed(BankFault.SUBJECT)
        return told

    def _is_old(self, since: datetime) -> bool:
        return not timedelta() <= self._clock() - since < KEPT_FOR


def challenge_of(code_verifier: str) -> str:
    """PKCE's S256."""
    digest = hashlib.sha256(code_verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _basic(client_id: str, secret: str) -> str:
    """As OAuth has it: each part encoded as in a form (RFC 6749, 2.3.1)."""
    both = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
    return "Basic " + base64.b64encode(both.encode()).decode("ascii")


def _content(answer: BankAnswer) -> Mapping[str, Any]:
    if not answer.is_ok:
        raise BankFailed(BankFault.AWAY)
    return answer.content


def _text(content: Mapping[str, Any], name: str) -> str:
    """A text of the token endpoint's answer, without which it is none."""
    found = content.get(name)
    if not isinstance(found, str) or not found:
        raise BankFailed(BankFault.MALFORMED)
    return found
