"""Telegram's rate limits for messages, when they are switched on: by the second, by the chat, by the group."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from bot.simulator.errors import too_many_requests

_NOT_MESSAGES = frozenset({"sendchataction"})
_SENDS = ("send", "forward", "copy")


@dataclass(slots=True)
class _Allowance:
    """So many in so long."""

    most: int
    within: timedelta
    spent: deque[datetime] = field(default_factory=deque)

    def wait(self, now: datetime, wanted: int) -> timedelta:
        """How long until so many more are allowed. More at once than there may be at all are let through: an album."""
        while self.spent and self.spent[0] <= now - self.within:
            self.spent.popleft()
        too_many = min(len(self.spent), len(self.spent) + wanted - self.most)
        return self.spent[too_many - 1] + self.within - now if too_many > 0 else timedelta()


class RateLimits:
    """30 messages a second, one a second to a person, 20 a minute to a group; what is refused doesn't count."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Off: a test that is about something else needn't wait."""
        self.on = False
        self._clock = clock
        self._all = _Allowance(30, timedelta(seconds=1))
        self._chats: dict[int, _Allowance] = {}

    def spend(self, method: str, chat: int | None, messages: int = 1) -> None:
        """Count a call that sends, or refuse it."""
        if not self.on or not method.startswith(_SENDS) or method in _NOT_MESSAGES or chat is None:
            return
        allowances = (self._all, self._of(chat))
        now = self._clock()
        wait = max(allowance.wait(now, messages) for allowance in allowances)
        if wait > timedelta():
            raise too_many_requests(ceil(wait.total_seconds()))
        for allowance in allowances:
            allowance.spent.extend([now] * messages)

    def _of(self, chat: int) -> _Allowance:
        of_person, of_group = (1, timedelta(seconds=1)), (20, timedelta(minutes=1))
        return self._chats.setdefault(chat, _Allowance(*(of_person if chat > 0 else of_group)))
