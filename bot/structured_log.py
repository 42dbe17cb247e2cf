"""One line in the log for each turn and each delivery, in logfmt: `turn update=7001 kind=message result=answered …`.

Nothing personal can get into them, by construction: a line is a frozen value whose class names all its fields, and a
field holds a number or a member of a closed set, never text. Chats and people aren't in them, for a private chat's id
is its person's; a delivery's row number leads to its chat for whoever has the keys (`portal outbox`).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from time import perf_counter
from typing import Final

log = logging.getLogger(__name__)

_NAME: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class LogLine:
    """The base of all lines, which have slots for their fields. `TypeError` for one that could hold anything at all."""

    def __post_init__(self) -> None:
        for name in self._names:
            value = getattr(self, name)
            if not (value is None or isinstance(value, StrEnum) or type(value) is int):
                raise TypeError(f"{name} of {type(self).__name__} must be a number or of a closed set")

    @property
    def _names(self) -> tuple[str, ...]:
        names: tuple[str, ...] = self.__slots__
        return names

    def __str__(self) -> str:
        """In logfmt, without the fields that are `None`."""
        known = ((name, getattr(self, name)) for name in self._names)
        return " ".join([_event(type(self).__name__), *(f"{key}={value}" for key, value in known if value is not None)])


@cache
def _event(class_name: str) -> str:
    return _NAME.split(class_name)[0].lower()


def switch_on() -> None:
    """Have the lines logged, whatever else is; they are off until then."""
    log.setLevel(logging.INFO)


def write(line: LogLine) -> None:
    """Log a line."""
    log.info("%s", line)


def milliseconds_since(began: float) -> int:
    """How long ago that was, by `time.perf_counter`."""
    return round((perf_counter() - began) * 1000)
