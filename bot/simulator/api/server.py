"""The Bot API over HTTP, and the page beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.api import calls
from bot.simulator.api.hanging_up import NoAnswer, dropped, half_of, refused
from bot.simulator.api.parameters import Upload
from bot.simulator.conditions.faults import OF_DOWNLOADS
from bot.simulator.control.control import control_routes
from bot.simulator.errors import ApiError, bad_request, not_found, unauthorized

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.simulator.actors.world import World

LARGEST_REQUEST = 50 * 1024 * 1024 + 64 * 1024


def create_app(world: World) -> Starlette:
    """One simulator's server: Telegram's side for the bot, the control API for the page."""

    async def call(request: Request) -> Response:
        try:
            return await _answer(world, request)
        except ApiError as error:
            return JSONResponse(error.json(), error.code)

    async def download(request: Request) -> Response:
        file = world.files.at_path(request.path_params["path"])
        if request.path_params["token"] != world.token or file is None:
            error = not_found() if request.path_params["token"] == world.token else unauthorized()
            return JSONResponse(error.json(), error.code)
        if world.faults.take(OF_DOWNLOADS, "download"):
            return half_of(file.content)
        return Response(file.content, media_type="application/octet-stream")

    @asynccontextmanager
    async def until_closed(_: Starlette) -> AsyncIterator[None]:
        yield
        await world.close()

    routes = [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download),
        *control_routes(world),
    ]
    return Starlette(routes=routes, lifespan=until_closed, exception_handlers={ClientDisconnect: _gone})


async def _gone(_request: Request, _error: Exception) -> Response:
    return NoAnswer()


async def _answer(world: World, request: Request) -> Response:
    if request.path_params["token"] != world.token:
        raise unauthorized()
    name = request.path_params["method"]
    calls.check_method(world, name)
    try:
        result = await calls.answer(world, name, await _values(request, calls.fields_of(name)))
    except calls.HungUp as error:
        return refused() if error.refused else dropped()
    return JSONResponse({"ok": True, "result": result})


async def _values(request: Request, fields: set[str]) -> dict[str, object]:
    """The parameters, wherever they are: in the address, in a form, in a multipart form, or in JSON."""
    values: dict[str, object] = dict(request.query_params)
    if int(request.headers.get("content-length", 0)) > LARGEST_REQUEST:
        raise ApiError(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return values | await _json(request)
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return values
    async with request.form() as form:
        for name, value in form.multi_items():
            values[name] = await _upload(value) if isinstance(value, UploadFile) else value
    return calls.attached(values, fields)


async def _json(request: Request) -> dict[str, object]:
    try:
        body = await request.json()
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(body, dict):
        raise bad_request("expected an Object")
    return {name: value for name, value in body.items() if value is not None}


async def _upload(file: UploadFile) -> Upload:
    return Upload(file.filename or "file", await file.read(), file.content_type or "application/octet-stream")
