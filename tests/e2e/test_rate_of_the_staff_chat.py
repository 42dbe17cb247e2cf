"""The real rate limit against Telegram's real limits: nobody is ever told to wait, and patients don't feel it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.delivery.rate_limit import PER_MINUTE
from bot.outbox import backlog
from bot.simulator.conditions.rate_limits import RateLimits
from bot.simulator.errors import ApiError
from tests.e2e.busy_day import BusyDay, a_busy_day
from tests.e2e.day_book import check, check_cards, check_doubles, check_order
from tests.stage import STAFF_CHAT

PATIENTS = 30
AT_ONCE = 5
"""So that all of them together stay below what Telegram takes in a second: here, everything happens within one."""


class Strict(RateLimits):
    """Telegram's limits, and how often they were met."""

    refused = 0

    def spend(self, method: str, chat: int | None, messages: int = 1) -> None:
        """Count a call that sends, or refuse it."""
        try:
            super().spend(method, chat, messages)
        except ApiError:
            self.refused += 1
            raise


@pytest.mark.ci
async def test_twenty_a_minute(tmp_path: Path) -> None:
    """However long the group has to be told of it, patients have their screens at once, and nothing is dropped."""
    async with a_busy_day(f"sqlite:///{tmp_path / 'portal.db'}", PATIENTS, {}) as day:
        world, limits = day.stage.world, Strict(day.stage.world.clock)
        limits.on, world.limits = True, limits
        day.stage.group_rate = PER_MINUTE
        await day.stage.start()
        await go_by(day)
        assert limits.refused == 0
        await day.stage.stop()
        check_doubles(day)
        check_order(day)
        await check_cards(day)
        await check(day)


async def go_by(day: BusyDay) -> None:
    """Time passes ten seconds at a time; whenever it stands still, only the group may have something to wait for."""
    seen = len(day.stage.world.log)
    day.begin(AT_ONCE)
    while not day.is_over or await day.waiting():
        await day.stage.settle()
        async with day.stage.work() as work:
            assert (await backlog.waiting_chats(work.session, work.now)).keys() <= {STAFF_CHAT}
        seen = day.look(seen)
        day.stage.wait(seconds=10)
