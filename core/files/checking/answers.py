"""What the worker says to the bot: a line of JSON, then the bytes it announces.

The bot believes none of it unread: a worker that a hostile file has taken over may say anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from core.files.checking import CheckedFile, FileFault, FileKind
from core.limits import LARGEST_FILE

MOST_CONTENT = 2 * LARGEST_FILE
"""A picture that is made anew may come out somewhat larger than it was."""
_MOST_NUMBER = 2**31


class Nonsense(Exception):
    """What the worker said is no answer."""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """The content can't be kept."""

    fault: FileFault
    because: str | None = None
    """The name of an exception that nobody foresaw, for the log."""


@dataclass(frozen=True, slots=True)
class BrokenChecker:
    """The worker could not do its work: a library is missing."""

    because: str


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """The content can be kept; so many bytes of it follow."""

    kind: FileKind
    content: int
    width: int | None
    height: int | None
    pages: int | None
    seconds: int | None = None


Answer = CheckedFile | RefusedFile | BrokenChecker
Heading = AcceptedFile | RefusedFile | BrokenChecker


def written(answer: Answer) -> bytes:
    """The answer as the worker sends it."""
    match answer:
        case RefusedFile():
            return _line(says="refused", fault=answer.fault, because=answer.because)
        case BrokenChecker():
            return _line(says="broken", because=answer.because)
        case CheckedFile():
            heading = _line(
                says="checked",
                kind=answer.kind,
                content=len(answer.content),
                width=answer.width,
                height=answer.height,
                pages=answer.pages,
                seconds=answer.seconds,
            )
            return heading + answer.content


def read_heading(line: bytes) -> Heading:
    """The first line of an answer; `Nonsense` when it is none."""
    try:
        said: dict[str, Any] = json.loads(line)
        match said["says"]:
            case "refused":
                return RefusedFile(FileFault(said["fault"]), _name(said["because"]))
            case "broken":
                return BrokenChecker(_name(said["because"]) or "")
            case "checked":
                return _accepted(said)
    except (ValueError, KeyError, TypeError) as error:
        raise Nonsense from error
    raise Nonsense


def _line(says: Literal["refused", "broken", "checked"], **facts: str | int | None) -> bytes:
    return json.dumps({"says": says} | facts).encode() + b"\n"


def _accepted(said: dict[str, Any]) -> AcceptedFile:
    return AcceptedFile(
        kind=FileKind(said["kind"]),
        content=_number(said["content"], MOST_CONTENT),
        **{name: None if said[name] is None else _number(said[name], _MOST_NUMBER) for name in _FACTS},
    )


_FACTS = ("width", "height", "pages", "seconds")


def _number(value: object, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise Nonsense
    return value


def _name(value: object) -> str | None:
    """A name of a class, fit for a log."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.isidentifier():
        raise Nonsense
    return value[:80]
