"""The single words of the vocabulary, and which of them a typed word is: whole, with an ending, in other letters,
mistyped.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from core.emergencies.transliteration import folded, is_cyrillic, typed_in_latin
from core.text.normalisation import plain

SHORTEST_MISTYPED: Final = 6
"""In a shorter word one letter makes another word."""

SHORTEST_IN_LATIN: Final = 5
"""A shorter Ukrainian word, in Latin letters, would be a Polish or English one."""

SHORT_IN_LATIN: Final = frozenset({"ne", "bie"})
"""не and б'є, which are needed and are no other words."""

SHORTEST_GLUED: Final = 6
SHORTEST_IN_GLUED: Final = 3
LONGEST_ENDING: Final = 5
"""Letters of an ending that a word may have behind its stem, and still be one word."""
LONGEST_KEPT: Final = 4096
"""Words whose classes are remembered; a message has less than that."""

Classes = frozenset[int]
NONE: Final[Classes] = frozenset()
_NUMBER: Final = re.compile(r"#(\d+)-(\d+)(\w*)|#(\d+)()(\w*)")
_DIGITS: Final = re.compile(r"(\d{1,4})(?:[.,]\d+)?(\D*)")


class Lexicon:
    """Words by how they are written in the vocabulary; each has a number, its class."""

    def __init__(self) -> None:
        """Empty."""
        self._classes: dict[tuple[str, bool], int] = {}
        self._whole: defaultdict[str, set[int]] = defaultdict(set)
        self._stems: defaultdict[str, set[int]] = defaultdict(set)
        self._whole_in_latin: defaultdict[str, set[int]] = defaultdict(set)
        self._stems_in_latin: defaultdict[str, set[int]] = defaultdict(set)
        self._numbers: list[tuple[int, int, str, int]] = []
        self._long: defaultdict[str, list[tuple[str, int, bool]]] = defaultdict(list)
        self._right_stems: set[str] = set()
        self._longest = 0
        """Letters of the longest word or stem; what is behind them tells nothing."""
        self.classes_of = lru_cache(LONGEST_KEPT)(self._classes_of)

    def add(self, written: str, *, mistyped: bool = True) -> int:
        """The class of a word as the vocabulary writes it: `kaszel`, `kaszl*`, `#38-43`; `mistyped`: it may be so."""
        key = (written, mistyped)
        if key not in self._classes:
            self._classes[key] = len(self._classes)
            self._enter(written, self._classes[key], mistyped=mistyped)
        return self._classes[key]

    def add_right(self, written: str) -> None:
        """A word that isn't another one mistyped, though it is but a letter from it: `dusza`, `psycholog*`."""
        self.add(written, mistyped=False)
        if written.endswith("*"):
            self._right_stems.add(plain(written.rstrip("*")))

    def knows(self, word: str, *, beyond: int = 0) -> bool:
        """Whether the word is there as it is, or with an ending that begins `beyond` its first letters."""
        is_whole = len(word) <= self._longest and word in self._whole
        return is_whole or self._begins_with_any(word, self._stems, max(beyond, 2))

    def beginning_with(self, stem: str) -> tuple[str, ...]:
        """The words, and beginnings of words, that are there and begin so."""
        return tuple(sorted(word for word in {*self._whole, *self._stems} if word.startswith(stem)))

    def unglued(self, word: str) -> tuple[str, ...]:
        """The words that were typed as one (`niemogeoddychac`), or the word alone; its length may be any."""
        if len(word) < SHORTEST_GLUED or not word.isalpha() or self._is_one_word(word):
            return (word,)
        ends = self._ends_of_glued(word)
        words, start = [], 0
        while start < len(word):
            words.append(word[start : ends[start]])
            start = ends[start]
        return tuple(words)

    def _ends_of_glued(self, word: str) -> dict[int, int]:
        """Where the word ends that begins at each place, if all that follows it is known as well; else, at the end."""
        ends: dict[int, int] = {}
        for start in range(len(word) - 1, -1, -1):
            ends[start] = len(word)
            if len(word) - start >= SHORTEST_GLUED and not self._is_one_word(word[start:]):
                last = min(len(word) - SHORTEST_IN_GLUED, start + self._longest)
                for end in range(start + SHORTEST_IN_GLUED, last + 1):
                    if word[start:end] in self._whole and self._is_split_or_known(word, end, ends[end]):
                        ends[start] = end
                        break
        return ends

    def _is_one_word(self, word: str) -> bool:
        """Not if a short stem has more behind it than an ending: mog·eoddychac is none."""
        return self.knows(word, beyond=len(word) - LONGEST_ENDING)

    def _is_split_or_known(self, word: str, start: int, end: int) -> bool:
        return end < len(word) or word[start:] in self._whole or self._begins_with_any(word[start:], self._stems, 5)

    def _begins_with_any(self, word: str, stems: Collection[str], shortest: int) -> bool:
        return any(word[:end] in stems for end in range(shortest, min(len(word), self._longest) + 1))

    def _enter(self, written: str, number: int, *, mistyped: bool) -> None:
        if match := _NUMBER.fullmatch(written):
            low, high, unit = (match[1], match[2], match[3]) if match[1] else (match[4], match[4], match[6])
            self._numbers.append((int(low), int(high), unit, number))
            return
        has_ending = written.endswith("*")
        word = "".join(plain(written.rstrip("*")).split("'"))
        self._longest = max(self._longest, len(word))
        (self._stems if has_ending else self._whole)[word].add(number)
        if mistyped and len(word) >= SHORTEST_MISTYPED:
            self._long[word[0]].append((word, number, has_ending))
        if is_cyrillic(word):
            self._enter_in_latin(folded(word), number, has_ending=has_ending)

    def _enter_in_latin(self, word: str, number: int, *, has_ending: bool) -> None:
        self._longest = max(self._longest, len(word))
        if word in SHORT_IN_LATIN or len(word) >= SHORTEST_IN_LATIN:
            (self._stems_in_latin if has_ending else self._whole_in_latin)[word].add(number)

    def _classes_of(self, word: str) -> Classes:
        """What the word may be, the nearest way of reading it first; nothing if it is in no line of the vocabulary."""
        found = self._spelt(word)
        if not word.isalpha() or self._is_right(word):
            return frozenset(found)
        if typed_in_latin(word):
            found |= self._in(folded(word), self._whole_in_latin, self._stems_in_latin)
        return frozenset(found | self._mistyped(word))

    def _is_right(self, word: str) -> bool:
        """Whether it is written as a word that is known whole, or as one that only looks mistyped."""
        return word in self._whole or self._begins_with_any(word, self._right_stems, 3)

    def _spelt(self, word: str) -> set[int]:
        if match := _DIGITS.fullmatch(word):
            value, unit = int(match[1]), match[2]
            return {number for low, high, of, number in self._numbers if low <= value <= high and unit == of}
        return self._in(word, self._whole, self._stems)

    def _mistyped(self, word: str) -> set[int]:
        if len(word) < SHORTEST_MISTYPED or not word.isalpha():
            return set()
        near = self._long.get(word[0], ())
        return {number for known, number, has_ending in near if _is_near(word, known, has_ending=has_ending)}

    def _in(self, word: str, whole: dict[str, set[int]], stems: dict[str, set[int]]) -> set[int]:
        found = set(whole.get(word, ()))
        for end in range(2, min(len(word), self._longest) + 1):
            found |= stems.get(word[:end], set())
        return found


def _is_near(word: str, known: str, *, has_ending: bool) -> bool:
    """Whether a letter is wrong, missing, too many, or two are swapped."""
    if not has_ending:
        return abs(len(word) - len(known)) <= 1 and OSA.distance(word, known, score_cutoff=1) <= 1
    lengths = range(max(len(known) - 1, 1), min(len(known) + 1, len(word)) + 1)
    return any(OSA.distance(word[:length], known, score_cutoff=1) <= 1 for length in lengths)
