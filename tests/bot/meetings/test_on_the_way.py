"""A link to a room, from the screen to the chat: whom it reaches, and where no part of it is ever left."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from telegram.error import BadRequest

from bot.addresses import address_of
from bot.delivery.results import Rejected, of_error
from bot.fsm_storage import conversation
from bot.outbox import queue as outbox
from bot.outbox.actions import SendText
from bot.outbox.model import OutboxRow
from bot.outbox.outgoing import Outgoing
from bot.rendering.notifications import NotificationRenderer
from bot.rendering.reply import Cause, ReplyRenderer
from bot.simulator.actors.actor import SimPerson
from core.i18n import Language
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.reply import Reply
from dialogs.engine.screens import DeviceCheckLink, Notice, RoomLink, Screen
from dialogs.engine.text import Verbatim
from dialogs.fsm.storage import StorageKey
from tests.bot.secrets_at_rest import nowhere
from tests.databases import in_file
from tests.stage import MEETING_URL, STAFF_CHAT, Stage

ROOM = "0123456789abcdef0123456789abcdef"
SCREEN = Screen(
    Verbatim("Dr Borkowska is ready."),
    ((RoomLink(Verbatim("Enter"), ROOM, Verbatim("Anna")),), (DeviceCheckLink(Verbatim("Try your camera")),)),
)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """In a file, which is looked through."""
    return in_file(tmp_path)


async def answer(stage: Stage, person: SimPerson, chat_id: int) -> None:
    """Somebody's turn is answered with the screen, in this chat."""
    async with stage.work() as work:
        row = await conversation(work.session, StorageKey(stage.app.context.bot_id, chat_id, person.id))
        outgoing = Outgoing("test", None, work.now, stage.app.handover)
        context, cause = stage.app.context, Cause(chat_id)
        renderer = ReplyRenderer(context, work.session, outgoing, cause, row, Language.ENGLISH, work.now)
        await renderer.queue(Reply(screen=SCREEN))
        await outgoing.write(work.session)
    outgoing.hand_over()


async def notify(stage: Stage, person: SimPerson) -> None:
    """Somebody is told by the screen when they haven't asked."""
    async with stage.work() as work:
        add = outbox.numbered(work.session, "test", work.now)
        told = NotifyPerson(Notice(address_of(person.id), SCREEN))
        await NotificationRenderer(stage.app.context, work.session, add, work.now).queue([told])


def links(stage: Stage, chat_id: int) -> list[str]:
    """All that lead to rooms from a chat."""
    return [*_links(stage, chat_id)]


def _links(stage: Stage, chat_id: int) -> Iterator[str]:
    for message in stage.world.chat(chat_id).messages:
        for row in message.inline_keyboard:
            yield from (each["url"] for each in row if each.get("url", "").startswith(MEETING_URL))


async def test_whoever_is_answered_in_private_can_enter(stage: Stage, anna: SimPerson) -> None:
    """By a link made in that turn."""
    anna.start()
    await stage.settle()
    await answer(stage, anna, anna.id)
    await stage.settle()
    enter, to_try = links(stage, anna.id)
    assert enter.startswith(f"{MEETING_URL}/{ROOM}?jwt=")
    assert ROOM not in to_try


async def test_whoever_is_told_can_enter(stage: Stage, anna: SimPerson) -> None:
    """By a link made when it was wanted."""
    anna.start()
    await notify(stage, anna)
    await stage.settle()
    assert len(links(stage, anna.id)) == 2


async def test_in_a_group_nobody_can(stage: Stage) -> None:
    """All who are there could enter as the one who was answered."""
    doctor = next(iter(stage.world.people.values()))
    await answer(stage, doctor, STAFF_CHAT)
    await stage.settle()
    (shown,) = stage.world.chat(STAFF_CHAT).messages
    assert shown.text == "Dr Borkowska is ready."
    assert links(stage, STAFF_CHAT) == []


async def test_no_link_is_kept_or_logged(
    stage: Stage, anna: SimPerson, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the database while it waits, nor afterwards; nor in the log, whatever is logged, though Telegram quotes
    an address that it refuses.
    """
    caplog.set_level(logging.INFO)
    anna.start()
    await notify(stage, anna)
    async with stage.work() as work:
        (row,) = await work.session.scalars(sa.select(OutboxRow).where(OutboxRow.done_at.is_(None)))
        assert ROOM in (row.payload or "")  # sealed, once it is written
    assert nowhere(tmp_path, ROOM)
    await stage.settle()
    enter, to_try = links(stage, anna.id)
    quoted = BadRequest(f"Inline keyboard button URL '{enter}' is invalid: wrong HTTP URL")
    assert isinstance(of_error(quoted, anna.id, SendText(text="kanarek"), 1), Rejected)
    assert "BadRequest" in caplog.text
    tokens = [each.partition("=")[2].partition("#")[0] for each in (enter, to_try)]
    for secret in (ROOM, *tokens, to_try.partition("?")[0]):
        assert nowhere(tmp_path, secret)
        assert secret not in caplog.text


async def test_core_is_told_whether_there_are_rooms(stage: Stage) -> None:
    """By the settings of the process, in every transaction."""
    async with stage.work() as work:
        assert work.has_rooms
    stage.settings = stage.settings.model_copy(update={"meeting_url": None, "meeting_secret": None})
    await stage.restart()
    async with stage.work() as work:
        assert not work.has_rooms
