"""What the courier asks of the staff's side: how cards look, and who hears of receipts."""

from __future__ import annotations

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot import cards, moves, outbox, routes
from bot.cards import Drawn
from bot.deliveries import React
from bot.drawing import NEVER_OUT_OF_DATE, keyboard
from bot.house import House
from core import reaching
from core.questions import Entry
from dialogs.desk import cards as desk_cards
from dialogs.desk.question_card import subject_of
from dialogs.desk.words import TOPICS
from dialogs.events import ENTRY
from dialogs.screens import Topic

CAME: Final = "👍"
CAME_NOT: Final = "😢"
"""Reactions to what a member of staff wrote to a patient: it came, or it can't."""


class DeskSide:
    """Draws cards and takes receipts, in the courier's transactions."""

    def __init__(self, house: House) -> None:
        self._house = house

    def titles(self) -> dict[str, str]:
        """What the parts of the staff chat are called."""
        writer = self._house.writer(self._house.clinic.settings.staff_language)
        return {topic.value: writer.plain(TOPICS[topic]) for topic in Topic}

    async def draw(self, session: AsyncSession, subject: str) -> Drawn | None:
        """How a card looks now."""
        card = await desk_cards.draw(self._house.work(session), subject)
        if card is None:
            return None
        writer = self._house.writer(self._house.clinic.settings.staff_language)
        buttons = keyboard(card.screen, NEVER_OUT_OF_DATE, writer)
        text = writer.html(card.screen.text)
        return Drawn(text, buttons, card.topic, closed=card.is_closed)

    async def on_receipt(self, session: AsyncSession, receipt: str, delivered: bool) -> None:  # noqa: FBT001 - as it is called
        """What was written to a patient has come, or can't: its card shows it, and so does who wrote it."""
        kind, _, entry_id = receipt.partition(":")
        if kind != ENTRY:
            return
        work = self._house.work(session)
        told = reaching.delivered if delivered else reaching.unreachable
        entry = await told(work, entry_id)
        if entry is None:
            return
        staff_chat = await moves.current(session, self._house.staff_chat_id)
        await cards.touch(session, staff_chat, subject_of(entry.question_id), work.now)
        await self._react(session, entry, CAME if delivered else CAME_NOT)

    async def _react(self, session: AsyncSession, entry: Entry, emoji: str) -> None:
        now = self._house.clock()
        for route in await routes.of_subject(session, subject_of(entry.question_id)):
            if route.purpose == ENTRY and route.value == entry.id:
                key = f"came/{entry.id}/{route.message_id}/{now.timestamp()}"
                outbox.queue(session, route.chat_id, React(message_id=route.message_id, emoji=emoji), key, now)
