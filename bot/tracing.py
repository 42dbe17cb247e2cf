"""Names for the moments of a turn, for whoever watches: the benchmark times them, a test stops the process at each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

CheckpointName: TypeAlias = Literal[
    "received",
    "noted",
    "loaded",
    "answered",
    "queued",
    "committed",
    "leased",
    "delivered",
    "completed",
    "downloaded",
    "checked",
    "stored",
    "stepped",
    "told",
]

Checkpoint: TypeAlias = Callable[[CheckpointName], None]


def no_checkpoint(_step: CheckpointName) -> None:
    """Nobody watches."""
