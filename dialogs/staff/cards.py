"""Cards of the staff chat, each drawn by whoever knows its subject."""

from __future__ import annotations

from core.context import Work
from core.errors import NotFound
from dialogs.engine.screens import Card
from dialogs.staff.questions import card


async def draw(work: Work, subject: str) -> Card | None:
    """The card of a subject as everything stands now; `None` when there is nothing to show any more."""
    try:
        return await card.draw(work, card.question_of(subject))
    except NotFound:
        return None
