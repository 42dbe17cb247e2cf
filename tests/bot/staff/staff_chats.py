"""What the courier is told by the rest of the house, in the test's hand: how cards look, and who hears of receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.hooks import Orders
from bot.delivery.worker import Courier
from bot.simulator.world.messages import Message
from bot.staff import cards
from bot.staff.cards import Card, Drawn
from tests.bot.updates.posted_updates import GROUP, Post
from tests.clinics import small_clinic

TITLES = {"questions": "Pytania", "appointments": "Wizyty"}


@dataclass
class Board:
    """How each card looks now; which have been drawn, and what has been heard of receipts."""

    post: Post
    looks: dict[str, Drawn | None] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)
    heard: list[tuple[str, bool]] = field(default_factory=list)

    async def draw(self, _: AsyncSession, subject: str) -> Drawn | None:
        """Draw one."""
        self.drawn.append(subject)
        return self.looks[subject]

    async def hear(self, _: AsyncSession, receipt: str, delivered: bool) -> None:  # noqa: FBT001 - as it is called
        """Hear of a receipt."""
        self.heard.append((receipt, delivered))

    async def touch(self, subject: str, looks: str | Drawn | None, chat_id: int = GROUP) -> None:
        """Something changes, and its card with it."""
        self.looks[subject] = Drawn(looks) if isinstance(looks, str) else looks
        async with self.post.database.transaction() as session:
            await cards.touch(session, chat_id, subject, self.post.now)

    async def card(self, subject: str) -> Card:
        """What is known of a card."""
        async with self.post.database.transaction() as session:
            return await session.get_one(Card, subject)

    def messages(self, chat_id: int = GROUP) -> list[Message]:
        """The bot's messages in a chat; lines about the chat itself are none."""
        found = self.post.world.chat(chat_id).messages
        return [message for message in found if message.sender.is_bot and message.text]


def employ(post: Post, *, titles: Mapping[str, str] = TITLES, group_pace: int | None = None) -> Board:
    """Another courier for the post, who draws from this board and tells it of receipts."""
    board = Board(post)
    orders = Orders(board.draw, board.hear, titles, group_pace)
    post.courier = Courier(post.database, small_clinic(), post.bot, post.vault, lambda: post.now, orders=orders)
    return board
