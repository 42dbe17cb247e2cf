"""What is numbered by the world itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """How many there were so far."""

    private_messages: int = 0
    presses: int = 0
    albums: int = 0
