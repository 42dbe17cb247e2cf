"""What delivering reads from the outbox and writes into it: for many chats at once, in one transaction.

While a transaction is under way, or waits for its turn, whatever else is to be noted or leased gathers, and goes into
the next one together. What could not be written is kept, and written when the database is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot import incidents
from bot.delivery.completion import Completion
from bot.delivery.rate_limit import RateLimit
from bot.delivery.results import DeliveryResult
from bot.outbox import leases
from bot.outbox.actions import makes_message
from bot.outbox.handover import Handover
from bot.outbox.leases import Leased
from bot.tracing import Checkpoint
from bot.worker_loop import PAUSE
from core.database import Database, will_pass

T = TypeVar("T")
Noted: TypeAlias = tuple[Leased, DeliveryResult | None]
"""A delivery, and what became of it; `None`, if it was put back."""


@dataclass(slots=True)
class _Page:
    """What goes into one transaction: results, chats whose next delivery is wanted, and who waits for the commit."""

    noted: list[Noted] = field(default_factory=list)
    wanted: dict[int, asyncio.Future[Leased | None]] = field(default_factory=dict)
    readers: list[asyncio.Future[None]] = field(default_factory=list)
    found: dict[int, Leased | None] = field(default_factory=dict)
    leaves_more: bool = False

    def __len__(self) -> int:
        return len(self.noted) + len(self.wanted)

    def apart(self) -> list[_Page]:
        """Each of it on a page of its own."""
        return [
            *(_Page(noted=[each]) for each in self.noted),
            *(_Page(wanted={chat_id: wanted}) for chat_id, wanted in self.wanted.items()),
        ]

    def put_before(self, later: _Page) -> None:
        """It comes into the next transaction, first."""
        later.noted[:0], later.readers[:0] = self.noted, self.readers
        later.wanted |= self.wanted


class Ledger:
    """Notes results, and leases what is delivered next. `look` is called when there is something in the outbox that
    somebody has to look for.
    """

    def __init__(
        self,
        database: Database,
        completion: Completion,
        rate_limit: RateLimit,
        clock: Callable[[], datetime],
        handover: Handover,
        checkpoint: Checkpoint,
        look: Callable[[], None],
    ) -> None:
        self._database = database
        self._completion = completion
        self._rate_limit = rate_limit
        self._clock = clock
        self._handover = handover
        self._checkpoint = checkpoint
        self._look = look
        self._page, self._being_written = _Page(), _Page()
        self._writing: asyncio.Task[None] | None = None
        self.stopping = False

    def note(self, leased: Leased, result: DeliveryResult | None) -> None:
        """What became of a delivery is to be written; `None`, if nobody has begun with it after all."""
        self._page.noted.append((leased, result))

    def has_unwritten_message(self, chat_id: int) -> bool:
        """Whether a chat has got a message of which nothing is written yet."""
        noted = (*self._page.noted, *self._being_written.noted)
        return any(leased.chat_id == chat_id and makes_message(leased.delivery) for leased, _result in noted)

    def write(self) -> None:
        """Write what was noted, as soon as it can be."""
        if self._writing is None and self._page:
            self._writing = asyncio.create_task(self._write_all())

    async def written(self) -> None:
        """Wait until all that was noted is written.

        Raises: an error of the database's, if it is away and nobody has the time to wait for it.
        """
        page = self._page if self._page.noted else self._being_written
        if page.noted:
            reader = asyncio.get_running_loop().create_future()
            page.readers.append(reader)
            self.write()
            await reader

    async def lease(self, chat_id: int) -> Leased | None:
        """The next delivery that is due in a chat, once all that was noted is written.

        Raises: an error of the database's.
        """
        wanted: asyncio.Future[Leased | None] = asyncio.get_running_loop().create_future()
        self._page.wanted[chat_id] = wanted
        self.write()
        return await wanted

    async def _write_all(self) -> None:
        try:
            while self._page:
                await self._write(self._turn_page)
        finally:
            self._writing = None

    def _turn_page(self) -> _Page:
        """Whatever has gathered by now."""
        self._being_written, self._page = self._page, _Page()
        return self._being_written

    async def _write(self, take: Callable[[], _Page]) -> None:
        page = _Page()

        async def settle(session: AsyncSession) -> None:
            nonlocal page
            page = take()
            await self._settle(session, page)

        try:
            await self._database.together(settle)
        except Exception as error:  # noqa: BLE001 - each has what it is told of it
            await self._after_failure(page, error)
        else:
            self._close(page)

    async def _settle(self, session: AsyncSession, page: _Page) -> None:
        now = self._clock()
        untouched = [leased.row_id for leased, result in page.noted if result is None]
        if untouched:
            await leases.put_back(session, untouched)
        noted = [(leased, result) for leased, result in page.noted if result is not None]
        page.leaves_more = await self._completion.complete(session, noted, now) or bool(untouched)
        for chat_id in page.wanted:
            hold = partial(self._rate_limit.wait, session, chat_id, now=now)
            page.found[chat_id] = await leases.lease(session, chat_id, now, hold)

    def _close(self, page: _Page) -> None:
        """It is committed."""
        for leased, result in page.noted:
            self._handover.let_go(leased)
            if result is not None:
                self._checkpoint("completed")
        for chat_id, wanted in page.wanted.items():
            _answer(wanted, page.found[chat_id])
        for reader in page.readers:
            _answer(reader, None)
        self._being_written = _Page()
        if page.leaves_more:
            self._look()

    async def _after_failure(self, page: _Page, error: Exception) -> None:
        """While the database is away, all is kept. Whatever else it was, nothing must take others' with it."""
        self._being_written = _Page()
        if will_pass(error):
            page.put_before(self._page)
            if self.stopping:
                _fail(self._turn_page(), error)
            else:
                await asyncio.sleep(PAUSE)
            return
        if len(page) == 1:
            incidents.report(error)
            _fail(page, error)
            for leased, _result in page.noted:
                self._handover.let_go(leased)  # another has it when its lease has run out
            return
        for each in page.apart():
            await self._write(partial(_same, each))
        for reader in page.readers:
            _answer(reader, None)


def _answer(waiting: asyncio.Future[T], answer: T) -> None:
    if not waiting.done():
        waiting.set_result(answer)


def _same(page: _Page) -> _Page:
    return page


def _fail(page: _Page, error: Exception) -> None:
    waiting: list[asyncio.Future[Any]] = [*page.wanted.values(), *page.readers]
    for each in waiting:
        if not each.done():
            each.set_exception(error)
