"""Screens become deliveries: the one renderer."""

from __future__ import annotations

from bot.buttons import ButtonData, encode
from bot.deliveries import InlineButton, InlineKeyboard
from bot.writing import Writer
from dialogs.screens import Button, Link, Row, Screen

NEVER_OUT_OF_DATE = 0


def keyboard(screen: Screen, version: int, writer: Writer) -> InlineKeyboard:
    """The buttons of a screen, each with the screen's version."""
    return tuple(_row(row, version, writer) for row in screen.rows if row)


def _row(row: Row, version: int, writer: Writer) -> tuple[InlineButton, ...]:
    return tuple(_button(each, version, writer) for each in row)


def _button(each: Button | Link, version: int, writer: Writer) -> InlineButton:
    match each:
        case Link(label=label, url=url):
            return InlineButton(text=writer.plain(label), url=url)
        case Button(label=label, action=action, value=value, chosen=chosen):
            tick = "✓ " if chosen else ""
            return InlineButton(text=tick + writer.plain(label), data=encode(ButtonData(version, action, value)))
