"""JSON as FHIR needs it: numbers stay as they were written (72.50), and what other readers pass over is named.

`decode` makes values of text, `encode` text of values: the same bytes for the same values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NoReturn, TypeAlias

from core.exchange.report import FaultError

DEEPEST: Final = 64
"""How many objects and lists may stand in one another; FHIR's own examples need 14."""

LONGEST_NUMBER: Final = 40
"""Characters."""

_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
"""What no string of FHIR may hold: control characters, and halves of a character."""


class Number(str):
    """A number, by the characters that it was written with."""

    __slots__ = ()


Value: TypeAlias = "str | Number | bool | int | list[Value] | dict[str, Value] | None"
Json: TypeAlias = "dict[str, Any]"


def decode(data: bytes, *, at: int | None = 0) -> Any:  # noqa: ANN401
    """The value that these bytes write in UTF-8. `at` is where in the file they begin; `None`, when they don't stand
    there like this.

    Raises: FaultError.
    """
    if (nul := data.find(0)) >= 0:
        raise FaultError(f"holds a NUL, which no text may hold{_where(at, nul)}")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise FaultError(f"is not in UTF-8; save it in that encoding{_where(at, error.start)}") from None
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        before = len(text[: error.pos].encode())
        raise FaultError(f"is not JSON: {error.msg.lower()}{_where(at, before)}") from None
    except RecursionError:
        raise FaultError(_TOO_DEEP) from None
    _check(value)
    return value


def encode(value: Value) -> str:
    """JSON on one line."""
    match value:
        case Number():
            return str(value)
        case dict():
            return "{" + ",".join(f"{_quoted(key)}:{encode(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ",".join(map(encode, value)) + "]"
        case str():
            return _quoted(value)
        case _:
            return json.dumps(value)


_TOO_DEEP: Final = f"is nested too deeply: more than {DEEPEST} levels"
_quoted: Final = json.JSONEncoder(ensure_ascii=False).encode


def _where(at: int | None, after: int) -> str:
    return "" if at is None else f" (byte {at + after + 1:,} of the file)"


def _object(pairs: list[tuple[str, Any]]) -> Json:
    """An object whose keys are all different."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FaultError(f'has "{twice[:64]}" twice in one object; which of them counts can\'t be told')
    return made


def _number(text: str) -> Number:
    if len(text) > LONGEST_NUMBER:
        raise FaultError(f"holds a number of {len(text):,} characters; at most {LONGEST_NUMBER} are read")
    return Number(text)


def _no_number(text: str) -> NoReturn:
    raise FaultError(f"is not JSON: {text} is no number")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_no_number
)


def _check(value: object) -> None:
    """Pass, or name what is nested too deeply and what is no text."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        for text in (each for each in level if isinstance(each, str)):
            if found := _NOT_TEXT.search(text):
                raise FaultError(f"holds a character that no text may hold: U+{ord(found[0]):04X}")
        level = list(_inside(level))
        if not level:
            return
    raise FaultError(_TOO_DEEP)


def _inside(level: Iterable[object]) -> Iterator[object]:
    for each in level:
        if isinstance(each, dict):
            yield from each
            yield from each.values()
        elif isinstance(each, list):
            yield from each
