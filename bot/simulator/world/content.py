"""What a message holds: a text, a file, a card, a place, or a line of Telegram's own. Values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.simulator.markup.entities import Text
from bot.simulator.world.files import SimFile


@dataclass(frozen=True, slots=True)
class Media:
    """A file with, perhaps, some words under it, or above it; with a spoiler it is shown when it is pressed."""

    file: SimFile
    caption: Text = field(default_factory=Text)
    above: bool = False
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact card; `user_id` is there when the card's owner is on Telegram."""

    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A place on the map."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class ServiceMessage:
    """Something that happened in the chat, written by Telegram: `field` is the Bot API's name for it."""

    field: str
    value: Any


Content: TypeAlias = Text | Media | Contact | Location | ServiceMessage
