"""What time alone brings about, a step in each transaction: times that came free are offered to those who wait, and
offers end; in online consultations somebody is asked, or told, or waits again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.context import BotContext
from bot.outbox import queue
from bot.rendering.notifications import NotificationRenderer
from bot.tracing import Checkpoint, no_checkpoint
from bot.worker_loop import WorkerLoop
from core.consultations import deadlines
from core.context import Work
from core.offers import steps as offers
from core.offers.news import Step
from dialogs.engine.effects import Notification
from dialogs.notifications.appointments.offers import notifications
from dialogs.notifications.consultations.news import fell_due

EVERY: Final = 5.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step was done, and this is to be told of it. By its `name` it is another one than those of the same second."""

    name: str
    told: Sequence[Notification]


TakeStep: TypeAlias = Callable[[Work], Awaitable[StepTaken | None]]
"""Does the next thing that is due; nothing, when nothing is."""


async def offer(work: Work) -> StepTaken | None:
    """The next step of the offers."""
    done = await offers.step(work)
    return None if done is None else StepTaken(f"offers/{_about(done)}", await notifications(work, done))


async def consult(work: Work) -> StepTaken | None:
    """The next thing that falls due in a consultation."""
    due = await deadlines.step(work)
    if due is None:
        return None
    return StepTaken(f"consultation/{due.consultation.id}/{due.what}", await fell_due(work, due))


class DueSteps:
    """Takes steps for as long as the process runs. `wake` is called when something was queued."""

    def __init__(
        self, context: BotContext, take: TakeStep, wake: Callable[[], None], checkpoint: Checkpoint = no_checkpoint
    ) -> None:
        self._context = context
        self._take = take
        self._wake = wake
        self._checkpoint = checkpoint
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
            taken = await self._take(work)
            if taken is None:
                return False
            if taken.told:
                self._checkpoint("stepped")
                add = queue.numbered(session, f"{taken.name}/{work.now.timestamp():.0f}", work.now)
                await NotificationRenderer(self._context, session, add, work.now).queue(taken.told)
                self._checkpoint("told")
        if taken.told:
            self._wake()
        return True

    async def _run_once(self) -> float:
        await self.do_due()
        return EVERY


def _about(done: Step) -> str:
    """What makes it another step than those of the same second."""
    told = (f"{news.what}/{about.id}" for news in done.news if (about := news.offer or news.watch) is not None)
    return "/".join((*told, done.group or ""))
