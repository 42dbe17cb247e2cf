"""An answer that never comes, or not whole: the connection closes instead, or is closed already."""

from __future__ import annotations

import httpx
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_HANG_UP = "hang_up"


class HangUp(Response):
    """Close the connection, after part of an answer or none. Without a connection, the client's own error is raised."""

    def __init__(self, error: httpx.TransportError, content: bytes = b"", whole: int = 0) -> None:
        """`whole` is how much was promised, where the beginning of an answer is given."""
        super().__init__(content, media_type="application/octet-stream")
        self._error = error
        self._whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say what there is to say, then nothing more."""
        if self._whole:
            headers = [(b"content-length", str(self._whole).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": self.body, "more_body": True})
        if _HANG_UP not in scope:
            raise self._error
        scope[_HANG_UP]()
        while (await receive())["type"] != "http.disconnect":
            pass


class NoAnswer(Response):
    """What is answered to whoever has gone: the client stopped in the middle of its request."""

    async def __call__(self, _scope: Scope, _receive: Receive, _send: Send) -> None:
        """Say nothing."""


def refused() -> HangUp:
    """Nobody answers. On a port, where one method can't be refused and another not, the connection is closed."""
    return HangUp(httpx.ConnectError("All connection attempts failed"))


def dropped() -> HangUp:
    """The connection closes before there is an answer."""
    return HangUp(httpx.RemoteProtocolError("Server disconnected without sending a response."))


def half_of(content: bytes) -> HangUp:
    """The connection closes in the middle of a file."""
    error = httpx.RemoteProtocolError("peer closed connection without sending complete message body")
    return HangUp(error, content[: len(content) // 2], len(content))


def on_a_port(app: ASGIApp) -> ASGIApp:
    """The same application on a real connection, which it can close: uvicorn lends it the means with each request."""

    async def connected(scope: Scope, receive: Receive, send: Send) -> None:
        cycle = getattr(receive, "__self__", None)
        if scope["type"] == "http" and cycle is not None:
            scope[_HANG_UP] = cycle.transport.close
        await app(scope, receive, send)

    return connected
