"""Addresses of rooms: for whom a token is, how long it lets in, and that it tells no more than that."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import SecretStr

from bot.meetings.rooms import Rooms, rooms_at
from core.limits import ROOM_LINK_MINUTES

NOW = datetime(2027, 3, 2, 8, 0, 0, 900_000, tzinfo=UTC)
ROOM = "0123456789abcdef0123456789abcdef"
SECRET = "kanarek-of-the-rooms-0123456789ab"


def some_rooms(url: str = "https://meet.example.org", secret: str | None = SECRET) -> Rooms:
    """Rooms of a clinic whose Jitsi Meet calls it `heron`."""
    rooms = rooms_at(url, None if secret is None else SecretStr(secret), "heron", "jitsi", lambda: NOW)
    assert rooms is not None
    return rooms


def token_in(address: str) -> str:
    ((name, token),) = parse_qsl(urlsplit(address).query)
    assert name == "jwt"
    return token


def claims_in(address: str) -> dict[str, Any]:
    """What its token says, once its signature has been checked."""
    return jwt.decode(token_in(address), OctKey.import_key(SECRET), algorithms=["HS256"]).claims


def test_a_token_for_each_of_the_two() -> None:
    """The doctor may end it for all, the patient may not; apart from that and their names, the tokens are alike."""
    doctor = claims_in(some_rooms().address(ROOM, "lek. Ewa Borkowska", moderates=True))
    patient = claims_in(some_rooms().address(ROOM, "Anna", moderates=False))
    begins, ends = int(NOW.timestamp()) - 60, int(NOW.timestamp()) + ROOM_LINK_MINUTES * 60
    nothing_kept = {"livestreaming": False, "outbound-call": False, "recording": False, "transcription": False}
    of_both = {"aud": "jitsi", "iss": "heron", "sub": "meet.example.org", "room": ROOM, "nbf": begins, "exp": ends}
    assert doctor == of_both | {
        "context": {
            "user": {"affiliation": "owner", "moderator": "true", "name": "lek. Ewa Borkowska"},
            "features": nothing_kept,
        }
    }
    assert patient == of_both | {
        "context": {"user": {"affiliation": "member", "moderator": "false", "name": "Anna"}, "features": nothing_kept}
    }


def test_signed_as_jitsi_expects_it() -> None:
    """With HS256 and the type named, which it insists on; another secret can't have signed it."""
    token = token_in(some_rooms().address(ROOM, "Zażółć <b>&", moderates=False))
    decoded = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"])
    assert decoded.header == {"typ": "JWT", "alg": "HS256"}
    assert decoded.claims["context"]["user"]["name"] == "Zażółć <b>&"
    with pytest.raises(JoseError):
        jwt.decode(token, OctKey.import_key(SECRET[::-1]), algorithms=["HS256"])


def test_a_tenant_is_whom_the_token_is_about() -> None:
    """Of an address below a server's, the last part; in lower case, as Prosody compares it."""
    address = some_rooms("https://meet.example.org/Heron").address(ROOM, "", moderates=False)
    assert claims_in(address)["sub"] == "heron"
    assert address.startswith(f"https://meet.example.org/Heron/{ROOM}?jwt=")


def test_what_the_room_is_told_stays_in_the_browser() -> None:
    """Everybody sees themselves first; who comes to talk has the camera off; no other site is asked for pictures."""
    rooms = some_rooms()
    seen, heard = (rooms.address(ROOM, "Anna", moderates=False, video=video) for video in (True, False))
    both = {
        "config.prejoinConfig.enabled": ["true"],
        "config.disableThirdPartyRequests": ["true"],
    }
    assert parse_qs(urlsplit(seen).fragment) == both
    assert parse_qs(urlsplit(heard).fragment) == both | {"config.startWithVideoMuted": ["true"]}


def test_rooms_without_a_secret() -> None:
    """They have no tokens: the name protects them. How somebody is called is told to their browser alone."""
    address = some_rooms(secret=None).address(ROOM, "Zażółć & „gęś”", moderates=True)
    parts = urlsplit(address)
    assert (parts.path, parts.query) == (f"/{ROOM}", "")
    assert json.loads(parse_qs(parts.fragment)["userInfo.displayName"][0]) == "Zażółć & „gęś”"
    assert re.fullmatch(r"[!-~]+", address)


def test_a_room_to_try_camera_and_microphone_in() -> None:
    """Of one's own, with a name that nobody guesses, and without one's own name."""
    first, second = (claims_in(some_rooms().address_to_try()) for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first["room"])
    assert first["room"] != second["room"]
    assert first["context"]["user"] == {"affiliation": "owner", "moderator": "true"}


def test_nothing_secret_is_shown() -> None:
    """Whoever logs the rooms by mistake logs no secret."""
    assert SECRET not in repr(some_rooms())


def test_without_an_address_there_are_no_rooms() -> None:
    """The dialogs offer chat alone then."""
    assert rooms_at(None, None, "portal", "portal", lambda: NOW) is None
