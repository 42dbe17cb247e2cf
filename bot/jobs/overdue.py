"""What time alone brings about in the staff chat: what waits too long is told, and cards say that their day has come.

Both are rows with a due time, looked for again and again, a few in each transaction: others have their turn between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot import incidents
from bot.context import BotContext
from bot.outbox import queue
from bot.rendering.notifications import NotificationRenderer
from bot.staff import cards, chat_migration
from bot.tracing import Checkpoint, no_checkpoint
from bot.worker_loop import WorkerLoop
from core.database import will_pass
from dialogs.staff.cards import CardKind

EVERY: Final = 60.0
"""Seconds."""

CARDS_AT_ONCE: Final = 10
"""How many cards are drawn anew in a round: in a minute, Telegram takes twenty messages and changes for a group."""


class OverdueReminders:
    """Does so for as long as the process runs. `wake` is called when something was queued."""

    def __init__(self, context: BotContext, wake: Callable[[], None], checkpoint: Checkpoint = no_checkpoint) -> None:
        self._context = context
        self._checkpoint = checkpoint
        self._wake = wake
        self.loop = WorkerLoop(self._run_once)

    async def remind_due(self) -> int:
        """Tell of all that is due now; of how much that was. Where something is wrong with one kind, the others have
        their turn all the same.
        """
        told = 0
        for kind in self._context.desk.kinds.kinds:
            try:
                while found := await self._remind_some(kind):
                    told += found
            except Exception as error:
                if will_pass(error):
                    raise
                incidents.report(error)
        return told

    async def redraw_changed(self) -> int:
        """Have some of the cards redrawn that look different by now; of how many that was."""
        async with self._context.database.transaction() as session:
            staff_chat = await chat_migration.current_id(session, self._context.staff_chat_id)
            now = self._context.clock()
            found = await cards.request_redraw_of_changed(session, staff_chat, now, CARDS_AT_ONCE)
        if found:
            self._wake()
        return found

    async def _remind_some(self, kind: CardKind) -> int:
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            due = await kind.due(work)
            if due:
                self._checkpoint("stepped")
            for each in due:
                name = f"raised/{each.subject.pack()}/{work.now.timestamp():.0f}"
                add = queue.numbered(session, name, work.now)
                await NotificationRenderer(self._context, session, add, work.now).queue(each.notifications)
            if due:
                self._checkpoint("told")
        if due:
            self._wake()
        return len(due)

    async def _run_once(self) -> float:
        await self.remind_due()
        await self.redraw_changed()
        return EVERY
