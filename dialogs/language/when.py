"""The days and times that a sentence names.

Its words are terms (`dialogs.language.terms`), and the sentence a string of their letters. Rules put letters together,
in their order: numbers, then dates, then times. Each rule is a pattern of letters, and what comes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dialogs.language.calendar import Calendar
from dialogs.language.clock import Clock
from dialogs.language.meaning import DaySpan, HourSpan
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import terms

SIGNS: Final = {".": ".", ":": ":", "/": "/", "-": "-", "–": "-", "—": "-", "@": "@"}
OTHER: Final = "_"
TEN: Final = 10
TENS: Final = frozenset((20, 30, 40))


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a sentence: its letter, its value, and from which piece to which (not included)."""

    letter: str
    value: Any
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class SaidTimes:
    """What was said of days and hours, and which pieces said it."""

    days: tuple[DaySpan, ...]
    to_days: tuple[DaySpan, ...]
    """Those of them that something is to be moved to: “z piątku na poniedziałek”, “to Monday”."""
    hours: tuple[HourSpan, ...]
    soonest: bool
    for_child: bool
    said: tuple[tuple[str, int, int], ...]
    """`day`, `hours`, `soonest` or `child`, with the pieces."""


Rule = tuple[re.Pattern[str], Callable[[Sequence[Item]], Any], str]


def when(found: Sequence[SentencePiece], calendar: Calendar, clock: Clock) -> SaidTimes:
    """What is said of time."""
    items = _items(found)
    for rules in (_NUMBERS, calendar.rules(), clock.rules()):
        for pattern, make, letter in rules:
            items = _applied(items, re.compile(pattern), make, letter)
    days = [each for each in items if each.letter in "^!"]
    targets = [each.value for each in items if each.letter == "!"]
    hours = [each for each in items if each.letter == "s"]
    soonest = [each for each in items if each.letter == "S"]
    child = [each for each in items if each.letter == "K"]
    said = [
        (kind, each.start, each.end)
        for kind, those in (("day", days), ("hours", hours), ("soonest", soonest), ("child", child))
        for each in those
    ]
    return SaidTimes(
        calendar.joined([each.value for each in days]),
        calendar.joined(targets),
        clock.joined([each.value for each in hours]),
        bool(soonest),
        bool(child),
        tuple(said),
    )


def _items(found: Sequence[SentencePiece]) -> list[Item]:
    """The terms of a sentence; what is none is `_`."""
    words = [each.plain for each in found]
    known, items, place = terms(), [], 0
    while place < len(words):
        word = words[place]
        if word.isdecimal():
            items.append(Item("N", int(word[:9]), place, place + 1, word))
            place += 1
        elif word in SIGNS:
            items.append(Item(SIGNS[word], None, place, place + 1, word))
            place += 1
        else:
            term, length = known.at(words, place) or (known.mistyped(word), 1)
            if term is None or (
                term.letter == "o" and not (found[place].is_glued and items and items[-1].letter in "N-")
            ):
                items.append(Item(OTHER, None, place, place + 1, word))
            elif term.letter:
                value = int(term.value) if term.value.isdecimal() else term.value
                items.append(Item(term.letter, value, place, place + length, word))
            place += length
    return items


def _applied(
    items: list[Item], pattern: re.Pattern[str], make: Callable[[Sequence[Item]], Any], letter: str
) -> list[Item]:
    """The items, with those that match put together; a rule that makes `None` of them leaves them as they are."""
    line = "".join(each.letter for each in items)
    made: list[Item] = []
    place = 0
    for match in pattern.finditer(line):
        chosen = items[match.start() : match.end()]
        value = make(chosen) if chosen and match.start() >= place else None
        if value is not None:
            made += items[place : match.start()]
            made.append(Item(letter, value, chosen[0].start, chosen[-1].end))
            place = match.end()
    return [*made, *items[place:]]


def _sum(items: Sequence[Item]) -> int | None:
    """Twenty, five."""
    tens, units = (each.value for each in items)
    is_one = not items[0].text.isdecimal() and not items[1].text.isdecimal()
    return tens + units if is_one and tens in TENS and 0 < units < TEN else None


_NUMBERS: Final = (
    ("NN", _sum, "N"),
    ("[NO]O", _sum, "O"),
    ("N-?o", lambda items: items[0].value, "O"),
)
