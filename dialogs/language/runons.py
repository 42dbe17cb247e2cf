"""Words that were typed as one: “umowmniedokardiologa”. They are taken apart by the words that the grammar and the
clinic file know, and left alone where that isn't plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic
from core.i18n import Language
from core.text.inflection import forms
from core.text.normalisation import plain_letters
from core.text.similarity import plain_words
from dialogs.language.named import names
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import terms, word_files

SHORTEST: Final = 8
LONGEST: Final = 80
"""Of what is taken apart, in letters."""

MOST: Final = 10
"""How many such words of a sentence are looked at."""

SHORTEST_WORD: Final = 3
"""A shorter one is a word only if `words/` lists it as such."""

LONGEST_WORD: Final = 24
LONGEST_ENDING: Final = 4
"""Behind a stem of the tables."""

SHORTEST_TELLING: Final = 5
"""One of the words has to be as long, or chance would do."""

_WHOLE, _ENDING = 10, 4
"""What a word costs, and each letter behind a stem: the cheapest way is taken."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What words are made of."""

    whole: frozenset[str]
    stems: frozenset[str]

    def cost(self, word: str) -> int | None:
        """What it costs to read it as one word."""
        if word in self.whole:
            return _WHOLE
        for end in range(len(word) - 1, max(len(word) - LONGEST_ENDING, SHORTEST_WORD) - 1, -1):
            if word[:end] in self.stems:
                return _WHOLE + _ENDING * (len(word) - end)
        return None


def separated(clinic: Clinic, found: Sequence[SentencePiece]) -> tuple[SentencePiece, ...]:
    """The pieces of a sentence, with words that were typed as one taken apart."""
    made: list[SentencePiece] = []
    looked_at = 0
    for piece in found:
        words: tuple[str, ...] = ()
        is_long = SHORTEST <= len(piece.plain) <= LONGEST and piece.plain.isalpha()
        if (
            is_long
            and len(piece.plain) == piece.end - piece.start
            and looked_at < MOST
            and not _is_known(clinic, piece.plain)
        ):
            looked_at += 1
            words = _apart(piece.plain, _of(clinic))
        made += _pieces(piece, words) if len(words) > 1 else [piece]
    return tuple(made)


def _pieces(piece: SentencePiece, words: Sequence[str]) -> Iterator[SentencePiece]:
    start = piece.start
    for word in words:
        yield replace(
            piece, plain=word, start=start, end=start + len(word), is_glued=start == piece.start and piece.is_glued
        )
        start += len(word)


def _is_known(clinic: Clinic, word: str) -> bool:
    return _of(clinic).cost(word) is not None or terms().mistyped(word) is not None


def _apart(word: str, known: _Known) -> tuple[str, ...]:
    """The cheapest way to read it as words; none if there is no way."""
    best: list[tuple[int, int] | None] = [None] * (len(word) + 1)
    best[0] = (0, 0)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST_WORD), end):
            before, cost = best[start], known.cost(word[start:end])
            if before is None or cost is None:
                continue
            if (here := best[end]) is None or before[0] + cost < here[0]:
                best[end] = (before[0] + cost, start)
    if best[-1] is None:
        return ()
    words: list[str] = []
    end = len(word)
    while end > 0:
        start = (best[end] or (0, 0))[1]
        words.insert(0, word[start:end])
        end = start
    return tuple(words) if max(map(len, words)) >= SHORTEST_TELLING else ()


@once_per_clinic
def _of(clinic: Clinic) -> _Known:
    """The words of a clinic, and of the grammar."""
    written = " ".join(
        " ".join((*(service.name.in_language(each) for each in Language), *service.aliases))
        for service in clinic.services
    )
    specialties = " ".join(" ".join(each.by_language().values()) for each in clinic.specialties.values())
    called = {form for word in plain_words(f"{written} {specialties}") for form in forms(word)}
    who = names(clinic)
    whole = {*called, *who.surnames, *who.places, *_grammar().whole}
    little = _little()
    return _Known(frozenset(each for each in whole if len(each) >= SHORTEST_WORD or each in little), _grammar().stems)


@cache
def _little() -> frozenset[str]:
    return frozenset(plain_letters(word) for file in word_files() for word in file.get("run-ons", {}).get("little", ()))


@cache
def _grammar() -> _Known:
    """The single words of all tables."""
    whole, stems = set(_little()), set[str]()
    for word in _written():
        plain = plain_letters(word.rstrip("*"))
        if plain.isalpha() and len(plain) >= SHORTEST_WORD:
            (stems if word.endswith("*") else whole).add(plain)
            whole.add(plain)
    return _Known(frozenset(whole), frozenset(each for each in stems if len(each) > SHORTEST_WORD))


def _written() -> Iterator[str]:
    for file in word_files():
        for section in file.values():
            for name, those in section.items():
                for line in _lines_of(name, those):
                    yield from line.replace("|", " ").replace("+", " ").replace("&", " ").replace("/", " ").split()


def _lines_of(name: str, those: Sequence[str] | str) -> Sequence[str]:
    """Of a list of words, or of a word that stands for another; ends of words are none."""
    if name == "endings":
        return ()
    return [those] if isinstance(those, str) else those
