"""Names for the moments of a turn, for whoever watches: the benchmark times them, a test stops the process at each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

Step: TypeAlias = Literal[
    "received",
    "noted",
    "loaded",
    "answered",
    "queued",
    "committed",
    "leased",
    "delivered",
    "settled",
    "downloaded",
    "checked",
    "stored",
]

Mark: TypeAlias = Callable[[Step], None]


def unmarked(_step: Step) -> None:
    """Nobody watches."""
