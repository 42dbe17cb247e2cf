"""Tells the staff chat of what waits too long: rows with a due time, looked at again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.context import BotContext
from bot.rendering.notifications import NotificationRenderer
from bot.worker_loop import WorkerLoop

EVERY: Final = 60.0
"""Seconds."""


class OverdueReminders:
    """Does so for as long as the process runs. `wake` is called when something was queued."""

    def __init__(self, context: BotContext, wake: Callable[[], None]) -> None:
        self._context = context
        self._wake = wake
        self.loop = WorkerLoop(self._run_once)

    async def remind_due(self) -> int:
        """Tell of all that is due now; of how much that was."""
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            due = await self._context.desk.kinds.due(work)
            for each in due:
                name = f"raised/{each.subject.pack()}/{work.now.timestamp():.0f}"
                await NotificationRenderer(self._context, session, name, work.now).queue(each.notifications)
        if due:
            self._wake()
        return len(due)

    async def _run_once(self) -> float:
        await self.remind_due()
        return EVERY
