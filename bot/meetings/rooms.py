"""Where a room is: its address on a Jitsi Meet, with a token that is good for one person and for a while."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from bot.meetings.tokens import TokenSigner

ROOM_BYTES: Final = 16

SEE_YOURSELF_FIRST: Final = "config.prejoinConfig.enabled=true"
ASK_NOBODY_ELSE: Final = "config.disableThirdPartyRequests=true"
"""No pictures of people from other sites."""
CAMERA_OFF: Final = "config.startWithVideoMuted=true"


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms at this base address, which has no slash at the end. Without a signer, they are open to whoever knows
    their names.
    """

    url: str
    signer: TokenSigner | None
    clock: Callable[[], datetime]

    def address(self, room: str, name: str, *, moderates: bool, video: bool = True) -> str:
        """For somebody who is called that there, from now on. What stands behind `#` stays in their browser."""
        token, told = "", [SEE_YOURSELF_FIRST, ASK_NOBODY_ELSE]
        if not video:
            told.append(CAMERA_OFF)
        if self.signer is not None:
            token = f"?jwt={self.signer.token(room, name, self.clock(), moderates=moderates)}"
        elif name:
            told.append(f"userInfo.displayName={quote(json.dumps(name), safe='')}")
        return f"{self.url}/{quote(room, safe='')}{token}#{'&'.join(told)}"

    def address_to_try(self) -> str:
        """Of a room that nobody else knows."""
        return self.address(secrets.token_hex(ROOM_BYTES), "", moderates=True)


def rooms_at(
    url: str | None, secret: SecretStr | None, app_id: str, audience: str, clock: Callable[[], datetime]
) -> Rooms | None:
    """The rooms of these settings; none without an address. The last part of its path, if it has any, is the tenant."""
    if url is None:
        return None
    parts = urlsplit(url)
    subject = (parts.path.rpartition("/")[2] or parts.hostname or "").lower()
    return Rooms(url, None if secret is None else TokenSigner(secret, app_id, audience, subject), clock)
