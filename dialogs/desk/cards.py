"""Cards of the staff chat, each drawn by whoever knows its subject."""

from __future__ import annotations

from core.errors import NotFound
from core.work import Work
from dialogs.desk import question_card
from dialogs.screens import Card


async def draw(work: Work, subject: str) -> Card | None:
    """The card of a subject as everything stands now; `None` when there is nothing to show any more."""
    try:
        return await question_card.draw(work, question_card.question_of(subject))
    except NotFound:
        return None
