"""What is wrong with a clinic file, and where: in words for somebody who has only the file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Content: TypeAlias = "dict[str, Any]"
Steps: TypeAlias = "tuple[str | int, ...]"
Faults: TypeAlias = Iterator[tuple[str, str]]
"""Fields, and how to mend them."""


@dataclass(frozen=True, slots=True)
class ClinicFileFault:
    """One thing to mend, and where."""

    location: str
    mending: str

    @property
    def section(self) -> str:
        """The part of the file that it is in."""
        return re.split(r"[\[ ]", self.location)[0]


def location_of(content: Content, steps: Steps) -> str:
    """Where in the file something is, in words: `hours[2] (nowak) · opens`, lists counted from one."""
    names: list[str] = []
    node: Any = content
    for step in steps:
        node = _inside(node, step)
        if isinstance(step, int) and names:
            names[-1] += f"[{step + 1}]" + _label(node)
        elif step != "[key]":
            names.append(str(step))
    return " · ".join(names)


def _inside(node: Any, step: str | int) -> Any:  # noqa: ANN401
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None


def _label(node: Any) -> str:  # noqa: ANN401
    """What people call an item: its id, or whose it is."""
    if isinstance(node, dict):
        for field in ("id", "practitioner", "user_id", "phone", "topic"):
            if field in node:
                return f" ({node[field]})"
    return ""


def listed(content: Content, section: str) -> list[Any]:
    """The items of a section; none, where it is no list."""
    found = content.get(section)
    return found if isinstance(found, list) else []


def ids_of(content: Content, section: str) -> set[str]:
    """The ids that a section gives out, whether or not its items are well-formed."""
    if isinstance(table := content.get(section), dict):
        return set(table)
    return {str(item["id"]) for item in listed(content, section) if isinstance(item, dict) and "id" in item}


def unknowns(content: Content, section: str, thing: str, *wanted: str, field: str | None = None) -> Faults:
    """Those of the ids that the section doesn't have."""
    known = ids_of(content, section)
    for each in wanted:
        if each not in known:
            yield field or section, unknown(thing, each, known)


def unknown(thing: str, wanted: str, known: Collection[str]) -> str:
    """That there is no such thing, and what may have been meant."""
    close = difflib.get_close_matches(wanted, known, n=1)
    hint = f'did you mean "{close[0]}"?' if close else "correct it, or add it to the file"
    return f'unknown {thing} "{wanted}"; {hint}'


def too_long(field: str, said: str, longest: int) -> Faults:
    """That a text doesn't fit, if it doesn't."""
    if len(said) > longest:
        yield field, f"has {len(said)} characters, and there is room for {longest}; shorten it"
