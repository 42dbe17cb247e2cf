"""Screens become deliveries: the one renderer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from bot.context import Renderer
from bot.meetings.rooms import Rooms
from bot.outbox.actions import InlineButton, InlineKeyboard, LinkMark
from bot.rendering.callback_data import CallbackData
from dialogs.engine.screens import (
    AnyButton,
    Button,
    CardLink,
    CopyButton,
    DeviceCheckLink,
    Link,
    PrivateLink,
    RoomLink,
    Screen,
    StartLink,
    WebLink,
)
from dialogs.engine.subjects import Subject

NEVER_OUT_OF_DATE = 0


def keyboard(  # noqa: C901, PLR0913 - a case for each; what depends on the chat
    screen: Screen,
    version: int,
    renderer: Renderer,
    ways: Mapping[Subject, str] = MappingProxyType({}),
    public_url: str | None = None,
    *,
    of_desk: bool = False,
    private_url: str | None = None,
    tie: str = "",
    start_url: str | None = None,
    rooms: Rooms | None = None,
) -> InlineKeyboard:
    """The buttons of a screen, each with the screen's version. `ways` are the addresses of cards, by their subjects;
    pages of our own are below `public_url`. `of_desk`: it is the desk's, in a private chat. `private_url`
    leads to the desk in private, from a group. `tie`: it is about whoever is acted for by it. What is to be sent to
    the bot at the start is put behind `start_url`. `rooms` are those that people can meet in.
    """
    stays = screen.confirms is not None

    def button_of(each: AnyButton) -> InlineButton | None:
        text = renderer.plain(each.label)
        match each:
            case Button(action=action, value=value, chosen=chosen):
                data = CallbackData(version, action, value, stays=stays, of_desk=of_desk, tie=tie).pack()
                return InlineButton(text="✓ " * chosen + text, data=data)
            case CopyButton(copies=copies):
                return InlineButton(text=text, copies=copies)
            case StartLink(start=start, shares=False) if start_url is not None:
                return InlineButton(text=text, copies=f"{start_url}{start}")
            case _ if (url := url_of(each, text)) is not None:
                return InlineButton(text=text, url=url)
            case _:
                return None

    def url_of(each: AnyButton, text: str) -> str | None:
        match each:
            case Link(url=url):
                return url
            case WebLink(path=path) if public_url is not None:
                return f"{public_url}/{path}"
            case PrivateLink():
                return private_url
            case StartLink(start=start, shares=True) if start_url is not None:
                return _sending_on(f"{start_url}{start}", text)
            case CardLink(subject=subject):
                return ways.get(subject)
            case RoomLink(room=room, name=name, moderates=moderates, video=video) if rooms is not None:
                address = rooms.address(room, renderer.plain(name), moderates=moderates, video=video)
                return _sending_on(address, text) if each.shares else address
            case DeviceCheckLink() if rooms is not None:
                return rooms.address_to_try()
            case _:
                return None

    rows = (tuple(button for each in row if (button := button_of(each)) is not None) for row in screen.rows)
    return tuple(row for row in rows if row)


def _sending_on(address: str, text: str) -> str:
    """Has somebody's Telegram ask whom it is to be sent to."""
    return f"https://t.me/share/url?{urlencode({'url': address, 'text': text})}"


def link_mark(screen: Screen) -> LinkMark | None:
    """What is noted of the message that shows a screen, so that it is found when it no longer holds."""
    return None if screen.confirms is None or not screen.confirms.id else LinkMark(subject=screen.confirms.pack())


def file_mark(screen: Screen) -> LinkMark | None:
    """The same of a file that came with it."""
    return (
        None
        if link_mark(screen) is None or screen.confirms is None
        else LinkMark(subject=files_of(screen.confirms).pack())
    )


def files_of(subject: Subject) -> Subject:
    """The files that came with what is told of something."""
    return Subject(subject.kind, f"{subject.id}.file")
