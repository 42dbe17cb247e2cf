"""Screens become deliveries: the one renderer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.context import Renderer
from bot.outbox.actions import InlineButton, InlineKeyboard
from bot.rendering.callback_data import CallbackData
from dialogs.engine.screens import Button, CardLink, Link, Row, Screen
from dialogs.engine.subjects import Subject

NEVER_OUT_OF_DATE = 0


def keyboard(
    screen: Screen, version: int, renderer: Renderer, ways: Mapping[Subject, str] = MappingProxyType({})
) -> InlineKeyboard:
    """The buttons of a screen, each with the screen's version. `ways` are the addresses of cards, by their subjects."""
    drawn = (tuple(_row(row, version, renderer, ways)) for row in screen.rows)
    return tuple(row for row in drawn if row)


def _row(row: Row, version: int, renderer: Renderer, ways: Mapping[Subject, str]) -> Iterator[InlineButton]:
    for each in row:
        if not isinstance(each, CardLink):
            yield _button(each, version, renderer)
        elif each.subject in ways:
            yield _button(Link(each.label, ways[each.subject]), version, renderer)


def _button(each: Button | Link, version: int, renderer: Renderer) -> InlineButton:
    match each:
        case Link(label=label, url=url):
            return InlineButton(text=renderer.plain(label), url=url)
        case Button(label=label, action=action, value=value, chosen=chosen):
            tick = "✓ " if chosen else ""
            return InlineButton(text=tick + renderer.plain(label), data=CallbackData(version, action, value).pack())
