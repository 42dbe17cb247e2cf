"""The name of a medicine in a sentence, as it was written: what stands behind “receptę na”."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Final

from core.text.similarity import plain_words
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import everyday_words, terms, word_files

MOST_WORDS: Final = 4
SHORTEST_BEFORE_FIGURES: Final = 5
_JOINING: Final = {"-", "/", ".", ",", "%"}


def medicine_in(text: str, found: Sequence[SentencePiece], taken: Collection[int]) -> str | None:
    """The name, if one is told: behind “recepta na” and the like, or else before a strength (“Atorvasterol 20”)."""
    ends = _words("ends")
    for place in (*_behind_words(found), *_before_figures(found)):
        if place in taken or not _may_begin(found[place], _words("none")):
            continue
        end = place + 1
        while end < len(found) and end - place < MOST_WORDS and _goes_on(found, end, ends):
            end += 1
        while not found[end - 1].is_word and found[end - 1].plain != "%":
            end -= 1
        return text[found[place].start : found[end - 1].end]
    return None


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


def _may_begin(piece: SentencePiece, none: frozenset[str]) -> bool:
    return piece.is_word and not piece.plain.isdecimal() and piece.plain not in none


def _goes_on(found: Sequence[SentencePiece], place: int, ends: frozenset[str]) -> bool:
    piece = found[place]
    if piece.is_word:
        return piece.plain not in ends
    is_inside = (place + 1 < len(found) and found[place + 1].is_glued) or piece.plain == "%"
    return piece.plain in _JOINING and piece.is_glued and is_inside


@cache
def _words(which: str) -> frozenset[str]:
    return frozenset(plain_words(" ".join(" ".join(file.get("medicine", {}).get(which, ())) for file in word_files())))
