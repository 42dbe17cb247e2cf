"""The way to a bank and back, over loopback: whom it tells of, and what is believed of what comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.bank.client import ReturnedAnswer, challenge_of
from bot.bank.faults import BankFailed, BankFault
from bot.demo.bank.provider import CODE_LASTS
from core.accounts.identity import Pesel
from core.clinic.banks import ClaimNames
from core.identity.comparing import BankClaims
from tests.bot.bank.banks import (
    JOHN,
    NOW,
    REQUEST,
    RETURN,
    SECRET,
    CrookedBank,
    Way,
    later,
    others_key,
    public_pem,
    serving_bank,
    unsigned,
    usual_key,
)


@pytest.fixture
async def way() -> AsyncIterator[Way]:
    """To an honest bank."""
    async with serving_bank() as way:
        yield way


# The way itself


async def test_there_and_back(way: Way) -> None:
    """Whoever logs in is who the bank says."""
    answer = await way.log_in(customer="anna")
    assert await way.portal.identify(answer, REQUEST) == BankClaims(
        "Anna", "Zielińska", date(1952, 8, 15), Pesel("52081512341")
    )


async def test_somebody_without_a_pesel(way: Way) -> None:
    """Their name and birth date are told."""
    found = await way.portal.identify(await way.log_in(), REQUEST)
    assert found == BankClaims("John", "Carter", date(1984, 6, 21), None)


async def test_what_the_bank_is_asked(way: Way) -> None:
    """Everything that makes the answer ours, and this request's; the verifier is not among it."""
    address = urlsplit(await way.portal.address(REQUEST))
    assert parse_qs(address.query) == {
        "response_type": ["code"],
        "client_id": ["clinic-portal"],
        "redirect_uri": [RETURN],
        "scope": ["openid profile nin"],
        "state": ["state-1"],
        "nonce": ["nonce-1"],
        "code_challenge": [challenge_of(REQUEST.code_verifier)],
        "code_challenge_method": ["S256"],
    }


def test_challenge_of_the_standard() -> None:
    """RFC 7636's own example (appendix B)."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_claims_by_other_names() -> None:
    """As the clinic file says; a type that is no PESEL's is none."""
    names = ClaimNames(nin="pesel", nin_type="kind", pesel_types=("PESEL",))
    async with serving_bank(names=names) as way:
        way.bank.claims = {"pesel": "44051401359", "kind": "PESEL"}
        assert (await way.portal.identify(await way.log_in(), REQUEST)).pesel == Pesel("44051401359")
        way.bank.claims = {"pesel": "44051401359", "kind": "NIP"}
        assert (await way.portal.identify(await way.log_in(), REQUEST)).pesel is None


async def test_numbers(way: Way) -> None:
    """Only what is a PESEL is taken for one."""
    numbers: list[tuple[dict[str, Any], str | None]] = [
        ({"nin": "PNOPL-44051401359"}, "44051401359"),
        ({"nin": "44051401358"}, None),
        ({"nin": "44051401359", "nin_issuing_country": "CZ"}, None),
        ({"nin": 44051401359}, None),
        ({"birthdate": "0000-06-21", "nin": "44051401359"}, "44051401359"),
    ]
    for way.bank.claims, pesel in numbers:
        found = (await way.portal.identify(await way.log_in(), REQUEST)).pesel
        assert (None if found is None else found.number) == pesel


async def test_told_elsewhere(way: Way) -> None:
    """What the token doesn't tell is asked for; of the same person, and only then."""
    way.bank.described = {"userinfo_endpoint": f"{way.bank.issuer}/userinfo"}
    await way.portal.identify(await way.log_in(), REQUEST)
    assert "userinfo" not in way.bank.calls
    way.bank.claims = {"given_name": None, "family_name": None, "birthdate": None}
    way.bank.told_more = JOHN.claims
    assert (await way.portal.identify(await way.log_in(), REQUEST)).family_name == "Carter"
    way.bank.told_more = JOHN.claims | {"sub": "anna"}
    assert await fault_of(way, await way.log_in()) is BankFault.SUBJECT


