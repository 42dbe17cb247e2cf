"""How near two words are: the same, one inflected, one mistyped.

No language is analysed. Forms of one word share its beginning and differ in a short ending; that is enough to tell the
few hundred words of a clinic's offer apart, in languages that inflect at the end of words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from typing import Final

from rapidfuzz.distance import OSA, Prefix

from core.i18n import Language
from core.text.normalisation import plain_letters

SHORTEST_MISTYPED: Final = 5
"""In a shorter word, one letter makes another word; in one as short, so do a letter and an ending."""

SHORTEST_MISTYPED_TWICE: Final = 9


class Similarity(IntEnum):
    """How near a typed word is to a known one, the nearest highest."""

    NONE = 0
    TYPO = 1  # dermatlog – dermatolog
    RELATED = 2  # dermatologa – dermatologiczna
    INFLECTED = 3  # dermatologa – dermatolog
    BEGINNING = 4  # derm – dermatolog
    SAME = 5


ANY: Final = 99
SHORTEST_IN_COMMON: Final = 3
"""Words that are near, and not mistyped, have so many first letters in common, or are the same."""

_FORMS: Final = (
    # letters in common, at least; typed ending, at most; known ending, at most
    (3, 0, ANY, Similarity.BEGINNING),
    (5, 3, 2, Similarity.INFLECTED),
    (4, 2, 1, Similarity.INFLECTED),
    (3, 1, 1, Similarity.INFLECTED),
    (7, 2, ANY, Similarity.RELATED),
)


def plain_words(text: str) -> list[str]:
    """The words of a text as `plain_letters` writes them: 'Poradę u Łucji' → porade, u, lucji."""
    return re.findall(r"[^\W_]+", plain_letters(text))


def similarity(typed: str, known: str) -> Similarity:
    """How near two plain words are."""
    spelt = spelt_similarity(typed, known)
    return Similarity.TYPO if spelt is Similarity.NONE and _mistyped(typed, known) else spelt


def spelt_similarity(typed: str, known: str) -> Similarity:
    """How near two plain words are if neither is mistyped; much quicker to tell."""
    if typed == known:
        return Similarity.SAME
    common = Prefix.similarity(typed, known)
    for in_common, typed_ending, known_ending, form in _FORMS:
        if common >= in_common and len(typed) - common <= typed_ending and len(known) - common <= known_ending:
            return form
    return Similarity.NONE


class KnownWords:
    """Plain words with which typed ones are compared, each with those alone that begin alike."""

    def __init__(self, words: Iterable[str]) -> None:
        """The words, as `plain_words` writes them."""
        self._by_beginning: defaultdict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(words):
            self._by_beginning[word[:SHORTEST_IN_COMMON]].append(word)

    def nearest(self, typed: str) -> Similarity:
        """How near a plain word is to the nearest of them, if none is mistyped."""
        alike = self._by_beginning.get(typed[:SHORTEST_IN_COMMON], ())
        return max((spelt_similarity(typed, word) for word in alike), default=Similarity.NONE)

    def has_form(self, typed: str) -> bool:
        """Whether a plain word is one of them, perhaps inflected."""
        return self.nearest(typed) in {Similarity.INFLECTED, Similarity.SAME}


def _mistyped(typed: str, known: str) -> bool:
    """Whether a letter is wrong, missing, too many, or two are swapped, endings aside; in a long word, two such."""
    if min(len(typed), len(known)) >= SHORTEST_MISTYPED and _are_within(typed, known, 1):
        return True
    endings = _endings(tuple(Language))
    typed, known = typed.rstrip(endings), known.rstrip(endings)
    shorter = min(len(typed), len(known))
    if shorter <= SHORTEST_MISTYPED:
        return False
    return _are_within(typed, known, 2 if shorter >= SHORTEST_MISTYPED_TWICE and typed[0] == known[0] else 1)


def _are_within(one: str, other: str, most: int) -> bool:
    """Whether so many letters, at most, are wrong."""
    return abs(len(one) - len(other)) <= most and OSA.distance(one, other, score_cutoff=most) <= most


@cache
def _endings(languages: tuple[Language, ...]) -> str:
    return plain_letters("".join(each.spec.ending_letters for each in languages))
