"""A bot that polls a simulator; how updates are taken is in the test's hand."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa
from telegram import Update

from bot.inbox.kept_updates import KeptUpdate
from bot.inbox.reading import AnyUpdate
from bot.telegram.client import TelegramBot
from bot.updates.polling.crowds import Crowds
from bot.updates.polling.long_polling import poll
from core.database import Database
from tests.bot.waiting import until
from tests.bot.wire import Wire
from tests.desk import TUESDAY_MORNING

ANNA, JOHN = 101, 102


class Polling:
    """A bot that polls a simulator with Anna and John in it; the test says how updates are taken."""

    def __init__(self, wire: Wire, bot: TelegramBot, database: Database) -> None:
        self.wire = wire
        self.bot = bot
        self.world = wire.world
        self.stopping = asyncio.Event()
        self.connection = asyncio.Lock()  # whoever comes first has it first, as in the database
        self.begun: list[str] = []
        self.taken: list[str] = []
        self.failures: list[Exception] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.database = database
        self.crowds = self.new_crowds()

    def new_crowds(self) -> Crowds:
        """As a process has them after its start."""
        return Crowds(self.bot, self.database, lambda: TUESDAY_MORNING, self.take)

    def say(self, person: int, *texts: str) -> None:
        """Somebody writes something."""
        for text in texts:
            self.world.person(person).say(text)

    async def take(self, update: AnyUpdate) -> None:
        """Take a message: when its gate is open, unless it is to fail."""
        assert isinstance(update, Update)
        assert update.message is not None
        text = update.message.text or ""
        async with self.connection:
            await asyncio.sleep(0)
        self.begun.append(text)
        if text in self.gates:
            await self.gates[text].wait()
        if self.failures:
            raise self.failures.pop()
        self.taken.append(text)

    def start(self) -> asyncio.Task[None]:
        """Poll until stopped."""
        return asyncio.create_task(self._run())

    async def _run(self) -> None:
        crowds = asyncio.create_task(self.crowds.run())
        try:
            await poll(self.bot, self.take, self.crowds, self.stopping)
        except asyncio.CancelledError:
            crowds.cancel()  # the process dies
            raise
        finally:
            self.crowds.stop()
            await asyncio.gather(crowds, return_exceptions=True)

    async def kept(self) -> int:
        """How many updates are kept in the database."""
        async with self.database.transaction() as session:
            return len((await session.scalars(sa.select(KeptUpdate.update_id))).all())

    async def until_taken(self, *texts: str) -> None:
        """Poll until these are taken, and stop."""
        running = self.start()
        await until(lambda: running.done() or all(text in self.taken for text in texts))
        self.stopping.set()
        await running
