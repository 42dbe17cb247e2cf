"""A connection to the webhook that nobody can keep for themselves.

uvicorn gives whoever has connected all the time that they like to say something, and all the room for a head. Here a
request has to be whole in time, its head may not grow without end, and of too many connections the one that has waited
longest without a whole request goes: Telegram's are never among them for long.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.updates.webhook.refused_calls import RefusedCall, RefusedCalls

IN_TIME: Final = 10.0
"""Seconds for a whole request, head and body; Telegram's are a few kilobytes."""

MOST: Final = 256
"""Connections at the same time, well below what a process may have open (1,024 as a rule); Telegram opens 40."""

MOST_BESIDE_BODY: Final = 64 * 1024
"""Bytes of a request that are none of its body: its head, and what tells the parts of a body."""

_quiet = logging.getLogger(f"{__name__}.uvicorn")
_quiet.setLevel(logging.ERROR)  # it would warn of each


def guarded(application: ASGIApp, refused: RefusedCalls) -> uvicorn.Config:
    """How an application is served on such connections."""
    protocol: Any = partial(GuardedConnection, refused)  # called like the class that uvicorn expects
    return uvicorn.Config(application, http=protocol, ws="none", log_config=None, access_log=False, lifespan="off")


class GuardedConnection(HttpToolsProtocol):
    """One connection. It waits until a request is whole, and again once that is answered."""

    def __init__(self, refused: RefusedCalls, *args: Any, **options: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*args, **options)
        self.logger = _quiet
        self.waits_since: float | None = None
        self._refused = refused
        self._deadline: asyncio.TimerHandle | None = None
        self._beside_body = 0
        self._is_whole = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        waiting = [each for each in self.connections if isinstance(each, GuardedConnection) and each.waits_since]
        if len(self.connections) >= MOST and waiting:
            min(waiting, key=lambda each: each.waits_since or 0).drop(RefusedCall.CROWDED)
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > MOST:
            self.drop(RefusedCall.CROWDED)

    def data_received(self, data: bytes) -> None:
        self._beside_body += len(data)
        super().data_received(data)
        if self._beside_body > MOST_BESIDE_BODY and not self.transport.is_closing():
            self.send_400_response("Too long.")
        if self._is_whole:
            self._serve()
        elif self._deadline is None:
            self._wait()

    def on_message_begin(self) -> None:
        self._is_whole = False
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        self._beside_body -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_whole, self._beside_body = True, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.waits_since is None and self.cycle.response_complete:
            self.waits_since = self.loop.time()  # until uvicorn ends it, or another request begins

    def connection_lost(self, exc: Exception | None) -> None:
        self._serve()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._is_whole = True
        self._refused.note(RefusedCall.NO_HTTP)
        super().send_400_response(msg)

    def drop(self, why: RefusedCall) -> None:
        """End it now."""
        self._refused.note(why)
        self.connections.discard(self)
        self.transport.abort()

    def _wait(self) -> None:
        self.waits_since = self.loop.time()
        self._deadline = self.loop.call_later(IN_TIME, self.drop, RefusedCall.SLOW)

    def _serve(self) -> None:
        self.waits_since = None
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
