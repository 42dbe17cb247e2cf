"""The days and times that a sentence names.

Its words are terms (`dialogs.language.terms`), and the sentence a string of their letters. Rules put letters together,
in their order: numbers, then dates, then times. Each rule is a pattern of letters, and what comes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dialogs.language.reading import SentencePiece
from dialogs.language.roles import is_of
from dialogs.language.terms import TimeTerm, terms
from dialogs.language.times.calendar import Calendar
from dialogs.language.times.clock import Clock

SIGNS: Final = {".": ".", ":": ":", "/": "/", "-": "-", "–": "-", "—": "-", "@": "@", ",": ","}
OTHER: Final = "_"
TEN: Final = 10
TEN_AND_THIS: Final = frozenset(("ten",))
"""A number in English, “this” in Polish."""
TENS: Final = frozenset((20, 30, 40))
LONGEST_ABBREVIATED: Final = 5
VOWELS: Final = "aeiouy"


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a sentence: its letter, its value, and from which piece to which (not included)."""

    letter: str
    value: Any
    start: int
    end: int
    text: str = ""
    parts: tuple[Item, ...] = ()
    """Those that it was made of."""


@dataclass(frozen=True, slots=True)
class SaidTime:
    """Something that was said of time, and from which piece to which (not included).

    `kind` is `day`, `hours`, `soonest`, `child`, or `impossible` for a day that doesn't exist. `spans` are its
    readings.
    """

    kind: str
    spans: tuple[Any, ...]
    start: int
    end: int
    bare: int = 0
    """Where it starts without the “na” before it."""
    is_target: bool = False
    """It is what something is to be moved to: “na poniedziałek”, “to Monday”."""
    is_origin: bool = False
    """It is what something is to be moved from: “z piątku”."""
    is_since: bool = False
    """It tells since when: “od piątku”, “since Friday”; perhaps of an ailment."""
    is_target_hour: bool = False
    """It is a time behind “na”."""
    is_weekday: bool = False
    is_dated: bool = False
    """It has a month or figures, as in a calendar."""
    choices: tuple[SaidTime, ...] = ()
    """Those of “Monday or Tuesday”."""
    ends: tuple[tuple[Any, ...], tuple[Any, ...]] | None = None
    """Of “from Monday to Thursday”: a move may be meant by it."""


KINDS: Final = {
    **dict.fromkeys("^!?", "day"),
    **dict.fromkeys("s*2", "hours"),
    "S": "soonest",
    "V": "any-time",
    "K": "child",
    "x": "impossible",
}
"""What is left when all rules are applied, by letters."""

TARGETS: Final = "!"
ORIGINS: Final = "?*"
SINCE: Final = "f^"
FROM_TO: Final = "f^>^"
Rule = tuple[re.Pattern[str], Callable[[Sequence[Item]], Any], str]


def when(found: Sequence[SentencePiece], calendar: Calendar, clock: Clock) -> tuple[SaidTime, ...]:
    """What is said of time, in the order in which it is said."""
    items = _items(found)
    for rules in (_NUMBERS, clock.first_rules(), calendar.rules(), clock.rules()):
        for pattern, make, letter in rules:
            items = _applied(items, re.compile(pattern), make, letter)
    return tuple(_said(items))


def _said(items: Sequence[Item]) -> Iterator[SaidTime]:
    for each in items:
        if kind := KINDS.get(each.letter):
            whole = _whole(each)
            letters = "".join(part.letter for part in whole.parts)
            leaves = list(_leaves(each))
            yield SaidTime(
                kind,
                tuple(each.value) if kind in {"day", "hours"} else (),
                each.start,
                each.end,
                whole.start,
                is_target=each.letter in TARGETS,
                is_origin=each.letter in ORIGINS,
                is_since=letters == SINCE,
                is_target_hour=kind == "hours" and leaves[0].letter in "@>%" and is_of("towards", leaves[0].text),
                is_weekday=any(leaf.letter == "W" for leaf in leaves),
                is_dated=any(leaf.letter in "M./-" for leaf in leaves),
                choices=tuple(_said(whole.parts)) if "&" in letters and letters.startswith("^") else (),
                ends=(tuple(whole.parts[1].value), tuple(whole.parts[3].value)) if letters == FROM_TO else None,
            )


def _whole(item: Item) -> Item:
    """The days themselves, of those that something is to be moved to or from."""
    return item.parts[-1] if item.letter in "!?" else item


def _leaves(item: Item) -> Iterator[Item]:
    """The terms that it was made of, in their order."""
    if item.parts:
        for each in item.parts:
            yield from _leaves(each)
    else:
        yield item


def _items(found: Sequence[SentencePiece]) -> list[Item]:
    """The terms of a sentence; what is none is `_`."""
    words = [each.plain for each in found]
    known, items, place = terms(), [], 0
    while place < len(words):
        word = words[place]
        if spelt := _spelt_with_figures(found, place):
            items.append(Item(spelt.letter, _value(spelt), place, place + 2, word))
            place += 2
        elif word.isdecimal():
            items.append(Item("N", int(word[:9]), place, place + 1, word))
            place += 1
        elif word in SIGNS:
            if not (word == "." and found[place].is_glued and items and _is_abbreviated(items[-1])):
                items.append(Item(SIGNS[word], None, place, place + 1, word))
            place += 1
        else:
            term, length = known.at(words, place) or (known.mistyped(word), 1)
            if term is None or (
                term.letter in {"o", "e"} and not (found[place].is_glued and items and items[-1].letter in "N-")
            ):
                items.append(Item(OTHER, None, place, place + 1, word))
            elif term.letter == "T" and place > 0 and is_of("before-ten", words[place - 1]) and word in TEN_AND_THIS:
                items.append(Item("N", TEN, place, place + 1, word))
            elif term.letter:
                items.append(Item(term.letter, _value(term), place, place + length, word))
            place += length
    return items


def _value(term: TimeTerm) -> int | str:
    return int(term.value) if term.value.lstrip("-").isdecimal() else term.value


def _spelt_with_figures(found: Sequence[SentencePiece], place: int) -> TimeTerm | None:
    """2moro, 2day."""
    if place + 1 >= len(found) or not found[place].plain.isdecimal() or not found[place + 1].is_glued:
        return None
    at = terms().at([found[place].plain + found[place + 1].plain], 0)
    return at[0] if at else None


def _is_abbreviated(item: Item) -> bool:
    """Whether a full stop behind it may belong to it: godz., pon., ok., Tues."""
    return item.letter not in "N_O" and 0 < len(item.text) <= LONGEST_ABBREVIATED and item.text[-1] not in VOWELS


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
            made.append(Item(letter, value, chosen[0].start, chosen[-1].end, parts=tuple(chosen)))
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
    ("N-?e", lambda items: items[0].value, "N"),
)
