"""The simulator has no passwords, so it answers only pages of its own, on this machine.

A page from elsewhere could reach it through a name that leads to this machine (DNS rebinding), or by requests that a
browser sends along with it (CSRF); a browser tells of both.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
REFUSAL: Final = "The simulator answers only pages of its own, at a loopback address such as http://127.0.0.1."


def on_loopback(app: ASGIApp) -> ASGIApp:
    """The same application, for requests to and from loopback hosts alone; to any other, 403."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and not is_from_here(Headers(scope=scope), scope["path"]):
            await PlainTextResponse(REFUSAL, 403)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


def is_from_here(headers: Headers, path: str) -> bool:
    """Whether a request names this machine and wasn't made by another's page; a link to ours may be followed."""
    host = headers.get("host", "")
    if not _is_loopback(host):
        return False
    if "origin" in headers:
        return headers["origin"].partition("://")[2] == host
    opened = path == "/" and headers.get("sec-fetch-mode") == "navigate"
    return opened or headers.get("sec-fetch-site") != "cross-site"


def _is_loopback(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False
