"""The addresses of the rooms: a page that opens by a token, who is there as it changes, and the end of it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.demo.meeting.entry import NotLetInError, TokenChecker
from bot.demo.meeting.page import refusal_page, room_page
from bot.demo.meeting.rooms import OpenRooms

LONGEST_SEAT: Final = 64


class DemoMeetings:
    """The rooms, to be served below the path of their base address."""

    def __init__(self, checker: TokenChecker) -> None:
        self._checker = checker
        self.rooms = OpenRooms()

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/{room}", self.open),
                Route("/{room}/people", self.listen),
                Route("/{room}/end", self.end, methods=["POST"]),
            ]
        )

    async def open(self, request: Request) -> Response:
        """The page of the room, or why somebody can't come in."""
        room, token = _asked(request)
        try:
            return room_page(self._checker.let_in(room, token))
        except NotLetInError as error:
            return refusal_page(error.fault)

    async def listen(self, request: Request) -> Response:
        """Be in the room, and hear who else is. The token is looked at again: it is this that lets in."""
        room, token = _asked(request)
        try:
            guest = self._checker.let_in(room, token)
        except NotLetInError:
            return Response(status_code=403)
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(_events(self.rooms.sit(room, guest)), 200, headers, "text/event-stream")

    async def end(self, request: Request) -> Response:
        """For all, by one who sits there and may."""
        try:
            seat = (await _beginning(request)).decode(errors="replace")
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(status_code=204 if self.rooms.end(request.path_params["room"], seat) else 403)


def _asked(request: Request) -> tuple[str, str]:
    return request.path_params["room"], request.query_params.get("jwt", "")


async def _beginning(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece[: LONGEST_SEAT - len(body)]
    return bytes(body)


async def _events(happenings: AsyncGenerator[dict[str, Any]]) -> AsyncIterator[str]:
    async with aclosing(happenings):
        async for each in happenings:
            yield f"data: {json.dumps(each)}\n\n"
