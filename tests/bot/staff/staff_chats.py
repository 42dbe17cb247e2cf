"""What the delivery worker is told by the rest of the context, in the test's hand: how cards look, and who hears of
receipts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.hooks import DeliveryHooks
from bot.delivery.worker import DeliveryWorker
from bot.simulator.world.chats import SimMessage
from bot.staff import cards
from bot.staff.cards import CardMessage, RenderedCard
from tests.bot.deliveries import GROUP, Deliveries
from tests.clinics import small_clinic

TITLES = {"questions": "Pytania", "appointments": "Wizyty"}


@dataclass
class CardStub:
    """How each card looks now; which have been drawn, and what has been heard of receipts."""

    deliveries: Deliveries
    worker: DeliveryWorker = field(init=False)
    looks: dict[str, RenderedCard | None] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)
    heard: list[tuple[str, bool]] = field(default_factory=list)

    async def draw(self, _: AsyncSession, subject: str) -> RenderedCard | None:
        """Draw one."""
        self.drawn.append(subject)
        return self.looks[subject]

    async def hear(self, _: AsyncSession, receipt: str, delivered: bool) -> None:  # noqa: FBT001 - as it is called
        """Hear of a receipt."""
        self.heard.append((receipt, delivered))

    async def change(self, subject: str, looks: str | RenderedCard | None, chat_id: int = GROUP) -> None:
        """Something changes, and its card with it."""
        self.looks[subject] = RenderedCard(looks) if isinstance(looks, str) else looks
        async with self.deliveries.database.transaction() as session:
            await cards.request_redraw(session, chat_id, subject, self.deliveries.now)

    async def card(self, subject: str) -> CardMessage:
        """What is known of a card."""
        async with self.deliveries.database.transaction() as session:
            return await session.get_one(CardMessage, subject)

    def messages(self, chat_id: int = GROUP) -> list[SimMessage]:
        """The bot's messages in a chat; lines about the chat itself are none."""
        found = self.deliveries.world.chat(chat_id).messages
        return [message for message in found if message.sender.is_bot and message.text]


def employ(deliveries: Deliveries, *, titles: Mapping[str, str] = TITLES, group_rate: int | None = None) -> CardStub:
    """Have another worker deliver, which draws from this stub and tells it of receipts."""
    stub = CardStub(deliveries)
    hooks = DeliveryHooks(stub.draw, stub.hear, titles, group_rate)
    stub.worker = DeliveryWorker(
        deliveries.database, small_clinic(), deliveries.bot, deliveries.vault, lambda: deliveries.now, hooks=hooks
    )
    deliveries.worker = stub.worker
    return stub
