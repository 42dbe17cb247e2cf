"""A delivery worker with its outbox, and a wire to the simulator."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from telegram.request import HTTPXRequest

from bot.delivery.worker import DeliveryWorker
from bot.fsm_storage import ConversationRow
from bot.outbox import queue as outbox
from bot.outbox.actions import BotAction, InlineButton, SendText
from bot.outbox.handover import Handover
from bot.outbox.model import OutboxRow
from bot.simulator.actors.world import World
from bot.telegram.client import TelegramBot
from core.database import Database
from core.files.vault import open_vault
from tests.bot.wire import Wire
from tests.clinics import small_clinic
from tests.desk import TUESDAY_MORNING

ANNA, JOHN, EWA = 101, 102, 103
GROUP = -1001
KEYBOARD = ((InlineButton(text="Menu", data="1:menu:"), InlineButton(text="Mapa", url="https://example.org/")),)


@dataclass
class Deliveries:
    """Queue something for a chat, let the delivery worker deliver it, and see what has become of it."""

    database: Database
    world: World
    wire: Wire
    bot: TelegramBot
    now: datetime = TUESDAY_MORNING
    handover: Handover = field(default_factory=Handover)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Employ the delivery worker."""
        self.vault = open_vault("memory://", self.database.keys)
        self.worker = DeliveryWorker(
            self.database, small_clinic(), self.bot, self.vault, lambda: self.now, handover=self.handover
        )

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    async def queue(self, chat_id: int, *deliveries: BotAction | str) -> None:
        """A string is a text to send."""
        async with self.database.transaction() as session:
            for each in deliveries:
                delivery = SendText(text=each) if isinstance(each, str) else each
                outbox.enqueue(session, chat_id, delivery, f"{next(self._numbers)}", self.now)
                await session.flush()

    async def rows(self) -> list[OutboxRow]:
        """All of the outbox, in order."""
        async with self.database.transaction() as session:
            return list(await session.scalars(sa.select(OutboxRow).order_by(OutboxRow.id)))

    async def waiting(self) -> int:
        """How many things are still to be delivered."""
        return sum(row.done_at is None for row in await self.rows())

    def sent(self, chat_id: int) -> list[str]:
        """What the bot's messages in a chat say."""
        return [message.text for message in self.world.chat(chat_id).messages if message.sender.is_bot]


@asynccontextmanager
async def deliveries_on(database: Database) -> AsyncIterator[Deliveries]:
    """A worker and its outbox, with three people, who have opened their chats, and a group."""
    world = World(clock=lambda: TUESDAY_MORNING)
    for number, name in ((ANNA, "Anna"), (JOHN, "John"), (EWA, "Ewa")):
        world.add_person(number, name).start()
    world.add_group(GROUP, "Personel")
    wire = Wire(world)
    request = HTTPXRequest(httpx_kwargs={"transport": wire})
    async with TelegramBot(world.token, base_url="http://simulator/bot", request=request) as bot:
        yield Deliveries(database, world, wire, bot)
    await world.close()


async def place(deliveries: Deliveries) -> int | None:
    """The message that shows the current screen."""
    async with deliveries.database.transaction() as session:
        row = await session.get(ConversationRow, "k")
        assert row is not None
        return row.screen_message_id
