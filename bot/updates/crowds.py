"""Chats that send more at once than anybody does: what they send is kept in the database and acknowledged, so that
nobody stands behind it at Telegram, and has its turns in its order, a few of each such chat at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from telegram import Bot

from bot.inbox import kept_updates, reading
from bot.inbox.reading import AnyUpdate, Dispatch
from bot.worker_loop import IDLE, WorkerLoop
from core.database import Database

BUDGET: Final = 20
"""Updates that one chat may have on their way from Telegram, an album and its words among them; and how many turns a
crowded chat has before the others of its sort have theirs.
"""


class Crowds:
    """`loop` runs for as long as the process. `is_busy` tells whether turns of a chat are still under way that came
    before what is kept of it.
    """

    def __init__(self, bot: Bot, database: Database, clock: Callable[[], datetime], dispatch: Dispatch) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._dispatch = dispatch
        self._changing = asyncio.Lock()
        self._over: set[int] = set()
        self.chats: set[int] = set()
        self.is_busy: Callable[[int], bool] = lambda _: False
        self.loop = WorkerLoop(self._run_once)

    async def learn(self) -> None:
        """Which chats something is kept of that isn't over, from a process before this one too."""
        async with self._changing:
            over = frozenset(self._over)
            async with self._database.transaction() as session:
                await kept_updates.drop(session, over)
                self.chats = await kept_updates.chats(session)
            self._over -= over

    def forget(self, chat_id: int, update_ids: Iterable[int]) -> None:
        """These have had their turns, if they are kept."""
        if chat_id in self.chats:
            self._over.update(update_ids)
            self.loop.wake()

    async def keep(self, updates: Sequence[AnyUpdate]) -> None:
        """Once this returns, they are ours, and may be acknowledged."""
        kept = {each.update_id: (reading.chat_of(each), reading.raw_of(each)) for each in updates}
        async with self._changing:
            async with self._database.transaction() as session:
                await kept_updates.keep(session, kept, self._clock())
            self.chats |= {chat_id for chat_id, _ in kept.values()}
        self.loop.wake()

    async def _run_once(self) -> float:
        await self.learn()
        free = [chat_id for chat_id in self.chats if not self.is_busy(chat_id)]
        for result in await asyncio.gather(*map(self._go_through, free), return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        return 0 if free else IDLE

    async def _go_through(self, chat_id: int) -> None:
        """A few turns of a chat. What fails stays, and is attempted again."""
        async with self._database.transaction() as session:
            kept = await kept_updates.first_of(session, chat_id, BUDGET)
        for raw in kept:
            if self.loop.stopping:
                break
            update = reading.read(raw, self._bot)
            if update is not None and update.update_id not in self._over:
                await self._dispatch(update)
            self._over.add(raw["update_id"])
