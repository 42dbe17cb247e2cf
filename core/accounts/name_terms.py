"""By what somebody is found, although it is kept sealed: the words of their name and how they begin, as anybody types
them, how their telephone number ends, and their date of birth.

The same function folds what is kept and what is looked for: small letters without accents, apostrophes and hyphens, in
the letters of every keyboard (`core.text.normalisation.plain`). Names that are commonly written in more than one way
are found by each: Müller by muller and mueller, Шевченко by shevchenko.

Where a name finds nobody, they are found by how it sounds, for a name from another alphabet is written in as many ways
as there are countries (Юлія: Yuliia, Iuliia, Julija); and then by a part of a word. Terms that are no words have a sign
before them, so that each is among its like.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from typing import Final

from anyascii import anyascii

from core.text.normalisation import plain

SHORTEST_BEGINNING: Final = 3
"""Letters: fewer find only words that are no longer."""

LONGEST_JOINED: Final = 3

A_PART: Final = 3
"""Letters in a row, by which the middle of a word is found."""

_SOUND, _PART, _PHONE, _BORN = "~", "*", "#", "@"

SHORTEST_END: Final = 4
LONGEST_END: Final = 8
"""How many of the last digits of a telephone number are enough to find it; whoever has all looks for the whole."""

_SOUNDS: Final = (
    *(("shch", "s"), ("szcz", "s"), ("tsch", "s"), ("sch", "s"), ("sh", "s"), ("sz", "s"), ("cz", "s"), ("zh", "s")),
    *(("kh", "h"), ("ph", "f"), ("ts", "s"), ("tz", "s"), ("z", "s"), ("w", "v"), ("g", "h"), ("q", "k")),
    *(("x", "ks"), ("j", "i"), ("y", "i")),
)
"""Letters that stand for one sound in some language, each with a sign for all that are mistaken for one another."""

_UNCLEAR: Final = (("ch", ("s", "h")), ("ck", ("sk", "k")), ("c", ("s", "k")))
"""Letters that stand for different sounds: ch in Shevchenko and in Chmielnicki, ck there and in Beck."""

_SOFTENED: Final = (("ie", "e"), ("ia", "a"), ("io", "o"), ("iu", "u"))
_TWICE: Final = re.compile(r"(.)\1+")

_LONGER: Final = str.maketrans({"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"})
"""How passports and keyboards without these letters have them."""

_BETWEEN_PARTS: Final = re.compile(r"[-'·.]+")
_FORMS_OF_ADDRESS: Final = frozenset(("pan", "pana", "panu", "panem", "panie", "pani", "pania", "mr", "mrs", "ms"))


def name_terms(name: str) -> frozenset[str]:
    """All that somebody of this name is found by: whole words and how they begin, as written and as they sound; and
    their parts.
    """
    words = whole_words(name)
    sounds = frozenset(itertools.chain.from_iterable(map(_sounds, words)))
    spoken = (_SOUND + term for term in itertools.chain.from_iterable(map(_beginnings, sounds)))
    parts = itertools.chain.from_iterable(map(_parts, words))
    return frozenset((*itertools.chain.from_iterable(map(_beginnings, words)), *spoken, *parts))


def number_terms(phone: str, born: dt.date) -> frozenset[str]:
    """The same, of how their telephone number ends, and of their date of birth."""
    ends = (f"{_PHONE}{phone[-length:]}" for length in range(SHORTEST_END, LONGEST_END + 1) if len(phone) > length)
    return frozenset((*ends, f"{_BORN}{born.isoformat()}"))


def end_looked_for(text: str) -> str | None:
    """The term of the end of a telephone number; `None` of anything else."""
    digits = "".join(filter(str.isdecimal, text))
    is_end = all(each.isdecimal() or each in " -…." for each in text) and digits.isascii()
    return f"{_PHONE}{digits}" if is_end and SHORTEST_END <= len(digits) <= LONGEST_END else None


def birth_looked_for(born: dt.date) -> str:
    """The term of a date of birth."""
    return f"{_BORN}{born.isoformat()}"


def whole_words(name: str) -> frozenset[str]:
    """The words of a name, and the parts of those with an apostrophe or a hyphen, in each way of writing them; a short
    one also as one with what follows: De Luca by deluca.
    """
    return frozenset(itertools.chain.from_iterable(map(_words_as_written, _ways_of_writing(name)))) - {""}


def ways_of_writing(word: str) -> frozenset[str]:
    """A word of a name in each way of writing it, as `whole_words` has them, its halves not told apart."""
    return frozenset(map(_letters, _ways_of_writing(word))) - {""}


def terms_looked_for(text: str) -> frozenset[str]:
    """What each has to be among somebody's terms; none when nothing in the text could be of a name."""
    words = re.split(r"[\s,;-]+", plain(text))
    terms = frozenset(term for word in words if (term := _letters(word)))
    return terms - _FORMS_OF_ADDRESS or terms


def sounds_looked_for(text: str) -> tuple[frozenset[str], ...]:
    """How each word of the text may sound, of which one has to be among somebody's terms; none when a word is too short
    to tell.
    """
    words = [frozenset(_SOUND + sound for sound in _sounds(_latin(term))) for term in terms_looked_for(text)]
    return tuple(words) if all(words) else ()


def parts_looked_for(text: str) -> tuple[frozenset[str], ...]:
    """Parts of words, each of which has to be among somebody's terms; none when a word is too short for that."""
    terms = terms_looked_for(text)
    found = frozenset(itertools.chain.from_iterable(map(_parts, terms)))
    return tuple(frozenset((part,)) for part in sorted(found)) if all(map(_parts, terms)) else ()


def _sounds(word: str) -> frozenset[str]:
    """The ways in which it may be said, in signs that all ways of writing it have in common."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    ways = {word}
    for written, sounds in _UNCLEAR:
        ways = {way.replace(written, sound) for way in ways for sound in sounds}
    return frozenset(said for way in ways if len(said := _softened(_TWICE.sub(r"\1", way))) >= SHORTEST_BEGINNING)


def _softened(word: str) -> str:
    for written, sound in _SOFTENED:
        word = word.replace(written, sound)
    return _TWICE.sub(r"\1", word)


def _latin(word: str) -> str:
    return _letters(plain(anyascii(word)))


def _parts(word: str) -> frozenset[str]:
    return frozenset(_PART + word[start : start + A_PART] for start in range(len(word) - A_PART + 1))


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
