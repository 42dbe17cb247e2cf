"""By what a person's name is found, although it is kept sealed: its words and their beginnings, as anybody types them.

The same function folds what is kept and what is looked for: small letters without accents, apostrophes and hyphens, in
the letters of every keyboard (`core.text.normalisation.plain`). Names that are commonly written in more than one way
are found by each: Müller by muller and mueller, Шевченко by shevchenko.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from anyascii import anyascii

from core.text.normalisation import plain

SHORTEST_BEGINNING: Final = 3
"""Letters: fewer find only words that are no longer."""

LONGEST_JOINED: Final = 3

_LONGER: Final = str.maketrans({"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"})
"""How passports and keyboards without these letters have them."""

_BETWEEN_PARTS: Final = re.compile(r"[-'·.]+")
_FORMS_OF_ADDRESS: Final = frozenset(("pan", "pani", "mr", "mrs", "ms"))


def name_terms(name: str) -> frozenset[str]:
    """All that somebody of this name is found by: whole words, and how they begin."""
    return frozenset(itertools.chain.from_iterable(map(_beginnings, whole_words(name))))


def whole_words(name: str) -> frozenset[str]:
    """The words of a name, and the parts of those with an apostrophe or a hyphen, in each way of writing them; a short
    one also as one with what follows: De Luca by deluca.
    """
    return frozenset(itertools.chain.from_iterable(map(_words_as_written, _ways_of_writing(name)))) - {""}


def terms_looked_for(text: str) -> frozenset[str]:
    """What each has to be among somebody's terms; none when nothing in the text could be of a name."""
    words = re.split(r"[\s,;-]+", plain(text))
    terms = frozenset(term for word in words if (term := _letters(word)))
    return terms - _FORMS_OF_ADDRESS or terms


def _ways_of_writing(name: str) -> tuple[str, ...]:
    return plain(name), plain(name.lower().translate(_LONGER)), plain(anyascii(plain(name)))


def _words_as_written(name: str) -> Iterator[str]:
    words = name.split()
    for word in words:
        yield from map(_letters, (word, *_BETWEEN_PARTS.split(word), *word.split("-")))
    for word, following in itertools.pairwise(words):
        if len(_letters(word)) <= LONGEST_JOINED:
            yield _letters(word + following)


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word))


def _beginnings(word: str) -> Iterator[str]:
    yield word
    for length in range(SHORTEST_BEGINNING, len(word)):
        yield word[:length]
