"""Faults at random between the bot and Telegram: calls that fail, are put off, or are done without an answer.

What happens to the nth call of a method in a chat is drawn from a seed, whatever happens elsewhere meanwhile: a day
that is lived again meets the same faults.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from typing import Final

from bot.simulator.conditions.faults import OF_CALLS, Fault, FaultKind, Faults

SEND: Final = "sendmessage"

CALLS: Final = frozenset({SEND, "editmessagetext", "answercallbackquery", "setmessagereaction"})
"""The methods that fail; what a process asks when it starts does not, for whoever runs it starts it again."""

LIKELIHOODS: Final[Mapping[FaultKind, float]] = {
    FaultKind.TOO_MANY_REQUESTS: 0.03,
    FaultKind.SERVER_ERROR: 0.02,
    FaultKind.DROPPED: 0.01,
    FaultKind.UNANSWERED: 0.02,
}
"""How likely each is for a call."""


class RandomFaults(Faults):
    """Faults that come by themselves; how many of each kind did, and which messages were taken without an answer."""

    def __init__(self, seed: int, chances: Mapping[FaultKind, float] = LIKELIHOODS) -> None:
        super().__init__()
        self._seed = seed
        self._chances = chances
        self._calls: Counter[tuple[str, int | None]] = Counter()
        self.met: Counter[FaultKind] = Counter()
        self.unanswered: Counter[int | None] = Counter()

    def take(self, kinds: frozenset[FaultKind], method: str, chat: int | None = None) -> Fault | None:
        """The fault that is due now, if there is one."""
        fault = super().take(kinds, method, chat)
        if fault is None and kinds == OF_CALLS and method in CALLS:
            fault = self._drawn(method, chat)
        if fault is not None:
            self.met[fault.kind] += 1
            self.unanswered[chat] += fault.kind is FaultKind.UNANSWERED and method == SEND
        return fault

    def _drawn(self, method: str, chat: int | None) -> Fault | None:
        self._calls[method, chat] += 1
        chance = random.Random(f"{self._seed}/{method}/{chat}/{self._calls[method, chat]}")
        drawn = chance.random()
        for kind, likely in self._chances.items():
            if drawn < likely:
                return Fault(kind, retry_after=chance.randint(1, 3))
            drawn -= likely
        return None
