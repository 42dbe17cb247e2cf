"""What is wrong with a conversation, as it is seen from outside: by the person, and by Telegram.

Nothing here knows how the bot is made, so that any bot can be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Complaint
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.journal import Answered, Deleted, Edited, Entry, KeyboardChanged, Reacted, Sent
from bot.simulator.world.state import WorldState
from core.i18n import Language
from tests.dialogs.everywhere.foreign_words import foreign_line


class Flaw(StrEnum):
    """What a bot can do wrong, by name."""

    UNANSWERED_TAP = "a tap was left unanswered"
    SILENCE = "nothing was said"
    DEAD_END = "a dead end"
    NO_WAY_BACK = "a screen without a way back"
    WRONG_LANGUAGE = "the wrong language"
    UNFILLED = "an unfilled placeholder"
    LOST = "acknowledged before it was taken care of"
    BUTTON_TOO_LONG = "a button's data of more than 64 bytes"
    BROKEN_MARKUP = "broken mark-up"
    UNCHANGED = "an edit without a change"
    TEXT_TOO_LONG = "a text of more than 4,096 characters"
    STRANGER = "a message to somebody who has never written"
    REFUSED = "a call that Telegram refused"


@dataclass(frozen=True)
class Finding:
    """One flaw, where it was met, and what it was."""

    flaw: Flaw
    where: str
    detail: str = ""

    def __str__(self) -> str:
        """For the report of a test."""
        return f"{self.where}: {self.flaw.value}" + (f" ({self.detail})" if self.detail else "")


_COMPLAINTS: Final = {
    "BUTTON_DATA_INVALID": Flaw.BUTTON_TOO_LONG,
    "can't parse entities": Flaw.BROKEN_MARKUP,
    "message is not modified": Flaw.UNCHANGED,
    "message is too long": Flaw.TEXT_TOO_LONG,
    "caption is too long": Flaw.TEXT_TOO_LONG,
    "MESSAGE_TOO_LONG": Flaw.TEXT_TOO_LONG,
    "MEDIA_CAPTION_TOO_LONG": Flaw.TEXT_TOO_LONG,
    "chat not found": Flaw.STRANGER,
    "can't initiate conversation": Flaw.STRANGER,
}
"""Telegram's sentences, each with what the bot did wrong."""

_UNFILLED: Final = re.compile(r"\{\w*\}|%\(\w+\)[sd]|\bNone\b(?! of| today)|&(?:lt|gt|amp);|<\w+ object|\w+\(\w+=")


_BEFORE_A_TASK: Final = re.compile(r"^\W*(?:\d+[.)]\s*)?")


class Observer:
    """Looks at what a bot has done since the last look."""

    def __init__(self, world: WorldState) -> None:
        self._world = world
        self._seen = len(world.log)
        self._complained = len(world.complaints)

    def look(
        self,
        person: SimPerson,
        language: Language,
        where: str,
        *,
        chat: Chat | None = None,
        is_answered: bool | None = True,
    ) -> list[Finding]:
        """What is wrong with what a person was shown since the last look, in private or in another chat, and with what
        the bot tried to do. Where nobody is answered, only that is wrong which was said.
        """
        place = chat or person.chat
        entries = self._world.log.after(self._seen)
        complaints = self._world.complaints[self._complained :]
        self._seen, self._complained = len(self._world.log), len(self._world.complaints)
        return [
            *(Finding(_flaw_of(each), where, f"{each.method}: {each.description}") for each in complaints),
            *(Finding(Flaw.UNANSWERED_TAP, where, press.data) for press in self._world.presses.values()),
            *(_silence(entries, person, place, where) if is_answered else ()),
            *_misworded(_shown(entries, place), language, where, self._quoted()),
            *(_dead_end(person, where) if place.private else ()),
        ]

    def _quoted(self) -> set[str]:
        """What people have written, in whatever language: patients and staff are shown each other's words."""
        messages = (message for chat in self._world.chats.values() for message in chat.messages)
        written = {message.text for message in messages if message.text and not message.sender.is_bot}
        return written | {line for words in written for line in _tasks_in(words)}


def _tasks_in(words: str) -> set[str]:
    """The lines of a list, which may be shown one by one and with other marks before them."""
    lines = words.splitlines()
    return {bare for line in lines if " " in (bare := _BEFORE_A_TASK.sub("", line))} if len(lines) > 1 else set()


def _flaw_of(complaint: Complaint) -> Flaw:
    return next((flaw for words, flaw in _COMPLAINTS.items() if words in complaint.description), Flaw.REFUSED)


def is_answered(person: SimPerson) -> bool:
    """Whether the bot has ever done anything that this person can see."""
    return any(_is_for(person, person.chat, entry) for entry in person.world.log)


def _silence(entries: list[Entry], person: SimPerson, chat: Chat, where: str) -> Iterator[Finding]:
    if not any(_is_for(person, chat, entry) for entry in entries):
        yield Finding(Flaw.SILENCE, where)


def _is_for(person: SimPerson, chat: Chat, entry: Entry) -> bool:
    if isinstance(entry, Answered):
        return entry.press.person.id == person.id
    return _is_visible(entry, chat)


def _is_visible(entry: Entry, chat: Chat) -> bool:
    match entry:
        case Sent(message=message) | Edited(message=message):
            return message.sender.is_bot and message.chat.id == chat.id
        case Deleted(message=message):
            return message.chat.id == chat.id
        case Reacted(message=message, who=who):
            return who.is_bot and message.chat.id == chat.id
        case KeyboardChanged(chat=changed):
            return changed.id == chat.id
        case _:
            return False


def _shown(entries: list[Entry], chat: Chat) -> Iterator[SimMessage]:
    """What is new to read; a message that only loses its buttons is not."""
    for entry in entries:
        match entry:
            case Edited(message=message, before=before) if message.text == before.text and not message.labels:
                pass
            case Sent(message=message) | Edited(message=message) if _is_visible(entry, chat):
                yield message
            case _:
                pass


def _misworded(
    shown: Iterable[SimMessage], language: Language, where: str, quoted: Collection[str]
) -> Iterator[Finding]:
    for message in shown:
        for words in (message.text, *(label for row in message.labels for label in row)):
            if found := _UNFILLED.search(words):
                yield Finding(Flaw.UNFILLED, where, found[0])
            if line := foreign_line(words, language, quoted):
                yield Finding(Flaw.WRONG_LANGUAGE, where, line)


def _dead_end(person: SimPerson, where: str) -> Iterator[Finding]:
    """Nothing to press under anything that can still be seen, and no keyboard at the bottom."""
    if not person.chat.keyboard and not any(message.labels for message in person.messages):
        yield Finding(Flaw.DEAD_END, where)
