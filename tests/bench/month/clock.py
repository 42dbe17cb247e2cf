"""The clock that is moved: what people do when its time has come, and the engine's steps whenever one is due."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Final, TypeAlias, TypeVar

import sqlalchemy as sa

from core.appointments.clinic_day.called_off import CalledOff
from core.appointments.freed import FreedTime
from core.context import Work
from core.errors import Refusal
from core.offers.model import SlotOffer, Watch
from core.offers.news import OfferNews
from core.offers.steps import step
from tests.bench.month.checking import MonthRule
from tests.bench.month.costs import Costs
from tests.desk import Desk

T = TypeVar("T")
Act: TypeAlias = Callable[[], Awaitable[None]]

MOST_STEPS: Final = 5_000


class Clock:
    """What is still to happen; what has happened is counted, and compared with the rule."""

    def __init__(self, desk: Desk, chance: Random) -> None:
        """Nothing is to happen yet."""
        self.desk, self.chance = desk, chance
        self.rule, self.costs = MonthRule(), Costs(desk.database)
        self.happened: Counter[str] = Counter()
        self.hears: Callable[[OfferNews], None] = lambda _: None
        self._coming: list[tuple[datetime, int, Act]] = []
        self._number = itertools.count()

    async def until(self, end: datetime) -> None:
        """Let time pass."""
        while True:
            due = await self._next_due()
            times = [each for each in (due, self._coming[0][0] if self._coming else None) if each is not None]
            following = min((*times, end))
            self.desk.now = max(following, self.desk.now)
            if following == end:
                await self.settle()
                return
            while self._coming and self._coming[0][0] <= self.desk.now:
                await heapq.heappop(self._coming)[2]()
            await self.settle()

    def later(self, at: datetime, act: Act) -> None:
        """Have it done then."""
        heapq.heappush(self._coming, (max(at, self.desk.now), next(self._number), act))

    async def _next_due(self) -> datetime | None:
        async with self.desk.work() as work:
            columns = (SlotOffer.due_at, FreedTime.due_at, Watch.ends_at, CalledOff.offer_at)
            times = [await work.session.scalar(sa.select(sa.func.min(each))) for each in columns]
        return min((each for each in times if each is not None), default=None)

    async def settle(self) -> None:
        """What is due, as the job does it."""
        for _ in range(MOST_STEPS):
            with self.costs.counted():
                async with self.desk.work() as work:
                    done = await step(work)
            if done is None:
                self.costs.note_in_vain()
                break
            known = len(self.rule.known)
            async with self.desk.work() as work:
                await self.rule.look_at_step(work, done.news)
            self.costs.note_step(len(self.rule.known) - known)
            for news in done.news:
                self.hears(news)
        else:
            raise AssertionError("there is always more to do")
        async with self.desk.work() as work:
            await self.rule.look_at_rest(work)

    async def act(self, what: str, act: Callable[[Work], Awaitable[T]]) -> T | None:
        """In a transaction of its own, a second later; nothing, if it was refused."""
        self.desk.wait(seconds=1)
        with suppress(Refusal):
            async with self.desk.work() as work:
                found = await act(work)
            if found is not None and what:
                self.happened[what] += 1
            return found
        self.happened[f"refused: {what}"] += 1
        return None
