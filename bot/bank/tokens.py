"""An ID token, believed only when the bank signed it, for us, now, and for this very request."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from bot.bank.faults import BankFailed, BankFault

SENT_ALONG: Final = frozenset({"jwk", "jku", "x5u"})
"""Headers by which a token would say itself which key it is to be checked by."""


SHORTEST: Final = 2048
"""Bits of an RSA key. What is signed by a shorter one, others can sign as well."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say; times in seconds."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime
    skew: int
    algorithms: AbstractSet[str]


class UnknownKeyError(Exception):
    """It names a key that isn't among those known; the bank may have a new one."""


def read_keys(content: Mapping[str, Any]) -> KeySet:
    """A bank's keys (JWKS), without those that are no public keys for signatures.

    Raises: BankFailed.
    """
    found = content.get("keys")
    usable: list[OctKey | RSAKey | ECKey | OKPKey] = (
        [key for each in found if (key := _read_key(each)) is not None] if isinstance(found, list) else []
    )
    if not usable:
        raise BankFailed(BankFault.MALFORMED)
    return KeySet(usable)


def _read_key(told: Any) -> RSAKey | ECKey | OKPKey | None:  # noqa: ANN401 - JSON
    """One of them; what can't be used keeps nobody from using another."""
    if not isinstance(told, dict) or told.get("use", "sig") != "sig":
        return None
    for kind in (RSAKey, ECKey, OKPKey):
        if told.get("kty") == kind.key_type:
            try:
                key = kind.import_key(told)
            except (JoseError, ValueError, TypeError, KeyError):
                return None
            return None if isinstance(key, RSAKey) and key.public_key.key_size < SHORTEST else key
    return None


def verify(token: str, keys: KeySet, expected: Expected) -> Mapping[str, Any]:
    """The token's claims.

    Raises: BankFailed; UnknownKeyError.
    """
    header = _header(token)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in expected.algorithms:
        raise BankFailed(BankFault.ALGORITHM)
    if SENT_ALONG & header.keys():
        raise BankFailed(BankFault.KEY_IN_HEADER)
    key = _key(keys, header.get("kid"), algorithm)
    try:
        claims = jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, RecursionError):  # a head can hold whatever JSON can
        raise BankFailed(BankFault.SIGNATURE) from None
    _check(claims, expected)
    return claims


def _header(token: str) -> Mapping[str, Any]:
    """What the token says of itself; not to be believed yet."""
    packed, dots, _ = token.partition(".")
    try:
        header = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (ValueError, RecursionError):
        header = None
    if not dots or not isinstance(header, dict):
        raise BankFailed(BankFault.MALFORMED)
    return header


def _key(keys: KeySet, kid: Any, algorithm: str) -> RSAKey | ECKey | OKPKey:  # noqa: ANN401 - JSON
    """The one key that the token names; with none named, the only one there is."""
    named = [each for each in keys if kid is None or each.kid == kid]
    if len(named) != 1:
        raise UnknownKeyError
    (key,) = named
    if isinstance(key, OctKey) or key.get("alg") not in {None, algorithm}:
        raise BankFailed(BankFault.ALGORITHM)
    return key


def _check(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise BankFailed(BankFault.TOKEN_ISSUER)
    if not _is_for(claims, expected.client_id):
        raise BankFailed(BankFault.AUDIENCE)
    _check_times(claims, expected)
    nonce, subject = claims.get("nonce"), claims.get("sub")
    if not isinstance(nonce, str) or not hmac.compare_digest(_bytes(nonce), _bytes(expected.nonce)):
        raise BankFailed(BankFault.NONCE)
    if not isinstance(subject, str) or not subject:
        raise BankFailed(BankFault.SUBJECT)


def _bytes(text: str) -> bytes:
    """Of whatever JSON can hold, which is more than UTF-8 can."""
    return text.encode(errors="surrogatepass")


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """Whether we are meant, and nobody else is without having asked for it in our name."""
    named = claims.get("aud")
    audience = named if isinstance(named, list) else [named]
    party = claims.get("azp", client_id if len(audience) == 1 else None)
    return client_id in audience and party == client_id


def _check_times(claims: Mapping[str, Any], expected: Expected) -> None:
    now, skew = expected.now.timestamp(), expected.skew
    expires, issued, begins = (
        _time(claims.get(name, usual)) for name, usual in (("exp", None), ("iat", None), ("nbf", 0))
    )
    if now >= expires + skew:
        raise BankFailed(BankFault.EXPIRED)
    if max(issued, begins) > now + skew:
        raise BankFailed(BankFault.NOT_YET_VALID)


def _time(value: Any) -> float:  # noqa: ANN401 - JSON
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 40:
        return value
    raise BankFailed(BankFault.MALFORMED)
