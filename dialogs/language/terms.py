"""What words of time can be, in every language at once: the files in `words/`, read."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from rapidfuzz.distance import OSA

from core.text.normalisation import plain_letters
from core.text.similarity import plain_words

SHORTEST_MISTYPED: Final = 6
SHORTEST_STEM: Final = 2

LETTERS: Final[Mapping[str, str]] = {
    "relative": "R",
    "weekdays": "W",
    "months": "M",
    "numbers": "N",
    "ordinals": "O",
    "parts": "P",
    "holidays": "G",
    "day-unit": "d",
    "week-unit": "w",
    "month-unit": "m",
    "hour-unit": "h",
    "next": "X",
    "this": "T",
    "in": "I",
    "within": "i",
    "after": "A",
    "from": "f",
    "before": "B",
    "until": "u",
    "to": ">",
    "between": "Z",
    "and": "&",
    "at": "@",
    "at-hour": "%",
    "about": "~",
    "half-to": "H",
    "half-past": "U",
    "quarter-to": "q",
    "quarter-past": "Q",
    "beginning": "C",
    "middle": "D",
    "end": "L",
    "last": "l",
    "ordinal-end": "o",
    "hour-end": "e",
    "past": "j",
    "out-of": "z",
    "fortnight": "F",
    "half-year": "c",
    "year": "b",
    "am": "a",
    "pm": "p",
    "weekend": "E",
    "soonest": "S",
    "any-time": "V",
    "not-before": "n",
    "child": "K",
    "filler": "",
}
"""A sentence is matched as a string of letters, one for each term: “jutro po 17” is RAN. A filler has none."""

_TABLES: Final = ("lists", "intents", "weak", "topics")
_WITH_VALUES: Final = ("relative", "weekdays", "months", "numbers", "ordinals", "parts", "holidays")


@dataclass(frozen=True, slots=True)
class TimeTerm:
    """What some words can be: its name in `LETTERS`, and which one."""

    name: str
    value: str = ""

    @property
    def letter(self) -> str:
        """As which the grammar sees it."""
        return LETTERS[self.name]


@dataclass(frozen=True, slots=True)
class _Entry:
    """The words that follow the first, and what they are all together."""

    rest: tuple[str, ...]
    term: TimeTerm


class TimeTerms:
    """All of them, to be looked up by their first word."""

    def __init__(self) -> None:
        """Empty."""
        self._whole: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._stems: defaultdict[str, list[_Entry]] = defaultdict(list)
        self._long: defaultdict[str, list[tuple[str, TimeTerm]]] = defaultdict(list)

    def add(self, written: str, term: TimeTerm) -> None:
        """Words as a file has them."""
        first, *rest = (plain_letters(word) for word in written.split())
        entry = _Entry(tuple(rest), term)
        (self._stems if first.endswith("*") else self._whole)[first.rstrip("*")].append(entry)
        if not rest and len(first.rstrip("*")) >= SHORTEST_MISTYPED:
            self._long[first[0]].append((first, term))

    def at(self, words: Sequence[str], place: int) -> tuple[TimeTerm, int] | None:
        """What the words at a place are, as many as can be, and how many they are."""
        best: tuple[TimeTerm, int] | None = None
        for entry in self._beginning_with(words[place]):
            length = len(entry.rest) + 1
            if best and best[1] >= length:
                continue
            follow = words[place + 1 : place + length]
            if len(follow) == len(entry.rest) and all(map(_fits, follow, entry.rest)):
                best = entry.term, length
        return best

    def mistyped(self, word: str) -> TimeTerm | None:
        """What a word is if a letter is wrong, missing, too many, or two are swapped."""
        if len(word) < SHORTEST_MISTYPED or word in everyday_words():
            return None
        return next((term for known, term in self._long.get(word[0], ()) if _is_near(word, known)), None)

    def _beginning_with(self, word: str) -> Iterator[_Entry]:
        yield from self._whole.get(word, ())
        for end in range(len(word), SHORTEST_STEM - 1, -1):
            yield from self._stems.get(word[:end], ())


@cache
def terms() -> TimeTerms:
    """Those of every language that has a file."""
    made = TimeTerms()
    for file in word_files():
        for section, kinds in file.items():
            if section in _WITH_VALUES:
                for value, words in kinds.items():
                    for word in words:
                        made.add(word, TimeTerm(section, value))
            elif section == "terms":
                for name, words in kinds.items():
                    for word in words:
                        made.add(word, TimeTerm(name))
    return made


@cache
def word_files() -> tuple[Mapping[str, Any], ...]:
    """The files of words, Polish first."""
    folder = resources.files(__package__).joinpath("words")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    read = {each.name: tomllib.loads(each.read_text(encoding="utf-8")) for each in files}
    return tuple(read[name] for name in sorted(read, key=lambda name: (name != "pl.toml", name)))


@cache
def everyday_words() -> frozenset[str]:
    """Words that stand whole in the tables of what is asked for, and so are nothing mistyped."""
    lines = (
        line
        for file in word_files()
        for section in _TABLES
        for those in file.get(section, {}).values()
        for line in those
    )
    return frozenset(plain_words(" ".join(lines)))


def _fits(word: str, written: str) -> bool:
    return word.startswith(written[:-1]) if written.endswith("*") else word == written


def _is_near(word: str, known: str) -> bool:
    if not known.endswith("*"):
        return abs(len(word) - len(known)) <= 1 and OSA.distance(word, known, score_cutoff=1) <= 1
    stem = known[:-1]
    return len(stem) <= len(word) + 1 and OSA.distance(word[: len(stem)], stem, score_cutoff=1) <= 1