async def test_not_told_at_all(way: Way) -> None:
    """It isn't for the client to say what is enough."""
    way.bank.claims = {"birthdate": None}
    assert (await way.portal.identify(await way.log_in(), REQUEST)).born is None


async def test_a_new_key(way: Way) -> None:
    """Banks change their keys: the new one is found, by one look."""
    await way.portal.identify(await way.log_in(), REQUEST)
    way.bank.key = others_key()
    await way.portal.identify(await way.log_in(), REQUEST)
    assert way.bank.calls == ["keys", "keys"]


async def test_secret_in_the_form() -> None:
    """Of a bank that wants it there."""
    async with serving_bank() as way:
        way.bank.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        assert await fault_of(way, await way.log_in()) is BankFault.CODE_REFUSED  # ours looks into the header only


@pytest.mark.parametrize("secret", [None, "", "kanarek"])
async def test_another_secret(secret: str | None) -> None:
    """Nothing is told to who isn't the clinic."""
    async with serving_bank(secret) as way:
        assert await fault_of(way, await way.log_in()) is BankFault.CODE_REFUSED


# What comes back and isn't believed


async def fault_of(way: Way, answer: ReturnedAnswer, **changes: str) -> BankFault:
    """What is wrong with an answer."""
    with pytest.raises(BankFailed) as raised:
        await way.portal.identify(answer, replace(REQUEST, **changes))
    assert raised.value.__cause__ is None
    return raised.value.fault


async def test_cancelled(way: Way) -> None:
    """By the person; and what the bank sends people back with for reasons of its own."""
    answer = await way.log_in(customer="")
    assert await fault_of(way, answer) is BankFault.CANCELLED
    assert await fault_of(way, replace(answer, error="server_error")) is BankFault.AWAY
    assert await fault_of(way, replace(answer, error="temporarily_unavailable")) is BankFault.AWAY
    assert await fault_of(way, replace(answer, error="invalid_scope")) is BankFault.REFUSED


async def test_code_used_again(way: Way) -> None:
    """A code is for one time."""
    answer = await way.log_in()
    await way.portal.identify(answer, REQUEST)
    assert await fault_of(way, answer) is BankFault.CODE_REFUSED


async def test_code_too_old(way: Way) -> None:
    """And for one minute."""
    answer = await way.log_in()
    way.bank.now += CODE_LASTS
    assert await fault_of(way, answer) is BankFault.CODE_REFUSED


async def test_verifier(way: Way) -> None:
    """Missing, or another's: a code that was stolen on the way is worth nothing."""
    for verifier in ("", "w" * 64, "v" * 63):
        assert await fault_of(way, await way.log_in(), code_verifier=verifier) is BankFault.CODE_REFUSED


async def test_code_of_another_request(way: Way) -> None:
    """A code put into somebody else's answer is another nonce's, even when PKCE is broken."""
    answer = await way.log_in(replace(REQUEST, nonce="nonce-2"))
    assert await fault_of(way, answer) is BankFault.NONCE


