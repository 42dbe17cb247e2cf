"""What is turned away at the webhook, counted: one line in the log a minute, however many they are."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Final

from bot.structured_log import LogLine

A_MINUTE: Final = 60.0

log = logging.getLogger(__name__)


class RefusedCall(StrEnum):
    """Why somebody was turned away."""

    SLOW = "slow"  # no whole request in time
    CROWDED = "crowded"  # too many connections; the one that had waited longest had to go
    NO_HTTP = "no_http"
    WRONG_SECRET = "wrong_secret"  # noqa: S105 - no secret
    TOO_LARGE = "too_large"
    NO_UPDATE = "no_update"


@dataclass(frozen=True, slots=True)
class RefusedCallsLine(LogLine):
    """How many there were since the last line, of each kind. Who they were isn't known to be true, and isn't told."""

    slow: int
    crowded: int
    no_http: int
    wrong_secret: int
    too_large: int
    no_update: int


class RefusedCalls:
    """Counts them. The first is told at once; what follows within a minute is told with the next after it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._counts: Counter[RefusedCall] = Counter()
        self._told_at = -A_MINUTE

    def note(self, kind: RefusedCall) -> None:
        self._counts[kind] += 1
        if self._clock() >= self._told_at + A_MINUTE:
            log.warning("%s", RefusedCallsLine(**{kind.value: self._counts[kind] for kind in RefusedCall}))
            self._counts.clear()
            self._told_at = self._clock()
