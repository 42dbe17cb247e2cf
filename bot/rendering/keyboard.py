"""Screens become deliveries: the one renderer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.context import Renderer
from bot.outbox.actions import InlineButton, InlineKeyboard, LinkMark
from bot.rendering.callback_data import CallbackData
from dialogs.engine.screens import Button, CardLink, CopyButton, Link, PrivateLink, Row, Screen, WebLink
from dialogs.engine.subjects import Subject

NEVER_OUT_OF_DATE = 0


def keyboard(
    screen: Screen,
    version: int,
    renderer: Renderer,
    ways: Mapping[Subject, str] = MappingProxyType({}),
    public_url: str | None = None,
    *,
    of_desk: bool = False,
    private_url: str | None = None,
) -> InlineKeyboard:
    """The buttons of a screen, each with the screen's version. `ways` are the addresses of cards, by their subjects;
    pages of our own are below `public_url`. `of_desk`: it is the desk's, in a private chat. `private_url`
    leads to the desk in private, from a group.
    """
    stays = screen.confirms is not None

    def row_of(row: Row) -> Iterator[InlineButton]:
        for each in row:
            match each:
                case Button(label=label, action=action, value=value, chosen=chosen):
                    data = CallbackData(version, action, value, stays=stays, of_desk=of_desk).pack()
                    yield InlineButton(text="✓ " * chosen + renderer.plain(label), data=data)
                case Link(label=label, url=url):
                    yield InlineButton(text=renderer.plain(label), url=url)
                case WebLink(label=label, path=path) if public_url is not None:
                    yield InlineButton(text=renderer.plain(label), url=f"{public_url}/{path}")
                case CopyButton(label=label, copies=copies):
                    yield InlineButton(text=renderer.plain(label), copies=copies)
                case PrivateLink(label=label) if private_url is not None:
                    yield InlineButton(text=renderer.plain(label), url=private_url)
                case CardLink(label=label, subject=subject) if subject in ways:
                    yield InlineButton(text=renderer.plain(label), url=ways[subject])

    return tuple(row for row in map(tuple, map(row_of, screen.rows)) if row)


def link_mark(screen: Screen) -> LinkMark | None:
    """What is noted of the message that shows a screen, so that it is found when it no longer holds."""
    return None if screen.confirms is None or not screen.confirms.id else LinkMark(subject=screen.confirms.pack())