async def test_bank_sends_nobody_elsewhere(way: Way) -> None:
    """The return address is compared letter by letter, and without PKCE there is no way."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(await way.portal.address(REQUEST)).query).items()}
    wrong = [
        {"redirect_uri": RETURN + "/"},
        {"redirect_uri": RETURN + "?a=b"},
        {"redirect_uri": RETURN.replace("portal.", "portal.evil.")},
        {"client_id": "other"},
        {"code_challenge_method": "plain"},
        {"code_challenge": ""},
        {"response_type": "token"},
    ]
    for asked in wrong:
        answer = await way.browser.post(f"{way.bank.issuer}/authorize", data={**query, **asked, "customer": "john"})
        assert (answer.status_code, "Location" in answer.headers) == (400, False), asked


async def test_return_address_at_the_exchange(way: Way) -> None:
    """It has to be the one that was asked for."""
    assert await fault_of(way, await way.log_in(), return_address=RETURN + "/") is BankFault.CODE_REFUSED


async def test_answer_of_another_bank(way: Way) -> None:
    """The answer says whose it is (RFC 9207): a mix-up is noticed before the code is sent anywhere."""
    for issuer in ("", "https://evil.example", "HTTP://127.0.0.1"):
        answer = replace(await way.log_in(), issuer=issuer)
        assert await fault_of(way, answer) is BankFault.ANSWER_ISSUER
        assert await fault_of(way, replace(answer, error="access_denied")) is BankFault.ANSWER_ISSUER
    assert "keys" not in way.bank.calls


async def test_bank_that_does_not_name_itself(way: Way) -> None:
    """Older banks needn't; a wrong name is wrong all the same."""
    way.bank.described = {"authorization_response_iss_parameter_supported": None}
    await way.portal.identify(replace(await way.log_in(), issuer=""), REQUEST)
    answer = replace(await way.log_in(), issuer="https://evil.example")
    assert await fault_of(way, answer) is BankFault.ANSWER_ISSUER


def _hs256(bank: CrookedBank) -> None:
    """Signed by a secret that everybody knows: the bank's public key."""
    bank.headers, bank.signs_by = {"alg": "HS256"}, public_pem(usual_key())


def _unsigned(algorithm: str) -> Callable[[CrookedBank], None]:
    def change(bank: CrookedBank) -> None:
        header = {"alg": algorithm, "kid": bank.key.kid}
        bank.whole_token = unsigned(header, bank.claims_of(JOHN, REQUEST.nonce))

    return change


def _set(**changes: Any) -> Callable[[CrookedBank], None]:  # noqa: ANN401 - JSON
    def change(bank: CrookedBank) -> None:
        for name, value in changes.items():
            setattr(bank, name, value)

    return change


def _signed_by_another(bank: CrookedBank) -> None:
    """Under the name of the bank's key."""
    bank.signs_by = others_key()


def _own_key(header: str) -> Callable[[CrookedBank], None]:
    """Signed by another key that the token brings along, or tells where to get."""

    def change(bank: CrookedBank) -> None:
        brought = others_key().as_dict(private=False) if header == "jwk" else "https://evil.example/keys"
        bank.headers, bank.signs_by = {header: brought}, others_key()

    return change


ATTACKS: list[tuple[str, Callable[[CrookedBank], None], BankFault]] = [
    ("another key", _signed_by_another, BankFault.SIGNATURE),
    ("alg none", _unsigned("none"), BankFault.ALGORITHM),
    ("alg None", _unsigned("None"), BankFault.ALGORITHM),
    ("no signature", _unsigned("RS256"), BankFault.SIGNATURE),
    ("HS256 with the public key", _hs256, BankFault.ALGORITHM),
    ("an algorithm that the bank doesn't use", _set(headers={"alg": "RS512"}), BankFault.ALGORITHM),
    ("key in the header", _own_key("jwk"), BankFault.KEY_IN_HEADER),
    ("address of keys in the header", _own_key("jku"), BankFault.KEY_IN_HEADER),
    ("address of a certificate in the header", _own_key("x5u"), BankFault.KEY_IN_HEADER),
    ("unknown key", _set(headers={"kid": "evil"}), BankFault.UNKNOWN_KEY),
    ("key of another kind", _set(headers={"kid": 7}), BankFault.UNKNOWN_KEY),
    ("extension that must be understood", _set(headers={"crit": ["b64"], "b64": False}), BankFault.SIGNATURE),
    ("another issuer", _set(claims={"iss": "https://evil.example"}), BankFault.TOKEN_ISSUER),
    ("no issuer", _set(claims={"iss": None}), BankFault.TOKEN_ISSUER),
    ("another audience", _set(claims={"aud": "other"}), BankFault.AUDIENCE),
    ("no audience", _set(claims={"aud": None}), BankFault.AUDIENCE),
    ("two audiences, nobody named", _set(claims={"aud": ["clinic-portal", "other"]}), BankFault.AUDIENCE),
    ("for another", _set(claims={"aud": ["clinic-portal"], "azp": "other"}), BankFault.AUDIENCE),
    ("expired", _set(claims={"exp": later(seconds=-60)}), BankFault.EXPIRED),
    ("never expires", _set(claims={"exp": None}), BankFault.MALFORMED),
    ("expires at no time", _set(claims={"exp": "tomorrow"}), BankFault.MALFORMED),
    ("issued later", _set(claims={"iat": later(seconds=61)}), BankFault.NOT_YET_VALID),
    ("not yet valid", _set(claims={"nbf": later(seconds=61)}), BankFault.NOT_YET_VALID),
    ("never issued", _set(claims={"iat": None}), BankFault.MALFORMED),
    ("no nonce", _set(claims={"nonce": None}), BankFault.NONCE),
    ("another nonce", _set(claims={"nonce": "nonce-2"}), BankFault.NONCE),
    ("nobody", _set(claims={"sub": None}), BankFault.SUBJECT),
    ("no token", _set(whole_token="kanarek"), BankFault.MALFORMED),
    ("a token of letters", _set(whole_token="żó.łć.ę"), BankFault.MALFORMED),
    ("no JSON", _set(whole_token="W10.e30.x"), BankFault.MALFORMED),
]


