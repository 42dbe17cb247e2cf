"""Addresses of cards of the staff chat, for buttons that lead there."""

from __future__ import annotations

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import cards, chat_migration
from dialogs.engine.screens import CardLink, Screen
from dialogs.engine.subjects import Subject

SUPERGROUPS: Final = -1_000_000_000_000
"""Ids of supergroups count down from here; messages of other groups have no address."""


async def card_addresses(session: AsyncSession, screen: Screen, staff_chat_id: int) -> dict[Subject, str]:
    """The addresses of the cards that a screen links to, by subject; of those only that are shown in a supergroup."""
    subjects = [each.subject for row in screen.rows for each in row if isinstance(each, CardLink)]
    if not subjects:
        return {}
    chat_id = await chat_migration.current_id(session, staff_chat_id)
    found = [(subject, await session.get(cards.CardMessage, subject.pack())) for subject in subjects]
    places = {subject: card.place_in(chat_id) for subject, card in found if card is not None}
    return {subject: _address(chat_id, place) for subject, place in places.items() if place and chat_id < SUPERGROUPS}


def _address(chat_id: int, message_id: int) -> str:
    return f"https://t.me/c/{SUPERGROUPS - chat_id}/{message_id}"
