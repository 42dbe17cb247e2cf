"""When a delivery is due, even where the clock was set back after it was queued, tried or leased.

A moment that lies further ahead than anything waits is of a clock that was wrong: nobody waits for it to come.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.outbox.actions import LONGEST_FILE
from bot.outbox.model import LastResult

MARGIN: Final = timedelta(seconds=10)
"""How much longer a lease is than its delivery may take, so that no other process begins the same one meanwhile."""

LONGEST_LEASE: Final = timedelta(seconds=LONGEST_FILE) + MARGIN

_LONGEST_WAIT: Final = {
    LastResult.RETRY_LATER: timedelta(hours=1),  # Telegram may ask for more, and is asked again each hour
    LastResult.NO_ANSWER: timedelta(minutes=10),
    LastResult.HELD_BACK: timedelta(minutes=2),
}
"""How far ahead a delivery is put off at most. Others wait for nothing but their turn."""


def lets_urgent_pass(due: datetime, last_result: LastResult | None, now: datetime) -> bool:
    """Whether what is urgent may go ahead of the first thing that waits in its chat, which is due then: not while that
    is being delivered, nor while Telegram wants quiet there.
    """
    return due <= now or last_result is LastResult.HELD_BACK


def put_off(now: datetime, wait: timedelta, because: LastResult) -> datetime:
    """When it is due again; no later than `due_of` believes."""
    return now + min(wait, _LONGEST_WAIT[because])


def due_of(due_at: datetime, leased_until: datetime | None, last_result: LastResult | None, now: datetime) -> datetime:
    """The moment from which it may be delivered."""
    longest = timedelta() if last_result is None else _LONGEST_WAIT.get(last_result, timedelta())
    if due_at - now > longest:
        due_at = now
    if leased_until is None or leased_until - now > LONGEST_LEASE:
        return due_at
    return max(due_at, leased_until)
