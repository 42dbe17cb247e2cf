"""How near two words are: the same, one inflected, one mistyped. `core.text.known_words` compares a word with many.

No language is analysed here. Forms of one word share its beginning and differ in a short ending; that is enough to tell
the few hundred words of a clinic's offer apart, in languages that inflect at the end of words.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache
from typing import Final

from rapidfuzz.distance import Prefix

from core.i18n import Language
from core.text.normalisation import plain_letters

SHORTEST_MISTYPED: Final = 5
"""In a shorter word, one letter makes another word; in one as short, so do a letter and an ending."""

SHORTEST_MISTYPED_TWICE: Final = 9

SHORTEST_IN_COMMON: Final = 3
"""Two words that are near by their spelling begin with as many letters, or are the same."""


class Similarity(IntEnum):
    """How near a typed word is to a known one, the nearest highest."""

    NONE = 0
    TYPO = 1  # dermatlog – dermatolog
    RELATED = 2  # dermatologa – dermatologiczna
    INFLECTED = 3  # dermatologa – dermatolog
    BEGINNING = 4  # derm – dermatolog
    SAME = 5


ANY: Final = 99

_FORMS: Final = (
    # letters in common, at least; typed ending, at most; known ending, at most
    (SHORTEST_IN_COMMON, 0, ANY, Similarity.BEGINNING),
    (5, 3, 2, Similarity.INFLECTED),
    (4, 2, 1, Similarity.INFLECTED),
    (3, 1, 1, Similarity.INFLECTED),
    (7, 2, ANY, Similarity.RELATED),
)


def plain_words(text: str) -> list[str]:
    """The words of a text as `plain_letters` writes them: 'Poradę u Łucji' → porade, u, lucji."""
    return re.findall(r"[^\W_]+", plain_letters(text))


def spelt_similarity(typed: str, known: str) -> Similarity:
    """How near two plain words are by how they are spelt."""
    if typed == known:
        return Similarity.SAME
    common = Prefix.similarity(typed, known)
    for in_common, typed_ending, known_ending, form in _FORMS:
        if common >= in_common and len(typed) - common <= typed_ending and len(known) - common <= known_ending:
            return form
    return Similarity.NONE


def without_ending(word: str) -> str:
    """A plain word without the letters that forms end with."""
    return word.rstrip(_endings(tuple(Language)))


def most_mistyped(typed: str, known: str) -> int:
    """By how many letters two words without endings may differ if one is the other, mistyped; -1 where it can't be."""
    shorter = min(len(typed), len(known))
    if shorter <= SHORTEST_MISTYPED:
        return -1
    return 2 if shorter >= SHORTEST_MISTYPED_TWICE and typed[0] == known[0] else 1


@cache
def _endings(languages: tuple[Language, ...]) -> str:
    return plain_letters("".join(each.spec.ending_letters for each in languages))
