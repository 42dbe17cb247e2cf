"""What a patient does with a file from its sending to its deletion."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.simulator.world.chats import SimMessage
from bot.simulator.world.content import Media
from tests.e2e.file_day import NAME, FileDay
from tests.e2e.loopback import until
from tests.stage import STAFF_CHAT


async def walk(day: FileDay) -> AsyncIterator[str]:
    """Anna sends a file, adds it, opens it, links it with her visit and deletes it; it stops after each of these."""
    day.send()
    await day.shown(NAME, action="go_on")
    yield "sent"
    await day.press("go_on", then="category")
    await day.press("category", "laboratory", then="none")
    await day.press("none", then="send")
    await day.press("agree", then="send")
    await day.press("send", then="open")
    yield "added"
    await day.press("open", then="show")
    await day.press("show", then="show")
    assert len(files_in(day, day.anna.id)) == 2  # what she sent, and what she was sent
    yield "opened"
    await day.press("link", then="appointment")
    await day.press("appointment", then="delete")
    await until(day.stage.world, lambda: len(files_in(day, STAFF_CHAT)) == 1)
    yield "linked"
    await day.press("delete", then="delete")
    await day.press("delete", then="add")
    await until(day.stage.world, lambda: not files_in(day, STAFF_CHAT))
    yield "deleted"


def files_in(day: FileDay, chat_id: int) -> list[SimMessage]:
    """The messages of a chat that are files."""
    return [message for message in day.stage.world.chat(chat_id).messages if isinstance(message.content, Media)]
