"""Times between the moments of a turn, however many turns are under way at once."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import Final

from bot.tracing import CheckpointName

BEGINNINGS: Final = frozenset({"received", "leased"})
"""Where a turn begins, and where a delivery does."""

STEPS: Final = (
    "received → noted",
    "noted → loaded",
    "loaded → answered",
    "answered → queued",
    "queued → committed",
    "leased → delivered",
    "delivered → settled",
)


class Stopwatch:
    """A turn, and the deliveries of a chat, each have a task of their own: so each task has a time of its own."""

    def __init__(self) -> None:
        """Nothing is timed yet."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.times: defaultdict[str, int] = defaultdict(int)
        self._last: dict[asyncio.Task[object] | None, tuple[CheckpointName, float]] = {}

    def mark(self, step: CheckpointName) -> None:
        """It is now that this step is done."""
        now, task = time.perf_counter(), asyncio.current_task()
        if step not in BEGINNINGS and task in self._last:
            before, since = self._last[task]
            self.seconds[f"{before} → {step}"] += now - since
            self.times[f"{before} → {step}"] += 1
        self._last[task] = (step, now)

    def reset(self) -> None:
        """Begin again, once everything has warmed up."""
        self.seconds.clear()
        self.times.clear()
