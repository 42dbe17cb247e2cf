"""Who is let into a room: whoever brings a token that the rooms' secret has signed, for this very room, now.

As strict as Prosody, which takes no difference of clocks into account and doesn't tell capitals of rooms apart
(jitsi/jitsi-meet, `token/util.lib.lua`, `luajwtjitsi.lib.lua`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError, MissingAlgorithmError, UnsupportedAlgorithmError
from joserfc.jwk import OctKey
from pydantic import SecretStr

from bot.meetings.tokens import ALGORITHM


class EntryFault(StrEnum):
    """Why somebody isn't let in."""

    UNSIGNED = "unsigned"
    SIGNATURE = "signature"
    MALFORMED = "malformed"
    OTHER_SERVER = "other_server"
    OTHER_ROOM = "other_room"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"


class NotLetInError(Exception):
    """The token doesn't open this room."""

    def __init__(self, fault: EntryFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Guest:
    """Who comes in: what the others call them, and whether they may end it."""

    name: str
    moderates: bool


@dataclass(frozen=True, slots=True)
class TokenChecker:
    """Knows whose tokens are taken."""

    secret: SecretStr
    app_id: str
    audience: str
    subject: str
    clock: Callable[[], datetime]

    def let_in(self, room: str, token: str) -> Guest:
        """Whoever brings this token.

        Raises: NotLetInError.
        """
        claims = self._claims(token)
        told = tuple(claims.get(name) for name in ("iss", "aud", "sub"))
        if told != (self.app_id, self.audience, self.subject):
            raise NotLetInError(EntryFault.OTHER_SERVER)
        if str(claims.get("room")).lower() != room.lower():
            raise NotLetInError(EntryFault.OTHER_ROOM)
        self._check_times(claims)
        return _guest(claims)

    def _claims(self, token: str) -> Mapping[str, Any]:
        if not token:
            raise NotLetInError(EntryFault.UNSIGNED)
        key = OctKey.import_key(self.secret.get_secret_value())
        try:
            decoded = jwt.decode(token, key, algorithms=[ALGORITHM])
        except (UnsupportedAlgorithmError, MissingAlgorithmError):
            raise NotLetInError(EntryFault.UNSIGNED) from None
        except BadSignatureError:
            raise NotLetInError(EntryFault.SIGNATURE) from None
        except (JoseError, ValueError, TypeError, RecursionError):  # a head can hold whatever JSON can
            raise NotLetInError(EntryFault.MALFORMED) from None
        if decoded.header.get("typ") != "JWT" or not isinstance(decoded.claims, dict):
            raise NotLetInError(EntryFault.MALFORMED)
        return decoded.claims

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        begins, ends, now = claims.get("nbf"), claims.get("exp"), self.clock().timestamp()
        if not (isinstance(begins, int) and isinstance(ends, int)):
            raise NotLetInError(EntryFault.MALFORMED)
        if now >= ends:
            raise NotLetInError(EntryFault.EXPIRED)
        if now < begins:
            raise NotLetInError(EntryFault.NOT_YET_VALID)


def _guest(claims: Mapping[str, Any]) -> Guest:
    """As `token_affiliation` reads it."""
    try:
        user = claims["context"]["user"]
        return Guest(str(user.get("name", "")), moderates=user["affiliation"] == "owner")
    except (KeyError, TypeError, AttributeError):
        raise NotLetInError(EntryFault.MALFORMED) from None
