"""What the delivery worker asks of the kinds of cards: how a card looks, and what follows from a receipt."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import BotContext, Renderer
from bot.outbox import queue
from bot.outbox.actions import React
from bot.outbox.queue import Add
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, keyboard
from bot.rendering.revising import revise
from bot.staff import cards, chat_migration, message_links
from bot.staff.cards import RenderedCard
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.notifications.staff import APPOINTMENTS, FILES
from dialogs.staff.buttons import IN_PRIVATE_ROW
from dialogs.staff.case_in_private import value_of
from dialogs.staff.words import CAME, CAME_NOT
from dialogs.triggers import CARD_LINK


class CardService:
    """Draws cards and takes receipts, in the delivery worker's transactions."""

    def __init__(self, context: BotContext) -> None:
        self._context = context
        self._kinds = context.desk.kinds

    def titles(self) -> dict[str, str]:
        """What the parts of the staff chat are called, by our names for them."""
        topics = (*(kind.topic for kind in self._kinds.kinds), APPOINTMENTS, FILES)
        return {topic.name: self._renderer().plain(topic.title) for topic in topics}

    async def draw(self, session: AsyncSession, subject: str) -> RenderedCard | None:
        """How a card looks now; `None` when there is nothing to show any more."""
        kind_of = Subject.unpack(subject)
        card = await self._kinds.draw(self._context.work(session), kind_of)
        if card is None:
            return None
        renderer, kind = self._renderer(), self._kinds.of(kind_of)
        text, screen, link = renderer.html(card.screen.text), card.screen, self._link_to(kind_of)
        if kind.seen_in_private is not None and not card.is_closed:
            screen = replace(screen, rows=(*screen.rows, IN_PRIVATE_ROW))
        buttons = keyboard(screen, NEVER_OUT_OF_DATE, renderer, private_url=link)
        topic = kind.topic.name
        return RenderedCard(text, buttons, topic, closed=card.is_closed, changes_at=card.changes_at)

    def _link_to(self, subject: Subject) -> str | None:
        """Where a card leads its reader in their private chat with the bot (Telegram: deep linking)."""
        name = self._context.bot_username
        return f"https://t.me/{name}?start={CARD_LINK}{value_of(subject)}" if name else None

    @property
    def perishable(self) -> frozenset[str]:
        """The kinds whose notices may be true no more when they are sent."""
        return frozenset(kind.prefix for kind in self._kinds.kinds if kind.still_holds is not None)

    async def still_holds(self, session: AsyncSession, receipt: str) -> bool:
        """Whether the notice of this receipt is still true."""
        of = Receipt.unpack(receipt)
        ask = self._kinds.of(of).still_holds
        return ask is None or await ask(self._context.work(session), of.id)

    async def on_receipt(self, session: AsyncSession, receipt: str, delivered: bool) -> None:  # noqa: FBT001 - as it is called
        """What was written to a patient has come, or can't: its card shows it, and so does who wrote it.

        Raises `NotFound` for a receipt of a kind that there no longer is.
        """
        add = queue.numbered(session, f"receipt/{uuid4().hex}", self._context.clock())
        await self.note_receipt(session, Receipt.unpack(receipt), add, delivered=delivered)

    async def note_receipt(self, session: AsyncSession, receipt: Receipt, add: Add, *, delivered: bool) -> None:
        """The same, for whoever queues what follows: also of a notice that nobody sends, for its patient has no chat.

        Raises `NotFound` for a receipt of a kind that there no longer is.
        """
        noted = await self._kinds.note_receipt(self._context.work(session), receipt, delivered=delivered)
        staff_chat = await chat_migration.current_id(session, self._context.staff_chat_id)
        if noted.card is not None:
            redraw = await cards.count_request(session, staff_chat, noted.card.pack())
            if redraw is not None:
                add(staff_chat, *redraw)
        for each in noted.revised:
            await revise(self._context, session, each, add)
        if noted.written is not None:
            await self._react(session, noted.written, CAME if delivered else CAME_NOT, add)

    async def _react(self, session: AsyncSession, to: MessageSubject, emoji: str, add: Add) -> None:
        for link in await message_links.of_subject(session, to.subject.pack()):
            if link.part == to.part:
                add(link.chat_id, React(message_id=link.message_id, emoji=emoji))

    def _renderer(self) -> Renderer:
        return self._context.renderer(self._context.clinic.settings.staff_language, in_group=True)
