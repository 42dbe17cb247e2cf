"""Times that come free are offered to those who wait, one after another, and offers end: each step is a transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.context import BotContext
from bot.outbox import queue
from bot.rendering.notifications import NotificationRenderer
from bot.worker_loop import WorkerLoop
from core.offers.steps import step
from dialogs.notifications.offers import notifications

EVERY: Final = 5.0
"""Seconds."""


class OfferSteps:
    """Does so for as long as the process runs. `wake` is called when something was queued."""

    def __init__(self, context: BotContext, wake: Callable[[], None]) -> None:
        self._context = context
        self._wake = wake
        self.loop = WorkerLoop(self._run_once)

    async def do_due(self) -> int:
        """Do all that is due now; how many steps that took."""
        taken = 0
        while await self._do_next():
            taken += 1
        return taken

    async def _do_next(self) -> bool:
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            done = await step(work)
            if done is None:
                return False
            for news in done.news:
                about = news.offer or news.watch
                name = f"offers/{news.what}/{'' if about is None else about.id}/{work.now.timestamp():.0f}"
                add = queue.numbered(session, name, work.now)
                renderer = NotificationRenderer(self._context, session, add, work.now)
                await renderer.queue(await notifications(work, news))
        if done.news:
            self._wake()
        return True

    async def _run_once(self) -> float:
        await self.do_due()
        return EVERY
