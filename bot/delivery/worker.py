"""Delivers what turns have queued: one chat in order, different chats side by side.

Most of it comes from memory, handed over with the commit of its turn (`bot.outbox.handover`). What was not, or was put
off, or is for a group, or was left by a process that is gone, is looked for in the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import incidents, structured_log
from bot.delivery.completion import Completion
from bot.delivery.hooks import NO_HOOKS, DeliveryHooks
from bot.delivery.ledger import Ledger
from bot.delivery.rate_limit import RateLimit
from bot.delivery.results import Delivered, DeliveryResult, OutOfDate, Rejected, kept_as
from bot.delivery.sender import Sender
from bot.outbox import backlog, quarantine
from bot.outbox.actions import ActionKind, AnswerPress, makes_message
from bot.outbox.handover import Handover
from bot.outbox.leases import Leased
from bot.outbox.model import LastResult
from bot.staff import chat_migration
from bot.structured_log import LogLine, milliseconds_since
from bot.telegram.client import TelegramBot
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
    """Runs for as long as the process; `wake` it when something was queued that was not handed over."""

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
        handover: Handover | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._checkpoint = checkpoint
        self._loop = WorkerLoop(self._look)
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(at_once)
        self._may_be_unreadable = False
        self._is_running = False
        self._handover = handover or Handover()
        self._handover.attach(self._hear, self.wake)
        self._sender = Sender(database, bot, vault, clock, hooks)
        completion = Completion(clinic, clock, hooks.on_receipt)
        rate_limit = RateLimit(hooks.group_rate)
        self._ledger = Ledger(database, completion, rate_limit, clock, self._handover, checkpoint, self.wake)

    def wake(self) -> None:
        """Look into the outbox now."""
        self._loop.wake()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._handover.is_open = False
        self._ledger.stopping = True
        self._loop.stop()

    async def run(self) -> None:
        """Deliver until stopped; what is being delivered then is finished first."""
        self._is_running = True
        for chat_id in self._handover.chats():
            self._serve(chat_id)
        await self._loop.run()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)
        await asyncio.gather(self._ledger.written(), return_exceptions=True)

    async def deliver_all(self) -> None:
        """Deliver whatever is due now, chats in the order of their ids, and come back when it is done."""
        self.wake()
        while True:
            await self._ledger.written()
            if self._loop.take_up():
                await self._look()
            for chat_id in sorted(set(self._handover.chats()) - set(self._serving)):
                self._serve(chat_id)
            if not self._serving:
                return
            await asyncio.gather(*self._serving.values())

    async def _look(self) -> float:
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
            waiting = await self._database.together(partial(self._waiting_chats, after))
            wait = min(wait, self._begin(waiting))
            if len(waiting) < backlog.CHATS_AT_ONCE:
                break
            after = max(waiting)
        return max(wait, 0.01)

    async def _waiting_chats(self, after: int | None, session: AsyncSession) -> dict[int, datetime]:
        waiting = await backlog.waiting_chats(session, self._clock(), after)
        if await chat_migration.move_waiting(session, waiting, self._clock()):
            waiting = await backlog.waiting_chats(session, self._clock(), after)
        return waiting

    def _begin(self, waiting: Mapping[int, datetime]) -> float:
        """Serve those where something is due; answers in how many seconds it will be in the next of the others."""
        now, wait = self._clock(), IDLE
        for chat_id, due in waiting.items():
            if chat_id in self._serving:
                continue
            if due <= now:
                self._serve(chat_id, looking=True)
            else:
                wait = min(wait, (due - now).total_seconds())
        return wait

    def _hear(self, chat_id: int) -> None:
        """Something was handed over."""
        if self._is_running and chat_id not in self._serving:
            self._serve(chat_id)

    def _serve(self, chat_id: int, *, looking: bool = False) -> None:
        task = self._serving[chat_id] = asyncio.create_task(self._deliver_to(chat_id, looking=looking))
        task.add_done_callback(partial(self._served, chat_id, looking=looking))

    def _served(self, chat_id: int, task: asyncio.Task[None], *, looking: bool) -> None:
        del self._serving[chat_id]
        if not task.cancelled() and (error := task.exception()):
            incidents.report(error)
            self._may_be_unreadable = True
            asyncio.get_running_loop().call_later(PAUSE, self.wake)
        elif looking:
            self.wake()
        if chat_id in self._handover.chats():
            self._hear(chat_id)

    async def _deliver_to(self, chat_id: int, *, looking: bool) -> None:
        """Deliver what is handed over for one chat; or, `looking`, all that is due in the outbox."""
        async with self._free:
            while handed := self._handover.take(chat_id):
                await self._deliver_handed(handed)
            while looking and not self._loop.stopping and (leased := await self._ledger.lease(chat_id)):
                self._checkpoint("leased")
                self._ledger.note(leased, await self._deliver(leased))
            self._ledger.write()

    async def _deliver_handed(self, handed: tuple[Leased, ...]) -> None:
        """In order; but an answer to a press is no message, and waits for none."""
        answers = [each for each in handed if isinstance(each.delivery, AnswerPress)]
        messages = [each for each in handed if not isinstance(each.delivery, AnswerPress)]
        await asyncio.gather(*(self._deliver_in_order([each]) for each in answers), self._deliver_in_order(messages))

    async def _deliver_in_order(self, handed: list[Leased]) -> None:
        """Until one can't be delivered now: what is behind it is put back, also what is handed over only later, and
        looked for when its time has come.
        """
        for each in handed:
            waits = not isinstance(each.delivery, AnswerPress)
            is_held_up = waits and self._handover.is_held_up(each.chat_id)
            result = None if is_held_up else await self._deliver_in_time(each)
            if waits and not isinstance(result, Delivered | OutOfDate | Rejected):
                self._handover.hold_up(each.chat_id)
            self._ledger.note(each, result)

    async def _deliver_in_time(self, leased: Leased) -> DeliveryResult | None:
        """Unless it could last longer than its lease. A second message goes out once it is noted that the first one
        did: of a chat's messages, at most one can come twice.
        """
        if makes_message(leased.delivery) and self._ledger.has_unwritten_message(leased.chat_id):
            await self._ledger.written()
        if self._loop.stopping or (leased.until is not None and leased.until < self._clock()):
            return None
        return await self._deliver(leased)

    async def _deliver(self, leased: Leased) -> DeliveryResult:
        began = perf_counter()
        result = await self._sender.deliver(leased)
        self._checkpoint("delivered")
        structured_log.write(_line(leased, result, milliseconds_since(began)))
        return result


def _line(leased: Leased, result: DeliveryResult, ms: int) -> DeliveryLine:
    return DeliveryLine(leased.row_id, leased.update_id, leased.delivery.kind, kept_as(result), ms, leased.attempts)
