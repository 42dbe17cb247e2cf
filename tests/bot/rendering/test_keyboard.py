"""The buttons that a screen has in the chat."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.meetings.rooms import Rooms
from bot.outbox.actions import LONGEST_COPIED, InlineButton
from bot.rendering.keyboard import keyboard
from bot.rendering.text import TextRenderer
from core.i18n import Language
from dialogs.engine.screens import Button, CopyButton, DeviceCheckLink, RoomLink, Screen
from dialogs.engine.text import Verbatim

ENGLISH = TextRenderer(Language.ENGLISH, ZoneInfo("Europe/Warsaw"))


def test_what_is_copied_is_not_changed() -> None:
    """As it stands, with marks that mean something elsewhere, and nothing is pressed by it."""
    row = (CopyButton(Verbatim("Copy"), "a < b & c  <b>"), Button(Verbatim("Back"), "back"))
    ((copies, back),) = keyboard(Screen(Verbatim("Code"), (row,)), 3, ENGLISH)
    assert copies == InlineButton(text="Copy", copies="a < b & c  <b>")
    assert (back.data, back.copies) == ("3:back:", None)


def test_so_much_can_be_copied() -> None:
    """What Telegram would not take fails where it is made, not where it is sent."""
    InlineButton(text="Copy", copies="x" * LONGEST_COPIED)
    for copied in ("", "x" * (LONGEST_COPIED + 1)):
        with pytest.raises(ValidationError):
            InlineButton(text="Copy", copies=copied)


ROOM = "0123456789abcdef0123456789abcdef"
ROOMS = Rooms("https://rooms.example", None, lambda: datetime(2027, 3, 2, 8, 0, tzinfo=UTC))
INTO_A_ROOM = Screen(
    Verbatim("Dr Borkowska is ready"),
    (
        (RoomLink(Verbatim("Enter"), ROOM, Verbatim("Anna")), Button(Verbatim("Refresh"), "refresh")),
        (DeviceCheckLink(Verbatim("Try your camera")),),
        (Button(Verbatim("Menu"), "menu"),),
    ),
)


def test_rooms_are_opened_by_links() -> None:
    """Each to its own address; a room to try things in is another one each time."""
    (enter, _), (first,), _ = keyboard(INTO_A_ROOM, 3, ENGLISH, rooms=ROOMS)
    assert enter.text == "Enter"
    assert (enter.url or "").startswith(f"https://rooms.example/{ROOM}#")
    assert (first.text, first.data) == ("Try your camera", None)
    ((_, _), (second,), _) = keyboard(INTO_A_ROOM, 3, ENGLISH, rooms=ROOMS)
    addresses = {(each.url or "").partition("#")[0] for each in (enter, first, second)}
    assert len(addresses) == 3


def test_an_invitation_is_sent_on() -> None:
    """By the person's own Telegram, to whom they choose; what is sent leads into the room."""
    row = (RoomLink(Verbatim("Invite & wait"), ROOM, Verbatim("guest"), shares=True),)
    (((invite,),)) = keyboard(Screen(Verbatim("Room"), (row,)), 3, ENGLISH, rooms=ROOMS)
    base, _, query = (invite.url or "").partition("?")
    sent = parse_qs(query)
    assert (base, sent["text"]) == ("https://t.me/share/url", ["Invite & wait"])
    assert sent["url"] == [ROOMS.address(ROOM, "guest", moderates=False)]


def test_without_rooms_nothing_leads_there() -> None:
    """The rest of the screen is as it was, and no row is empty."""
    rows = keyboard(INTO_A_ROOM, 3, ENGLISH)
    assert [[each.text for each in row] for row in rows] == [["Refresh"], ["Menu"]]
