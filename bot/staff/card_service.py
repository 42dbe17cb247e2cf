"""What the delivery worker asks of the staff's side: how cards look, and who hears of receipts."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import BotContext
from bot.outbox import queue
from bot.outbox.actions import React, SendText
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, keyboard
from bot.staff import cards, chat_migration, message_links
from bot.staff.cards import RenderedCard
from core.appointments import visits
from core.context import Work
from core.questions import receipts
from core.treatment import instructions
from dialogs.engine.events import ENTRY, INSTRUCTION, VISIT, MessageSubject
from dialogs.engine.screens import Topic
from dialogs.notifications import staff
from dialogs.staff import cards as desk_cards
from dialogs.staff.questions.card import subject_of
from dialogs.staff.visits import instructing
from dialogs.staff.words import CAME_NOT, TOPICS

CAME: Final = "👍"
"""The reaction to what a member of staff wrote to a patient, once it has come."""


class CardService:
    """Draws cards and takes receipts, in the delivery worker's transactions."""

    def __init__(self, context: BotContext) -> None:
        self._context = context

    def titles(self) -> dict[str, str]:
        """What the parts of the staff chat are called."""
        renderer = self._context.renderer(self._context.clinic.settings.staff_language)
        return {topic.value: renderer.plain(TOPICS[topic]) for topic in Topic}

    async def draw(self, session: AsyncSession, subject: str) -> RenderedCard | None:
        """How a card looks now."""
        card = await desk_cards.draw(self._context.work(session), subject)
        if card is None:
            return None
        renderer = self._context.renderer(self._context.clinic.settings.staff_language)
        buttons = keyboard(card.screen, NEVER_OUT_OF_DATE, renderer)
        text = renderer.html(card.screen.text)
        return RenderedCard(text, buttons, card.topic, closed=card.is_closed)

    async def on_receipt(self, session: AsyncSession, receipt: str, delivered: bool) -> None:  # noqa: FBT001 - as it is called
        """What was written to a patient has come, or can't: its card shows it, and so does who wrote it."""
        kind, _, subject_id = receipt.partition(":")
        work = self._context.work(session)
        if kind == ENTRY:
            await self._entry_came(work, subject_id, delivered=delivered)
        elif kind == INSTRUCTION:
            await (instructions.mark_delivered if delivered else instructions.mark_unreachable)(work, subject_id)
            await self._react(
                work, MessageSubject(INSTRUCTION, instructing.subject_of(subject_id), subject_id), delivered
            )
        elif kind == VISIT and not delivered:
            await self._visit_not_told(work, subject_id)

    async def _entry_came(self, work: Work, entry_id: str, *, delivered: bool) -> None:
        entry = await (receipts.mark_delivered if delivered else receipts.mark_unreachable)(work, entry_id)
        if entry is None:
            return
        subject = subject_of(entry.question_id)
        await cards.touch(work.session, await self._staff_chat(work), subject, work.now)
        await self._react(work, MessageSubject(ENTRY, subject, entry.id), delivered)

    async def _visit_not_told(self, work: Work, appointment_id: str) -> None:
        """Somebody has to call the patient."""
        renderer = self._context.renderer(self._context.clinic.settings.staff_language)
        text = renderer.html(staff.not_told(await visits.get_visit(work, appointment_id)))
        untold = SendText(text=text, topic=Topic.APPOINTMENTS)
        queue.enqueue(work.session, await self._staff_chat(work), untold, f"untold/{uuid4().hex}", work.now)

    async def _react(self, work: Work, to: MessageSubject, delivered: bool) -> None:  # noqa: FBT001 - a fact, handed on
        for route in await message_links.of_subject(work.session, to.subject):
            if (route.purpose, route.value) == (to.purpose, to.value):
                reaction = React(message_id=route.message_id, emoji=CAME if delivered else CAME_NOT)
                queue.enqueue(work.session, route.chat_id, reaction, f"came/{uuid4().hex}", work.now)

    async def _staff_chat(self, work: Work) -> int:
        return await chat_migration.current(work.session, self._context.staff_chat_id)
