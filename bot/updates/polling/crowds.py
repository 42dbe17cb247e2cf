"""Chats that send more at once than anybody does: what they send is kept in the database and acknowledged, so that
nobody stands behind it at Telegram, and has its turns in its order, each chat beside the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from telegram import Bot

from bot import incidents
from bot.inbox import kept_updates, reading
from bot.inbox.reading import AnyUpdate, Dispatch
from bot.worker_loop import IDLE, PAUSE, WorkerLoop
from core.database import Database, will_pass

BUDGET: Final = 20
"""Updates that one chat may have on their way from Telegram, an album and its words among them; and how many of what is
kept are read at once.
"""


class Crowds:
    """Runs for as long as the process; `wake` it when something was kept. `is_busy` tells whether turns of a chat are
    still under way that came before what is kept of it.
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
        self._loop = WorkerLoop(self._look)
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._nothing_is_kept = asyncio.Event()

    def wake(self) -> None:
        """Have turns made of what is kept."""
        self._loop.wake()

    async def run(self) -> None:
        """Have turns made until stopped; what is under way then is finished first."""
        await self._loop.run()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._loop.stop()

    async def go_first(self, stopping: asyncio.Event) -> None:
        """Wait until all that is kept has had its turns, or until it is time to stop. What comes by a webhook isn't
        kept, and would overtake what a process before this one has kept while it polled.
        """
        self._nothing_is_kept.clear()
        self.wake()
        waits = [asyncio.create_task(each.wait()) for each in (self._nothing_is_kept, stopping)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in waits:
            each.cancel()

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
            self.wake()

    async def keep(self, updates: Sequence[AnyUpdate]) -> None:
        """Once this returns, they are ours, and may be acknowledged."""
        kept = {each.update_id: (reading.chat_of(each), reading.raw_of(each)) for each in updates}
        async with self._changing:
            async with self._database.transaction() as session:
                await kept_updates.keep(session, kept, self._clock())
            self.chats |= {chat_id for chat_id, _ in kept.values()}

    async def _look(self) -> float:
        await self.learn()
        if not self.chats:
            self._nothing_is_kept.set()
        for chat_id in self.chats:
            if chat_id not in self._serving and not self.is_busy(chat_id):
                task = self._serving[chat_id] = asyncio.create_task(self._go_through(chat_id))
                task.add_done_callback(partial(self._served, chat_id))
        return IDLE

    def _served(self, chat_id: int, task: asyncio.Task[None]) -> None:
        """What has failed stays, and is attempted again after a while."""
        del self._serving[chat_id]
        if task.cancelled() or (error := task.exception()) is None:
            self.wake()
            return
        if not will_pass(error):
            incidents.report(error)
        asyncio.get_running_loop().call_later(PAUSE, self.wake)

    async def _go_through(self, chat_id: int) -> None:
        """A few turns of a chat."""
        async with self._database.transaction() as session:
            kept = await kept_updates.first_of(session, chat_id, BUDGET)
        for raw in kept:
            if self._loop.stopping:
                break
            update = reading.read(raw, self._bot)
            if update is not None and update.update_id not in self._over:
                await self._dispatch(update)
            self._over.add(raw["update_id"])
