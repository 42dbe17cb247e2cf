"""Updates by webhook: Telegram posts them, and 200 is answered only after the turn is committed."""

from __future__ import annotations

import hmac
import json
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot

from bot import incidents
from bot.inbox import reading
from bot.inbox.reading import AnyUpdate, Dispatch
from bot.updates.webhook.refused_calls import RefusedCall, RefusedCalls

LARGEST: Final = 1024 * 1024
"""Bytes; Telegram's updates are a few kilobytes."""

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

AGAIN_AFTER: Final = 1
"""Seconds after which Telegram is asked to send again what could not be taken. Unless it is asked, it waits twice as
long each time, for two minutes in the end, and all of that chat waits behind it though the database is back.
"""


def webhook_route(bot: Bot, dispatch: Dispatch, secret: str, path: str, refused: RefusedCalls) -> Route:
    """What Telegram calls at `path`."""

    def refuse(kind: RefusedCall, answer: str, code: int) -> Response:
        refused.note(kind)
        return PlainTextResponse(answer, code)

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return refuse(RefusedCall.WRONG_SECRET, "Forbidden", 403)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("Gone", 400)
        if body is None:
            return refuse(RefusedCall.TOO_LARGE, "Too large", 413)
        update = _parse(body, bot)
        if update is None:
            return refuse(RefusedCall.NO_UPDATE, "Not an update", 400)
        try:
            await dispatch(update)
        except Exception as error:  # noqa: BLE001 - Telegram must send it again
            incidents.report(error)
            return PlainTextResponse("Try again", 500, {"Retry-After": f"{AGAIN_AFTER}"})
        return PlainTextResponse("OK")

    return Route(path or "/", receive, methods=["POST"])


async def _body(request: Request) -> bytes | None:
    """The body; `None` when it is too large, however large it says it is."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _parse(body: bytes, bot: Bot) -> AnyUpdate | None:
    """The update; `None` for what is none."""
    try:
        return reading.read(json.loads(body.decode(errors="replace")), bot)
    except (ValueError, RecursionError):
        return None