async def test_attacks(way: Way) -> None:
    """Each is refused by its name; an unknown key makes the bank's keys be asked for once, and no more."""
    found = dict[str, BankFault]()
    for name, change, _ in ATTACKS:
        way.begin_anew()
        answer = await way.log_in()
        change(way.bank)
        found[name] = await fault_of(way, answer)
        assert way.bank.calls in ([], ["keys"]), name
    assert found == {name: fault for name, _, fault in ATTACKS}


async def test_just_believed(way: Way) -> None:
    """Clocks may differ by a minute; others may be meant too, if it was asked for by us."""
    believed: list[dict[str, Any]] = [
        {"exp": later(seconds=-59)},
        {"iat": later(seconds=60), "nbf": later(seconds=60)},
        {"aud": ["other", "clinic-portal"], "azp": "clinic-portal"},
        {"iat": later() + 0.5},
    ]
    for way.bank.claims in believed:
        assert (await way.portal.identify(await way.log_in(), REQUEST)).family_name == "Carter"


async def test_unknown_key_is_looked_for_once(way: Way) -> None:
    """With keys that are known already, one look; then no more is asked of the bank."""
    await way.portal.identify(await way.log_in(), REQUEST)
    way.bank.headers = {"kid": "evil"}
    assert await fault_of(way, await way.log_in()) is BankFault.UNKNOWN_KEY
    assert way.bank.calls == ["keys", "keys"]


async def test_keys_are_kept_an_hour(way: Way) -> None:
    """A key that the bank has withdrawn isn't believed for long."""
    for _ in range(2):
        await way.portal.identify(await way.log_in(), REQUEST)
        way.bank.now += timedelta(hours=1)
    assert way.bank.calls == ["keys", "keys"]
    assert way.bank.now > NOW


# What the bank says of itself


async def test_bank_that_is_not_as_named(way: Way) -> None:
    """Nobody is sent to it."""
    wrong: list[dict[str, Any]] = [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"jwks_uri": None},
        {"jwks_uri": "http://evil.example/keys"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "https://[::1"},
        {"token_endpoint": 7},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
        {"code_challenge_methods_supported": ["plain"]},
    ]
    for way.bank.described in wrong:
        with pytest.raises(BankFailed) as raised:
            await way.portal.address(REQUEST)
        assert raised.value.fault is BankFault.METADATA, way.bank.described


async def test_nothing_secret_is_shown(way: Way) -> None:
    """Neither codes nor secrets nor people stand in a `repr`."""
    answer = await way.log_in()
    found = await way.portal.identify(answer, REQUEST)
    shown = repr((answer, REQUEST, found, way.portal))
    for secret in (answer.code, REQUEST.state, REQUEST.nonce, REQUEST.code_verifier, SECRET, "Carter"):
        assert secret not in shown
