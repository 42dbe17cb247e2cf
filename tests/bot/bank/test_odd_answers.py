"""Keys, tokens and claims of forms that nobody expects: each is refused or passed over, and none is a fault of ours."""

from __future__ import annotations

import base64
import json
from functools import cache
from itertools import product
from typing import Any, Final

import pytest
from joserfc.jwk import RSAKey

from bot.bank.claims import LONGEST, is_enough, read_claims
from bot.bank.faults import BankFailed
from bot.bank.tokens import Expected, UnknownKeyError, read_keys, verify
from core.clinic.banks import ClaimNames
from tests.bot.bank.banks import NOW, forge, usual_key

EXPECTED: Final = Expected("bank", "clinic", "nonce", NOW, 60, frozenset({"RS256", "ES256", "PS256"}))
ODD: Final = (None, 7, "", "x", ["RS256"], {"a": 1}, 1e300, True, "\ud800")
"""What JSON can hold where a short text is expected."""

ODD_KEYS: Final[tuple[Any, ...]] = (
    {"kty": "RSA"},
    {"kty": "RSA", "n": "AQ", "e": "AQ"},
    {"kty": "RSA", "n": "", "e": ""},
    {"kty": "RSA", "n": 1, "e": 2},
    {"kty": "EC", "crv": "P-999", "x": "AQ", "y": "AQ"},
    {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
    {"kty": "OKP", "crv": "Ed25519", "x": "AQ"},
    {"kty": "oct", "k": "c2VjcmV0"},
    *ODD,
)


@cache
def _public() -> dict[str, Any]:
    return dict(usual_key().as_dict(private=False))


@cache
def _short() -> dict[str, Any]:
    return dict(RSAKey.generate_key(1024, {"kid": "short"}, auto_kid=False).as_dict(private=False))


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def test_one_odd_key_spoils_no_other() -> None:
    """The others can be used; where there is none, that is said."""
    odd = [*ODD_KEYS, *({**_public(), name: each} for name in ("kty", "use") for each in ODD)]
    assert [each.kid for each in read_keys({"keys": [*odd, _public()]})] == [_public()["kid"]]
    none: list[Any] = [odd, [], None, {}, "keys"]
    for keys in none:
        with pytest.raises(BankFailed):
            read_keys({"keys": keys})


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_short_keys_are_none() -> None:
    """What they sign, others can sign as well."""
    with pytest.raises(BankFailed):
        read_keys({"keys": [_short()]})


def test_odd_tokens() -> None:
    """Whatever stands in the head, in the claims, or in place of either."""
    keys = read_keys({"keys": [_public()]})
    right = {"alg": "RS256", "kid": _public()["kid"]}
    heads = [*ODD, *({**right, name: each} for name in ("alg", "kid", "typ", "crit", "zip") for each in ODD)]
    bodies = (b"", b"{}", b"[]", b"\xff", b"[" * 50_000, b'{"exp":1e999}')
    tokens = [
        f"{_packed(json.dumps(head).encode())}.{_packed(body)}.{_packed(b'x' * 256)}"
        for head, body in product(heads, bodies)
    ]
    said = {"iss": "bank", "aud": "clinic", "exp": 4e9, "iat": 1, "nonce": "nonce", "sub": "7"}
    tokens += [
        forge(right, {**said, name: each}, usual_key())
        for name, each in product(("iss", "aud", "exp", "iat", "nonce"), ODD)
        if (name, each) != ("iat", 7)  # long ago, but a time
    ]
    tokens += [forge(right, {**said, "aud": [each]}, usual_key()) for each in ODD]
    tokens += ["", ".", "..", "\ud800.a.b", f"{_packed(json.dumps(right).encode())}.\ud800.ż", "." * 9]
    for token in tokens:
        with pytest.raises((BankFailed, UnknownKeyError)):
            verify(token, keys, EXPECTED)
    assert verify(forge(right, said, usual_key()), keys, EXPECTED)["sub"] == "7"


@pytest.mark.parametrize(
    "born",
    [
        "1984-W25-4",
        "1984-172",
        "19840621",
        "\uff11\uff19\uff18\uff14-06-21",
        "1984-06-31",
        "1984-06-21T00",
        "0000-01-01",
        *ODD,
    ],
)
def test_odd_birth_dates(born: object) -> None:
    """A day of a calendar, written as OpenID has it, or none."""
    assert read_claims({"birthdate": born, "family_name": "Carter"}, ClaimNames()).birth_date is None


def test_names_without_end() -> None:
    """Are nobody's; and they would be compared word by word."""
    names = {"family_name": "Carter " * LONGEST, "given_name": "x" * (LONGEST + 1), "birthdate": "1984-06-21"}
    assert not is_enough(read_claims(names, ClaimNames()))
