"""Everything visible that happened, in order: what transcripts are written from and what the page listens to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.simulator.conditions.bell import Bell
from bot.simulator.errors import Json
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.people import User


@dataclass(slots=True, eq=False)
class PressEntry:
    """A press on an inline button, and the answer when there is one. The message is as it was when pressed."""

    id: str
    person: User
    message: SimMessage
    data: str
    at: datetime
    answered: bool = False
    text: str | None = None
    show_alert: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody, or the bot, sent a message."""

    message: SimMessage


@dataclass(frozen=True, slots=True)
class Edited:
    """A message changed."""

    message: SimMessage
    before: SimMessage


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message is gone."""

    message: SimMessage


@dataclass(frozen=True, slots=True)
class Reacted:
    """Somebody, or the bot, put other emoji on a message, or none."""

    message: SimMessage
    who: User
    emoji: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PressedEntry:
    """Somebody pressed a button."""

    press: PressEntry


@dataclass(frozen=True, slots=True)
class Answered:
    """The bot answered a press: its spinner ends, perhaps with a text."""

    press: PressEntry
    text: str | None = None
    show_alert: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """The bot is typing, or the like."""

    chat: Chat
    action: str
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class KeyboardChanged:
    """What stands in place of the usual keyboard is another now; `None`: nothing."""

    chat: Chat
    keyboard: Json | None


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """A person is new, or blocked or unblocked the bot."""

    person: User
    blocked: bool


@dataclass(frozen=True, slots=True)
class ChatChanged:
    """A chat is new or has other members."""

    chat: Chat


@dataclass(frozen=True, slots=True)
class CommandsChanged:
    """The command menu of a chat is another."""

    chat: Chat


@dataclass(frozen=True, slots=True)
class BotChanged:
    """The bot's name or description is another."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """Everything is as it was when it was saved: what was seen before is gone."""


Entry: TypeAlias = (
    Sent | Edited | Deleted | Reacted | PressedEntry | Answered | Acted | KeyboardChanged
    | PersonChanged | ChatChanged | CommandsChanged | BotChanged | Reloaded
)  # fmt: skip


@dataclass(slots=True)
class Journal:
    """The entries in their order. An entry's number is its place, from one."""

    bell: Bell
    entries: list[Entry] = field(default_factory=list)
    closed: bool = False

    def __len__(self) -> int:
        """How many there are: the last one's number."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def write(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.bell.ring()

    def after(self, number: int) -> list[Entry]:
        return self.entries[number:]

    async def follow(self, number: int, within: float) -> AsyncIterator[tuple[int, Entry] | None]:
        """Entries after a number as they come, until closed; `None` whenever nothing came for so many seconds."""
        while not self.closed:
            fresh = self.after(number)
            for entry in fresh:
                number += 1
                yield number, entry
            if not fresh and not await self.bell.heard(within):
                yield None

    def close(self) -> None:
        self.closed = True
        self.bell.ring()
