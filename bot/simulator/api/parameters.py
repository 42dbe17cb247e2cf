"""How a method's parameters are declared and read: typed models, so that strictness is a table.

Telegram ignores a parameter that it doesn't know. Here it is an error: a misspelt one would otherwise go unnoticed.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from bot.simulator.actors.world import World
from bot.simulator.errors import ApiError, Json, bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    media_type: str


class Parameters(BaseModel):
    """A method's parameters. Form fields come as strings, so whole values are read leniently."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Strict(BaseModel):
    """An object inside a parameter: JSON, where each field has its own type and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


P = TypeVar("P", bound=Parameters)
S = TypeVar("S", bound=Strict)


@dataclass(frozen=True, slots=True)
class Method(Generic[P]):
    """One method of the Bot API."""

    parameters: type[P]
    run: Callable[[World, P], Awaitable[Any]]


Methods: TypeAlias = "dict[str, Method[Any]]"


class Nothing(Parameters):
    """No parameters."""


def from_json(value: object) -> object:
    """What a parameter holds: a form field holds JSON as text; a JSON body holds it as it is."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        found = json.loads(value)
    except ValueError as error:
        raise bad_request("can't parse JSON") from error
    _check_utf8(found)
    return found


FromJson = BeforeValidator(from_json)
JsonObject: TypeAlias = Annotated[dict[str, Any] | None, FromJson]
JsonArray: TypeAlias = Annotated[list[Any] | None, FromJson]
Strings: TypeAlias = Annotated[list[str] | None, FromJson]
Numbers: TypeAlias = Annotated[list[int] | None, FromJson]
File: TypeAlias = Upload | str
ChatId: TypeAlias = int | str


def read(model: type[P], values: dict[str, object]) -> P:
    """A method's parameters, or Telegram's refusal."""
    for name, value in values.items():
        _check_utf8(value)
        if name not in model.model_fields:
            raise bad_request(
                f'unknown parameter "{name}" (Telegram would ignore it; the simulator takes it for a mistake)'
            )
    try:
        return model.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        raise bad_request(f'parameter "{fault["loc"][0]}" is wrong: {fault["msg"]}') from error


_TYPES = {
    "bool_type": "Boolean", "list_type": "Array", "string_type": "String", "int_type": "Number", "float_type": "Number",
    "model_type": "Object", "dict_type": "Object", "model_attributes_type": "Object",
}  # fmt: skip


def read_object(model: type[S], value: object, context: str = "") -> S:
    """An object inside a parameter; `context` begins the refusal, as in "can't parse inline keyboard button"."""
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError as error:
        fault = error.errors()[0]
        raise _object_fault(fault["type"], [str(part) for part in fault["loc"]], fault["msg"], context) from error


def _object_fault(kind: str, where: list[str], said: str, context: str) -> ApiError:
    name = next((part for part in reversed(where) if not part.isdigit()), "")
    if kind == "missing":
        what = f'Can\'t find field "{name}"'
    elif kind in _TYPES and name:
        what = f'Field "{name}" must be of type {_TYPES[kind]}'
    elif kind in _TYPES:
        what = "Object expected"
    else:
        what = f'Field "{name}": {said}'
    return bad_request(f"{context}: {what}" if context else what[0].lower() + what[1:])


def _check_utf8(value: object) -> None:
    """JSON can hold half a character, cut off in the middle; Telegram doesn't take it."""
    try:
        if not isinstance(value, Upload):
            json.dumps(value, ensure_ascii=False, default=repr).encode()
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error


def as_json(model: Strict) -> Json:
    """The object as it was given, without what was left out."""
    return model.model_dump(exclude_none=True)
