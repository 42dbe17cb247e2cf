"""Delivers what waits in the outbox: one chat in order, different chats side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import incidents, structured_log
from bot.delivery.completion import Completion
from bot.delivery.hooks import NO_HOOKS, DeliveryHooks
from bot.delivery.rate_limit import RateLimit
from bot.delivery.results import DeliveryResult, kept_as
from bot.delivery.sender import Sender
from bot.outbox import backlog, leases, quarantine
from bot.outbox.actions import ActionKind
from bot.outbox.leases import Leased
from bot.outbox.model import LastResult
from bot.staff import chat_migration
from bot.structured_log import LogLine, milliseconds_since
from bot.telegram_bot import TelegramBot
from bot.tracing import Checkpoint, no_checkpoint
from bot.worker_loop import IDLE, PAUSE, WorkerLoop
from core.clinic.model import Clinic
from core.database import Database, will_pass
from core.files.vault import Vault

MAX_CHATS: Final = 25
"""Chats that are served at the same time; Telegram takes about 30 messages a second in all."""

MAX_WAITING: Final = 1000
"""Chats that are known to be served next; others are looked for when some of these have been."""


@dataclass(frozen=True, slots=True)
class DeliveryLine(LogLine):
    """What the log tells of a delivery: its row in the outbox, the update that caused it, what Telegram answered and
    how long that took (ms), and which attempt it was.
    """

    delivery: int
    update: int | None
    kind: ActionKind
    result: LastResult
    ms: int
    attempts: int


class DeliveryWorker:
    """Runs for as long as the process; `wake` it when something was queued."""

    def __init__(  # noqa: PLR0913 - what tests and benches put in place of something
        self,
        database: Database,
        clinic: Clinic,
        bot: TelegramBot,
        vault: Vault,
        clock: Callable[[], datetime],
        checkpoint: Checkpoint = no_checkpoint,
        at_once: int = MAX_CHATS,
        *,
        hooks: DeliveryHooks = NO_HOOKS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._checkpoint = checkpoint
        self._loop = WorkerLoop(self._serve_waiting)
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(at_once)
        self._may_be_unreadable = False
        self._rate_limit = RateLimit(hooks.group_rate)
        self._sender = Sender(database, bot, vault, clock, hooks)
        self._completion = Completion(clinic, clock, hooks.on_receipt)

    def wake(self) -> None:
        """Look into the outbox now."""
        self._loop.wake()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._loop.stop()

    async def run(self) -> None:
        """Deliver until stopped; what is being delivered then is finished first."""
        await self._loop.run()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)

    async def deliver_all(self) -> None:
        """Deliver whatever is due now, and come back when it is done."""
        while True:
            await self._serve_waiting()
            if not self._serving:
                return
            await asyncio.gather(*self._serving.values())

    async def _serve_waiting(self) -> float:
        """Serve each chat where something is due, or as many as may wait to be served; answers in how many seconds the
        next thing will be due.
        """
        if self._may_be_unreadable:
            await self._set_aside_unreadable()
        try:
            return await self._serve_each()
        except Exception as error:
            self._may_be_unreadable = not will_pass(error)
            raise

    async def _set_aside_unreadable(self) -> None:
        """Something failed that may fail each time: rows that can't be read are taken out of everybody's way."""
        after: int | None = 0
        while after is not None:
            async with self._database.transaction() as session:
                after = await quarantine.set_aside(session, self._clock(), after)
        self._may_be_unreadable = False

    async def _serve_each(self) -> float:
        wait, after = IDLE, None
        while len(self._serving) < MAX_WAITING:
            async with self._database.transaction() as session:
                waiting = await backlog.waiting_chats(session, self._clock(), after)
                if await chat_migration.move_waiting(session, waiting, self._clock()):
                    waiting = await backlog.waiting_chats(session, self._clock(), after)
            wait = min(wait, self._begin(waiting))
            if len(waiting) < backlog.CHATS_AT_ONCE:
                break
            after = max(waiting)
        return max(wait, 0.01)

    def _begin(self, waiting: Mapping[int, datetime]) -> float:
        """Serve those where something is due; answers in how many seconds it will be in the next of the others."""
        now, wait = self._clock(), IDLE
        for chat_id, due in waiting.items():
            if chat_id in self._serving:
                continue
            if due <= now:
                task = asyncio.create_task(self._serve(chat_id))
                self._serving[chat_id] = task
                task.add_done_callback(partial(self._served, chat_id))
            else:
                wait = min(wait, (due - now).total_seconds())
        return wait

    def _served(self, chat_id: int, task: asyncio.Task[None]) -> None:
        del self._serving[chat_id]
        if not task.cancelled() and (error := task.exception()):
            incidents.report(error)
            self._may_be_unreadable = True
            asyncio.get_running_loop().call_later(PAUSE, self.wake)
        else:
            self.wake()

    async def _serve(self, chat_id: int) -> None:
        """Deliver all that is due in one chat."""
        async with self._free:
            leased = await self._next(chat_id)
            while leased is not None:
                self._checkpoint("leased")
                began = perf_counter()
                result = await self._sender.deliver(leased)
                self._checkpoint("delivered")
                line = _line(leased, result, milliseconds_since(began))
                leased = await self._next(chat_id, partial(self._complete, leased=leased, result=result))
                structured_log.write(line)
                self._checkpoint("completed")

    async def _next(
        self, chat_id: int, complete: Callable[[AsyncSession], Awaitable[None]] | None = None
    ) -> Leased | None:
        """Complete what was delivered, and lease what comes after it, in one transaction; if that one can't be read,
        what was delivered is completed all the same, or it would be sent again.
        """
        try:
            return await self._complete_and_lease(chat_id, complete)
        except Exception as error:
            if complete is not None and not will_pass(error):
                async with self._database.transaction() as session:
                    await complete(session)
            raise

    async def _complete_and_lease(
        self, chat_id: int, complete: Callable[[AsyncSession], Awaitable[None]] | None
    ) -> Leased | None:
        async with self._database.transaction() as session:
            if complete is not None:
                await complete(session)
            if self._loop.stopping:
                return None
            now = self._clock()
            return await leases.lease(session, chat_id, now, partial(self._rate_limit.wait, session, chat_id, now=now))

    async def _complete(self, session: AsyncSession, leased: Leased, result: DeliveryResult) -> None:
        await self._completion.complete(session, leased, result)


def _line(leased: Leased, result: DeliveryResult, ms: int) -> DeliveryLine:
    return DeliveryLine(leased.row_id, leased.update_id, leased.delivery.kind, kept_as(result), ms, leased.attempts)
