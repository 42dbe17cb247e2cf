"""The Bot API over HTTP, and the page beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator import methods_bot, methods_chats, methods_messages, methods_updates
from bot.simulator.control import control_routes
from bot.simulator.errors import ApiError, bad_request, not_found, unauthorized
from bot.simulator.parameters import Methods, Upload, read

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.simulator.world import World

LARGEST_REQUEST = 50 * 1024 * 1024 + 64 * 1024

METHODS: Methods = {
    **methods_updates.METHODS,
    **methods_messages.METHODS,
    **methods_chats.METHODS,
    **methods_bot.METHODS,
}
_BY_NAME = {name.lower(): method for name, method in METHODS.items()}


def create_app(world: World) -> Starlette:
    """One simulator's server: Telegram's side for the bot, the control API for the page."""

    async def call(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True, "result": await _result(world, request)})
        except ApiError as error:
            return JSONResponse(error.json(), error.code)

    async def download(request: Request) -> Response:
        file = world.files.at_path(request.path_params["path"])
        if request.path_params["token"] != world.token or file is None:
            error = not_found() if request.path_params["token"] == world.token else unauthorized()
            return JSONResponse(error.json(), error.code)
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
    return Starlette(routes=routes, lifespan=until_closed)


async def _result(world: World, request: Request) -> Any:  # noqa: ANN401 - whatever the method returns
    if request.path_params["token"] != world.token:
        raise unauthorized()
    method = _BY_NAME.get(request.path_params["method"].lower())
    if method is None:
        raise not_found()
    values = await _values(request, set(method.parameters.model_fields))
    return await method.run(world, read(method.parameters, values))


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
    return _attached(values, fields)


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


def _attached(values: dict[str, object], fields: set[str]) -> dict[str, object]:
    """`attach://name` means the file that came under that name."""
    uploads = {name: value for name, value in values.items() if isinstance(value, Upload)}
    plain = {name: value for name, value in values.items() if name not in uploads or name in fields}
    return {name: _resolved(value, uploads) for name, value in plain.items()}


def _resolved(value: object, uploads: dict[str, Upload]) -> object:
    if isinstance(value, str) and value.startswith("attach://"):
        return uploads.get(value.removeprefix("attach://"), value)
    return value
