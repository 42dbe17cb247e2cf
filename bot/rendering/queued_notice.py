"""A notice that is queued without a turn: by a command, or by a job that knows nothing of dialogs."""

from __future__ import annotations

from bot.addresses import chat_of
from bot.outbox import queue
from bot.outbox.actions import SendText
from bot.rendering.keyboard import NEVER_OUT_OF_DATE, keyboard
from bot.rendering.text import TextRenderer
from core.accounts.people import Person
from core.context import Work
from core.i18n import DEFAULT_LANGUAGE
from dialogs.engine.screens import Screen


def queue_notice(work: Work, person: Person, screen: Screen, *, name: str) -> None:
    """Have somebody told something, in their language, after the commit; under this dedupe key."""
    renderer = TextRenderer(person.language or DEFAULT_LANGUAGE, work.clinic.zone)
    told = SendText(
        text=renderer.html(screen.text), keyboard=keyboard(screen, NEVER_OUT_OF_DATE, renderer), protected=True
    )
    queue.enqueue(work.session, chat_of(person.address), told, name, work.now)
