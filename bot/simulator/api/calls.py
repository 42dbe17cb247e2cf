"""Calls of the Bot API, however they come here: over HTTP, or from the same process."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import responses
from typing import TYPE_CHECKING, Any

from bot.simulator.api.methods import bot, chats, copies, marks, media, messages, topics, updates
from bot.simulator.api.parameters import Methods, Upload, from_json, read
from bot.simulator.conditions.faults import OF_CALLS, Fault, FaultKind
from bot.simulator.errors import ApiError, Complaint, no_such_method, too_many_requests

if TYPE_CHECKING:
    from bot.simulator.actors.world import World

METHODS: Methods = {
    **updates.METHODS,
    **messages.METHODS,
    **media.METHODS,
    **copies.METHODS,
    **marks.METHODS,
    **topics.METHODS,
    **chats.METHODS,
    **bot.METHODS,
}
_BY_NAME = {name.lower(): method for name, method in METHODS.items()}


class HungUp(Exception):
    """There is no answer: the connection closes, or there was none, when it was `refused`."""

    def __init__(self, *, refused: bool = False) -> None:
        super().__init__()
        self.refused = refused


def check_method(world: World, name: str) -> None:
    """Raises `ApiError` for a method that Telegram doesn't have."""
    if name.lower() not in _BY_NAME:
        raise _noted(world, name.lower(), None, no_such_method())


def fields_of(name: str) -> set[str]:
    return set(_BY_NAME[name.lower()].parameters.model_fields)


async def answer(world: World, name: str, values: dict[str, object]) -> Any:  # noqa: ANN401 - what the method gives
    """The result of a call. Raises `ApiError` where Telegram refuses, and `HungUp` after such a fault."""
    name = name.lower()
    chat = _chat(values)
    fault = world.faults.take(OF_CALLS, name, chat)
    world.limits.spend(name, chat, _messages(values))
    await _outage(world, fault)
    return await _done(world, name, values, fault)


def attached(values: Mapping[str, object], fields: set[str]) -> dict[str, object]:
    """`attach://name` means the file that came under that name."""
    uploads = {name: value for name, value in values.items() if isinstance(value, Upload)}
    plain = {name: value for name, value in values.items() if name not in uploads or name in fields}
    if isinstance(given := plain.get("media"), str):
        plain["media"] = from_json(given)
    return {name: _resolved(value, uploads) for name, value in plain.items()}


async def _outage(world: World, fault: Fault | None) -> None:
    """What happens instead of the call."""
    match fault:
        case Fault(FaultKind.TOO_MANY_REQUESTS, retry_after=seconds):
            raise too_many_requests(seconds)
        case Fault(FaultKind.SERVER_ERROR, code=code):
            raise ApiError(code, responses.get(code, "Internal Server Error"))
        case Fault(FaultKind.REFUSED):
            raise HungUp(refused=True)
        case Fault(FaultKind.DROPPED):
            raise HungUp
        case Fault(FaultKind.SLOW, seconds=seconds):
            await world.faults.dawdle(seconds)


async def _done(world: World, name: str, values: dict[str, object], fault: Fault | None) -> Any:  # noqa: ANN401
    """The call is done; its answer may be lost all the same."""
    method, is_lost = _BY_NAME[name], fault is not None and fault.kind is FaultKind.UNANSWERED
    try:
        result = await method.run(world, read(method.parameters, values))
    except ApiError as error:
        _noted(world, name, _chat(values), error)
        if is_lost:
            raise HungUp from error
        raise
    if is_lost:
        raise HungUp
    return result


def _noted(world: World, name: str, chat: int | None, error: ApiError) -> ApiError:
    world.complaints.append(Complaint(name, chat, error.code, error.description))
    return error


def _messages(values: Mapping[str, object]) -> int:
    """How many messages a call sends: as many as its album has, or as it copies."""
    several = values.get("media") or values.get("message_ids")
    several = from_json(several) if isinstance(several, str) else several
    return len(several) if isinstance(several, list) else 1


def _chat(values: Mapping[str, object]) -> int | None:
    try:
        return int(str(values.get("chat_id")))
    except ValueError:
        return None


def _resolved(value: object, uploads: Mapping[str, Upload]) -> object:
    if isinstance(value, str) and value.startswith("attach://"):
        return uploads.get(value.removeprefix("attach://"), value)
    if isinstance(value, list):
        return [_resolved(item, uploads) for item in value]
    if isinstance(value, dict):
        return {name: _resolved(item, uploads) for name, item in value.items()}
    return value
