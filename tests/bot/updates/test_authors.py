"""Whom a command is about: whoever wrote the message that it answers, by their number, if anybody knows who it was."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.updates import staff
from dialogs.engine.events import Commanded, Somebody

BOT = 12345
CHAT = {"id": -1001, "type": "supergroup", "title": "Personel", "is_forum": True}
JAN = {"id": 9003, "is_bot": False, "first_name": "Jan"}
OLA = {"id": 555, "is_bot": False, "first_name": "Ola", "last_name": "Wrona"}
PORTAL = {"id": BOT, "is_bot": True, "first_name": "Portal"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel"}


def a_message(number: int, by: dict[str, Any], **more: object) -> dict[str, Any]:
    """A message of the staff chat, as Telegram tells of it."""
    return {"message_id": number, "date": 1_803_888_000, "chat": CHAT, "from": by, **more}


def about(answered: dict[str, Any] | None) -> Somebody | None:
    """Whom Jan's command is about."""
    more = {} if answered is None else {"reply_to_message": answered}
    body = {"update_id": 1, "message": a_message(8, JAN, text="/staff", **more)}
    done = staff.read(Update.de_json(body, None), BOT)
    assert done is not None
    assert isinstance(done.event, Commanded)
    return done.event.about


def test_the_author() -> None:
    """Known by the number; the name is only told."""
    assert about(a_message(7, OLA, text="Dzień dobry!")) == Somebody("telegram:555", "Ola Wrona")
    assert about(a_message(7, OLA, sticker=None)) == Somebody("telegram:555", "Ola Wrona")


@pytest.mark.parametrize(
    "answered",
    [
        None,
        a_message(7, PORTAL, text="Personel i role"),
        a_message(7, ANONYMOUS, text="Dzień dobry!", sender_chat=CHAT),
        a_message(7, CHANNEL_BOT, text="Dzień dobry!", sender_chat={"id": -1005, "type": "channel", "title": "Kanał"}),
        a_message(7, OLA, forum_topic_created={"name": "Wizyty", "icon_color": 7322096}),
    ],
    ids=["nothing", "the bot", "somebody anonymous", "a channel", "a topic's first line"],
)
def test_nobody(answered: dict[str, Any] | None) -> None:
    """A topic's first line is what every message of the topic answers, so that whoever made the topic isn't meant."""
    assert about(answered) is None
