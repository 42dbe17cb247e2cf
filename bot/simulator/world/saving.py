"""A whole simulator as JSON, so that a demonstration can be shared, and back again.

The values of the world are written as a table of things that refer to each other by their place in it; files are in it
too. What is read back can only become one of these few kinds of values, so a file from a stranger does no harm.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from bot.simulator.delivery.updates import Backlog, Held, Update
from bot.simulator.errors import Impossible, Json
from bot.simulator.markup.entities import Entity, Text
from bot.simulator.world.chats import Chat, Membership, SimMessage
from bot.simulator.world.content import Contact, Location, Media, ServiceMessage
from bot.simulator.world.files import MediaKind, SimFile
from bot.simulator.world.journal import PressEntry
from bot.simulator.world.people import User
from bot.simulator.world.profile import Profile
from bot.simulator.world.state import Counts


class _Thing(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


THINGS: dict[str, type[_Thing]] = {
    kind.__name__: kind
    for kind in (
        Backlog, Chat, Contact, Counts, Entity, Held, Location, Media, SimMessage, PressEntry, Profile, ServiceMessage,
        SimFile, Text, Update, User,
    )
}  # fmt: skip
NAMES: dict[str, type[StrEnum]] = {kind.__name__: kind for kind in (MediaKind, Membership)}
_COLLECTIONS: dict[str, Callable[[list[Any]], object]] = {"tuple": tuple, "set": set, "frozenset": frozenset}
_REFERENCE = "$"


def to_json(value: object) -> Json:
    """A value with everything that it refers to."""
    return _Writer().write(value)


def from_json(saved: Json) -> Any:  # noqa: ANN401 - whatever was saved
    try:
        return _Reader(saved["things"]).value(saved["value"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Impossible(f"this is no saved simulator: {error!r}") from error


class _Writer:
    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._found: list[_Thing] = []

    def write(self, value: object) -> Json:
        written = self._plain(value)
        # Not by recursion: replies to replies to replies may be deeper than Python goes.
        things: list[Json] = []
        while len(things) < len(self._found):
            thing = self._found[len(things)]
            parts = {field.name: self._plain(getattr(thing, field.name)) for field in fields(thing)}
            things.append({_REFERENCE: type(thing).__name__} | parts)
        return {"value": written, "things": things}

    def _plain(self, value: object) -> object:
        match value:
            case StrEnum():
                return _marked(type(value).__name__, value.value)
            case None | bool() | int() | float() | str():
                return value
            case datetime():
                return _marked("datetime", value.isoformat())
            case timedelta():
                return _marked("timedelta", value.total_seconds())
            case bytes():
                return _marked("bytes", base64.b64encode(value).decode())
            case list():
                return [self._plain(item) for item in value]
            case dict():
                return _marked("dict", [[self._plain(key), self._plain(item)] for key, item in value.items()])
            case tuple() | set() | frozenset():
                return _marked(type(value).__name__, [self._plain(item) for item in value])
            case _ if is_dataclass(value) and type(value).__name__ in THINGS:
                return _marked("thing", self._place(value))  # type: ignore[arg-type]  # an instance, not a class
        raise TypeError(f"a {type(value).__name__} can't be saved")

    def _place(self, thing: _Thing) -> int:
        if id(thing) not in self._places:
            self._places[id(thing)] = len(self._found)
            self._found.append(thing)
        return self._places[id(thing)]


class _Reader:
    def __init__(self, things: list[Json]) -> None:
        """First all things without their parts, then the parts: things may refer to each other in circles."""
        self._things = [object.__new__(THINGS[thing[_REFERENCE]]) for thing in things]
        for thing, parts in zip(self._things, things, strict=True):
            for field in fields(thing):
                object.__setattr__(thing, field.name, self._part(field, parts))

    def _part(self, field: Field[Any], parts: Json) -> object:
        """A part of a thing; one that was not known yet when it was saved is as in a new one."""
        if field.name in parts:
            return self.value(parts[field.name])
        if field.default_factory is not MISSING:
            return field.default_factory()
        if field.default is MISSING:
            raise KeyError(field.name)
        return field.default

    def value(self, plain: object) -> Any:  # noqa: ANN401 - any of the values above
        match plain:
            case list():
                return [self.value(item) for item in plain]
            case {"is": str(kind), "as": value}:
                return self._special(kind, value)
            case None | bool() | int() | float() | str():
                return plain
        raise TypeError(f"{plain!r} is not understood")

    def _special(self, kind: str, value: Any) -> object:  # noqa: ANN401 - as JSON has it
        match kind:
            case "thing":
                return self._things[value]
            case "dict":
                return {self.value(key): self.value(item) for key, item in value}
            case "datetime":
                return datetime.fromisoformat(value)
            case "timedelta":
                return timedelta(seconds=value)
            case "bytes":
                return base64.b64decode(value)
            case _ if kind in NAMES:
                return NAMES[kind](value)
        return _COLLECTIONS[kind]([self.value(item) for item in value])


def _marked(kind: str, value: object) -> Json:
    return {"is": kind, "as": value}
