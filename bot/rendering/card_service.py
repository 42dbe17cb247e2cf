"""What the delivery worker asks of the kinds of cards: how a card looks, and what follows from a receipt."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import BotContext, Renderer
from bot.outbox import queue
from bot.outbox.actions import React, SendText
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, keyboard
from bot.staff import cards, chat_migration, message_links
from bot.staff.cards import RenderedCard
from core.context import Work
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.notifications.staff import APPOINTMENTS, FILES
from dialogs.staff.words import CAME, CAME_NOT


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
        renderer = self._renderer()
        text, buttons = renderer.html(card.screen.text), keyboard(card.screen, NEVER_OUT_OF_DATE, renderer)
        topic = self._kinds.of(kind_of).topic.name
        return RenderedCard(text, buttons, topic, closed=card.is_closed, changes_at=card.changes_at)

    async def on_receipt(self, session: AsyncSession, receipt: str, delivered: bool) -> None:  # noqa: FBT001 - as it is called
        """What was written to a patient has come, or can't: its card shows it, and so does who wrote it.

        Raises `NotFound` for a receipt of a kind that there no longer is.
        """
        work, came = self._context.work(session), Receipt.unpack(receipt)
        kind = self._kinds.of(came)
        noted = await kind.on_receipt(work, came.id, delivered)
        staff_chat = await chat_migration.current_id(work.session, self._context.staff_chat_id)
        if noted.card is not None:
            await cards.request_redraw(work.session, staff_chat, noted.card.pack(), work.now)
        if noted.written is not None:
            await self._react(work, noted.written, CAME if delivered else CAME_NOT)
        if noted.says is not None:
            says = SendText(text=self._renderer().html(noted.says), topic=kind.topic.name)
            queue.enqueue(work.session, staff_chat, says, f"receipt/{uuid4().hex}", work.now)

    async def _react(self, work: Work, to: MessageSubject, emoji: str) -> None:
        for link in await message_links.of_subject(work.session, to.subject.pack()):
            if link.part == to.part:
                reaction = React(message_id=link.message_id, emoji=emoji)
                queue.enqueue(work.session, link.chat_id, reaction, f"came/{uuid4().hex}", work.now)

    def _renderer(self) -> Renderer:
        return self._context.renderer(self._context.clinic.settings.staff_language)
