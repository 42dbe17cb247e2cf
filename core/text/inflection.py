"""The forms of a Polish name: Wilczek → Wilczka, Wilczkowi …, Wola → Woli, Wolą …, Jasiński → Jasińskiego, Jasińska.

Of common names they are known (`core.text.forms`); those of others, which only the clinic file tells, are made by how
they end. More are made than there are: a form that nobody writes is never met. Words are plain, without accents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.text.forms import known_forms

ENGLISH_POSSESSIVE: Final = "s"
"""Without its apostrophe."""

SHORTEST: Final = 3
SHORTEST_WITH_A_LOST_VOWEL: Final = 5

_HARD: Final = ("", "a", "owi", "em", "iem", "u", "ie", "e", "y", "i", "ow", "om", "ami", "ach", "owie")
_SOFT: Final = ("ia", "iowi", "iu")
"""Behind what has lost its accent: Banaś, Toruń, Radom."""

_WIVES: Final = ("owa", "owej", "owo")
_OF_MEN: Final = (*_HARD, *_SOFT, *_WIVES)
_OF_WOMEN: Final = ("a", "y", "i", "e", "o", "ie", "u", "ii")
_SOFTENED: Final = {
    "ra": "rze",
    "ka": "ce",
    "ga": "dze",
    "da": "dzie",
    "ta": "cie",
    "la": "le",
    "cha": "sze",
    "ha": "sze",
    "sla": "sle",
    "na": "nie",
    "za": "zie",
    "sa": "sie",
    "wa": "wie",
    "ba": "bie",
    "pa": "pie",
    "ma": "mie",
}
_ADJECTIVE: Final = (
    "i",
    "y",
    "iego",
    "ego",
    "iemu",
    "emu",
    "im",
    "ym",
    "a",
    "iej",
    "ej",
    "ich",
    "ych",
    "imi",
    "ymi",
    "ie",
    "e",
)
_HARD_TO_SOFT: Final = {"r": "rze", "t": "cie", "d": "dzie", "l": "le", "k": "cze", "st": "scie", "er": "rze"}
_VOWELS: Final = "aeiouy"


def forms(word: str) -> frozenset[str]:
    """Those of a plain word, itself among them."""
    return frozenset((word, word + ENGLISH_POSSESSIVE, *(known_forms(word) or made_forms(word))))


def made_forms(word: str) -> frozenset[str]:
    """Those that its end makes of a plain word."""
    return frozenset(_made(word))


def _made(word: str) -> Iterator[str]:
    if len(word) < SHORTEST:
        return
    if word.endswith(("ski", "cki", "dzki", "ska", "cka", "dzka")):
        yield from (word[:-1] + end for end in _ADJECTIVE)
    elif word.endswith(("y", "i")):
        yield from (word[:-1] + end for end in _ADJECTIVE)
        yield from (word + end for end in ("ego", "emu", "m", "ch"))
    elif word.endswith(("owa", "na")):
        yield from (word[:-1] + end for end in (*_OF_WOMEN, "ej"))
        yield from _softened(word)
    elif word.endswith("a"):
        yield from (word[:-1] + end for end in _OF_WOMEN)
        yield from _softened(word)
        if word.endswith("ia"):  # Gdynia → Gdyni
            yield word[:-1]
    elif word.endswith("o"):
        yield from (word[:-1] + end for end in (*_OF_WOMEN, "em", "iem", "owi"))
        yield from _softened(word[:-1] + "a")
    elif word.endswith("e"):
        yield from (word[:-1] + end for end in ("ego", "emu", "a", "u", "em", "om", "ach", "ym"))
    else:
        yield from _of_consonant(word)


def _softened(word: str) -> Iterator[str]:
    for end, soft in _SOFTENED.items():
        if word.endswith(end):
            yield word[: -len(end)] + soft


def _of_consonant(word: str) -> Iterator[str]:
    yield from (word + end for end in _OF_MEN)
    for end, soft in _HARD_TO_SOFT.items():
        if word.endswith(end):
            yield word[: -len(end)] + soft
    if word[-2] == "e" and word[-1] not in _VOWELS and len(word) >= SHORTEST_WITH_A_LOST_VOWEL:
        stem = word[:-2] + word[-1]
        yield from (stem + end for end in _OF_MEN[1:])
        if word[-3] == "i":  # Krawiec → Krawca
            yield from (word[:-3] + word[-1] + end for end in _OF_MEN[1:])
        if word[-3:] == "iek":
            yield from (word[:-3] + "k" + end for end in _OF_MEN[1:])
    if word.endswith("iol"):  # Kozioł → Kozła
        yield from (word[:-3] + "l" + end for end in _OF_MEN[1:])
    if word.endswith("ow"):  # Kraków → Krakowie
        yield word[:-2] + "owie"
    if word.endswith("ab"):
        yield from (word[:-2] + "ebi" + end for end in ("a", "owi", "em"))
