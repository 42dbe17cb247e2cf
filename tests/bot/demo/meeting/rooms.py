"""Rooms of the demonstration, and links into them that can be made to lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.demo.meeting.entry import TokenChecker
from bot.demo.meeting.server import DemoMeetings
from bot.meetings.rooms import Rooms, rooms_at

NOW: Final = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
ROOM: Final = "0123456789abcdef0123456789abcdef"
SECRET: Final = "kanarek-of-the-rooms-0123456789ab"


class SomeMeetings:
    """The rooms at an address, the portal that links to them, and the one clock of both."""

    def __init__(self, address: str = "http://127.0.0.1:8000") -> None:
        self.now = NOW
        checker = TokenChecker(SecretStr(SECRET), "portal", "portal", "rooms", lambda: self.now)
        self.meetings = DemoMeetings(checker)
        self.url = f"{address}/rooms"

    def application(self) -> Starlette:
        """As the desk serves it."""
        return Starlette(routes=[Mount("/rooms", self.meetings.application())])

    @property
    def portal(self) -> Rooms:
        rooms = rooms_at(self.url, SecretStr(SECRET), "portal", "portal", lambda: self.now)
        assert rooms is not None
        return rooms

    def link(self, name: str = "Anna", *, moderates: bool = False, video: bool = True) -> str:
        """As the portal makes it."""
        return self.portal.address(ROOM, name, moderates=moderates, video=video)

    def crooked(self, secret: str = SECRET, header: dict[str, Any] | None = None, **claims: object) -> str:
        """With other claims, headers or another secret than the portal's; `None` takes a claim out."""
        told = {
            "aud": "portal",
            "iss": "portal",
            "sub": "rooms",
            "room": ROOM,
            "nbf": int(self.now.timestamp()) - 60,
            "exp": int((self.now + timedelta(minutes=30)).timestamp()),
            "context": {"user": {"name": "Anna", "affiliation": "owner"}},
        } | claims
        signed = {name: value for name, value in told.items() if value is not None}
        token = jwt.encode({"alg": "HS256", "typ": "JWT"} | (header or {}), signed, OctKey.import_key(secret))
        return self.with_token(token)

    def with_token(self, token: str) -> str:
        return f"{self.url}/{ROOM}?jwt={token}"
