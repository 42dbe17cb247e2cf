"""The Bot API over HTTP, and the page beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.client import responses
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.simulator.api.errors import (
    ApiError,
    Complaint,
    bad_request,
    no_such_method,
    not_found,
    too_many_requests,
    unauthorized,
)
from bot.simulator.api.hanging_up import NoAnswer, dropped, half_of, refused
from bot.simulator.api.methods import bot, chats, copies, marks, messages, topics, updates
from bot.simulator.api.methods import media as methods_media
from bot.simulator.api.parameters import Methods, Upload, from_json, read
from bot.simulator.control.control import control_routes
from bot.simulator.control.faults import OF_CALLS, OF_DOWNLOADS, Fault, FaultKind

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.simulator.world.world import World

LARGEST_REQUEST = 50 * 1024 * 1024 + 64 * 1024

METHODS: Methods = {
    **updates.METHODS,
    **messages.METHODS,
    **methods_media.METHODS,
    **copies.METHODS,
    **marks.METHODS,
    **topics.METHODS,
    **chats.METHODS,
    **bot.METHODS,
}
_BY_NAME = {name.lower(): method for name, method in METHODS.items()}


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
    name = request.path_params["method"].lower()
    method = _BY_NAME.get(name)
    if method is None:
        raise _noted(world, name, None, no_such_method())
    values = await _values(request, set(method.parameters.model_fields))
    chat = _chat(values)
    fault = world.faults.take(OF_CALLS, name, chat)
    world.limits.spend(name, chat, _messages(values))
    return await _outage(world, fault) or await _done(world, name, values, fault)


async def _outage(world: World, fault: Fault | None) -> Response | None:
    """What happens instead of the call."""
    match fault:
        case Fault(FaultKind.TOO_MANY_REQUESTS, retry_after=seconds):
            raise too_many_requests(seconds)
        case Fault(FaultKind.SERVER_ERROR, code=code):
            raise ApiError(code, responses.get(code, "Internal Server Error"))
        case Fault(FaultKind.REFUSED):
            return refused()
        case Fault(FaultKind.DROPPED):
            return dropped()
        case Fault(FaultKind.SLOW, seconds=seconds):
            await world.faults.dawdle(seconds)
    return None


async def _done(world: World, name: str, values: dict[str, object], fault: Fault | None) -> Response:
    """The call is done; its answer may be lost all the same."""
    method = _BY_NAME[name]
    try:
        result = await method.run(world, read(method.parameters, values))
    except ApiError as error:
        _noted(world, name, _chat(values), error)
        if fault and fault.kind is FaultKind.UNANSWERED:
            return dropped()
        raise
    if fault and fault.kind is FaultKind.UNANSWERED:
        return dropped()
    return JSONResponse({"ok": True, "result": result})


def _noted(world: World, name: str, chat: int | None, error: ApiError) -> ApiError:
    world.complaints.append(Complaint(name, chat, error.code, error.description))
    return error


def _messages(values: dict[str, object]) -> int:
    """How many messages a call sends: as many as its album has, or as it copies."""
    several = values.get("media") or values.get("message_ids")
    several = from_json(several) if isinstance(several, str) else several
    return len(several) if isinstance(several, list) else 1


def _chat(values: dict[str, object]) -> int | None:
    try:
        return int(str(values.get("chat_id")))
    except ValueError:
        return None


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
    if isinstance(media := plain.get("media"), str):
        plain["media"] = from_json(media)
    return {name: _resolved(value, uploads) for name, value in plain.items()}


def _resolved(value: object, uploads: dict[str, Upload]) -> object:
    if isinstance(value, str) and value.startswith("attach://"):
        return uploads.get(value.removeprefix("attach://"), value)
    if isinstance(value, list):
        return [_resolved(item, uploads) for item in value]
    if isinstance(value, dict):
        return {name: _resolved(item, uploads) for name, item in value.items()}
    return value
