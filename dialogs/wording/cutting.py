"""Long texts in parts that a message holds. Telegram counts UTF-16 units, and nothing may be lost where one is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.questions.model import Entry
from dialogs.engine.text import units

ROOM: Final = 2_600
"""Units of what people wrote on one screen: what is said around it has to fit as well, in either language."""

HEADING: Final = 160
"""Units that a heading and the gap before it take, at most."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An entry of a thread, or as much of it as a screen holds."""

    entry: Entry
    text: str
    begins: bool
    ends: bool


def cut(text: str, longest: int = ROOM) -> tuple[str, ...]:
    """The text in parts, cut between paragraphs, lines or words wherever that can be; an empty text is one part."""
    parts = []
    while units(text) > longest:
        head = _beginning(text, longest)
        end = _last_gap(head)
        parts.append(head[:end].rstrip())
        text = text[end:].lstrip()
    return (*parts, text) if text or not parts else tuple(parts)


def ending(text: str, longest: int) -> str:
    """The text, or the last words of one that is longer than `longest`."""
    if units(text) <= longest:
        return text
    end = _beginning(text[::-1], longest - 2)[::-1]
    return "… " + (end.partition(" ")[2] or end)


def beginning(text: str, longest: int) -> str:
    """The text, or the first words of one that is longer than `longest`."""
    if units(text) <= longest:
        return text
    begins = _beginning(text, longest - 2)
    return (begins.rpartition(" ")[0] or begins) + " …"


def screens_of(thread: Sequence[Entry]) -> tuple[tuple[Passage, ...], ...]:
    """A thread as it is shown: one entry after another, on as many screens as it takes."""
    screens: list[list[Passage]] = [[]]
    left = ROOM
    for entry in thread:
        parts = cut(entry.text, ROOM - HEADING)
        for number, part in enumerate(parts):
            takes = units(part) + HEADING
            if takes > left and screens[-1]:
                screens.append([])
                left = ROOM
            screens[-1].append(Passage(entry, part, begins=number == 0, ends=number == len(parts) - 1))
            left -= takes
    return tuple(map(tuple, screens))


def where_newest_begins(screens: Sequence[Sequence[Passage]]) -> int:
    """The number of the screen on which the last entry begins, from 1."""
    return max((number for number, each in enumerate(screens, 1) if any(part.begins for part in each)), default=1)


def _beginning(text: str, longest: int) -> str:
    """As many characters as fit; one outside the first plane takes two units."""
    left = longest
    for position, character in enumerate(text):
        left -= 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004 - the end of Unicode's first plane
        if left < 0:
            return text[:position]
    return text


def _last_gap(text: str) -> int:
    """Where to cut: after the last paragraph, line or word that leaves no screen half empty; else at the very end."""
    for gap in ("\n\n", "\n", " "):
        position = text.rfind(gap)
        if position >= max(1, len(text) // 2):
            return position
    return len(text)
