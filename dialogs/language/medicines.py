"""The name of a medicine in a sentence, as it was written: what stands behind “receptę na”."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Final

from core.text.similarity import plain_words
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import everyday_words, terms, word_files

MOST_WORDS: Final = 4
MOST_PIECES: Final = 8
"""With those that are glued to them: Concor Cor 2,5."""
SHORTEST_BEFORE_FIGURES: Final = 5
LONGEST_STRENGTH: Final = 5
SHORTEST_BY_ENDING: Final = 7
_JOINING: Final = {"-", "/", ".", ",", "%"}


def medicine_in(text: str, found: Sequence[SentencePiece], taken: Collection[int]) -> str | None:
    """The name, if one is told: behind “recepta na” and the like, or else before a strength (“Atorvasterol 20”)."""
    ends, none = _words("ends"), _words("none") | _little_words()
    for place in (*_behind_words(found), *_before_figures(found), *_by_endings(found)):
        if place in taken or not _may_begin(found[place], none):
            continue
        end = place + 1
        while end < len(found) and end - place < MOST_PIECES and _goes_on(found, end, ends):
            if end - place >= MOST_WORDS and not found[end].is_glued:
                break
            end += 1
        while not found[end - 1].is_word and found[end - 1].plain != "%":
            end -= 1
        return text[found[place].start : found[end - 1].end]
    return None


def is_plain_medicine(found: Sequence[SentencePiece], taken: Collection[int]) -> bool:
    """Whether a medicine with its strength is named, or a word that ends as those of substances do."""
    none = _words("none") | _little_words()
    return any(
        place not in taken and found[place].plain not in none
        for place in (*_strengths(found, taken), *_by_endings(found))
    )


def _strengths(found: Sequence[SentencePiece], taken: Collection[int]) -> Iterator[int]:
    yield from (
        place
        for place in _before_figures(found)
        if place + 1 not in taken and len(found[place + 1].plain) < LONGEST_STRENGTH
    )


def _behind_words(found: Sequence[SentencePiece]) -> Iterator[int]:
    before, ended, little = _words("before"), _words("ended"), _words("little")
    for place, piece in enumerate(found):
        behind = place + 1
        if piece.plain in ended:
            while behind < len(found) and found[behind].plain in little:
                behind += 1
        elif piece.plain not in before:
            continue
        if behind < len(found) and found[behind].plain == ":":
            behind += 1
        if behind < len(found):
            yield behind


def _before_figures(found: Sequence[SentencePiece]) -> Iterator[int]:
    everyday = everyday_words()
    for place, piece in enumerate(found[:-1]):
        is_name = len(piece.plain) >= SHORTEST_BEFORE_FIGURES and piece.plain not in everyday
        if is_name and found[place + 1].plain.isdecimal() and terms().at([piece.plain], 0) is None:
            yield place


def _by_endings(found: Sequence[SentencePiece]) -> Iterator[int]:
    """Amlodypina, ramipril: what ends as names of substances do."""
    endings, everyday = tuple(_words("endings")), everyday_words()
    for place, piece in enumerate(found):
        if len(piece.plain) >= SHORTEST_BY_ENDING and piece.plain.endswith(endings) and piece.plain not in everyday:
            yield place


def _may_begin(piece: SentencePiece, none: frozenset[str]) -> bool:
    return piece.is_word and not piece.plain.isdecimal() and piece.plain not in none


def _goes_on(found: Sequence[SentencePiece], place: int, ends: frozenset[str]) -> bool:
    piece = found[place]
    if piece.is_word:
        return piece.plain not in ends
    is_inside = (place + 1 < len(found) and found[place + 1].is_glued) or piece.plain == "%"
    return piece.plain in _JOINING and piece.is_glued and is_inside


@cache
def _little_words() -> frozenset[str]:
    """Those of wishes: “kod poproszę”."""
    lists = (file.get("lists", {}) for file in word_files())
    written = (word for each in lists for name in ("wish", "idle", "light") for word in each.get(name, ()))
    return frozenset(plain_words(" ".join(word for word in written if "*" not in word)))


@cache
def _words(which: str) -> frozenset[str]:
    return frozenset(plain_words(" ".join(" ".join(file.get("medicine", {}).get(which, ())) for file in word_files())))
