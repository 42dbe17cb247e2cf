"""Raises questions that wait too long: rows with a due time, looked at again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.context import BotContext
from bot.rendering.notifications import NotificationRenderer
from bot.worker_loop import WorkerLoop
from core.questions import deadlines
from dialogs.staff.questions.overdue import notifications_of

EVERY: Final = 60.0
"""Seconds."""


class OverdueReminders:
    """Tells the staff chat of what waits too long; its `loop` does so for as long as the process runs. `wake` is called
    when something was queued.
    """

    def __init__(self, context: BotContext, wake: Callable[[], None]) -> None:
        self._context = context
        self._wake = wake
        self.loop = WorkerLoop(self._round)

    async def raise_due(self) -> int:
        """Raise all that is due now; how many there were."""
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            raised = await deadlines.raise_due(work)
            for each in raised:
                name = f"raised/{each.question.id}/{work.now.timestamp():.0f}"
                await NotificationRenderer(self._context, session, name, work.now).queue(
                    await notifications_of(work, each)
                )
        if raised:
            self._wake()
        return len(raised)

    async def _round(self) -> float:
        await self.raise_due()
        return EVERY
