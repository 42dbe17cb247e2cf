"""The buttons that a screen has in the chat."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.outbox.actions import LONGEST_COPIED, InlineButton
from bot.rendering.keyboard import keyboard
from bot.rendering.text import TextRenderer
from core.i18n import Language
from dialogs.engine.screens import Button, CopyButton, Screen
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
