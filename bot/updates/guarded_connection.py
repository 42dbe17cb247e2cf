"""A connection to the webhook that nobody can keep for themselves.

uvicorn gives whoever has connected all the time that they like to say something. Here a request has to be whole in
time, and of too many connections the one that has waited longest without a whole request goes: Telegram's are never
among them for long.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any, Final

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.updates.refused_calls import RefusedCall, RefusedCalls

IN_TIME: Final = 10.0
"""Seconds for a whole request, head and body; Telegram's are a few kilobytes."""

MOST: Final = 256
"""Connections at the same time, well below what a process may have open (1,024 as a rule); Telegram opens 40."""

_WHOLE: Final = frozenset({h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR})

_quiet = logging.getLogger(f"{__name__}.uvicorn")
_quiet.setLevel(logging.ERROR)  # it would warn of each


def guarded(application: ASGIApp, refused: RefusedCalls) -> uvicorn.Config:
    """How an application is served on such connections."""
    protocol: Any = partial(GuardedConnection, refused)  # called like the class that uvicorn expects
    return uvicorn.Config(application, http=protocol, ws="none", log_config=None, access_log=False, lifespan="off")


class GuardedConnection(H11Protocol):
    """One connection. It waits until a request is whole, and again once that is answered."""

    def __init__(self, refused: RefusedCalls, *args: Any, **options: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*args, **options)
        self.logger = _quiet
        self.waits_since: float | None = None
        self._refused = refused
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        waiting = [each for each in self.connections if isinstance(each, GuardedConnection) and each.waits_since]
        if len(self.connections) >= MOST and waiting:
            min(waiting, key=lambda each: each.waits_since or 0).drop(RefusedCall.CROWDED)
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > MOST:
            self.drop(RefusedCall.CROWDED)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state in _WHOLE:
            self._serve()
        elif self._deadline is None:
            self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.waits_since is None and self.cycle.response_complete:
            self.waits_since = self.loop.time()  # until uvicorn ends it, or another request begins

    def connection_lost(self, exc: Exception | None) -> None:
        self._serve()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
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
