"""Tokens that let one person into one room for a while: JWT as the `token` authentication of Prosody reads them
(jitsi/lib-jitsi-meet, doc/tokens.md).

They tell of nobody more than what the others in the room read: no number, no address, no account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr

from core.limits import ROOM_LINK_MINUTES

ALGORITHM: Final = "HS256"

EARLIER: Final = timedelta(minutes=1)
"""By how much the clock of the rooms' server may be behind ours: Prosody allows for no difference itself."""

NOT_DONE: Final = ("livestreaming", "outbound-call", "recording", "transcription")
"""Nobody records a consultation, or has it written down: the token gives the right to it to neither of the two."""


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """Signs with the secret that the rooms' server knows too. `subject` is its domain, or our tenant there."""

    secret: SecretStr
    app_id: str
    audience: str
    subject: str

    def token(self, room: str, name: str, now: datetime, *, moderates: bool) -> str:
        """For somebody who is called that in this room. Without a name, they are asked for one there."""
        claims = self._claims(room, name, now, moderates=moderates)
        key = OctKey.import_key(self.secret.get_secret_value())
        return jwt.encode({"typ": "JWT", "alg": ALGORITHM}, claims, key)

    def _claims(self, room: str, name: str, now: datetime, *, moderates: bool) -> dict[str, Any]:
        user = {"affiliation": "owner" if moderates else "member", "moderator": str(moderates).lower()}
        return {
            "aud": self.audience,
            "iss": self.app_id,
            "sub": self.subject,
            "room": room,
            "nbf": int((now - EARLIER).timestamp()),
            "exp": int((now + timedelta(minutes=ROOM_LINK_MINUTES)).timestamp()),
            "context": {
                "user": user | ({"name": name} if name else {}),
                "features": dict.fromkeys(NOT_DONE, False),
            },
        }
