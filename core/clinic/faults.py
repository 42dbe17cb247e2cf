"""What is wrong with a clinic file, and where: in words for somebody who has only the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

Content: TypeAlias = "dict[str, Any]"
Steps: TypeAlias = "tuple[str | int, ...]"


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
        for field in ("id", "practitioner", "user_id", "phone"):
            if field in node:
                return f" ({node[field]})"
    return ""
