"""The name of a medicine in a sentence, as it was written: what stands behind “receptę na”."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Final

from core.text.similarity import plain_words
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import word_files

MOST_WORDS: Final = 4
_JOINING: Final = {"-", "/", ".", ",", "%"}


def medicine_in(text: str, found: Sequence[SentencePiece], taken: Collection[int]) -> str | None:
    """The name, if one is told."""
    before, none, ends = _words("before"), _words("none"), _words("ends")
    for place in range(1, len(found)):
        if found[place - 1].plain in before and _may_begin(found[place], none) and place not in taken:
            end = place + 1
            while end < len(found) and end - place < MOST_WORDS and _goes_on(found[end], ends):
                end += 1
            while not found[end - 1].is_word and found[end - 1].plain != "%":
                end -= 1
            return text[found[place].start : found[end - 1].end]
    return None


def _may_begin(piece: SentencePiece, none: frozenset[str]) -> bool:
    return piece.is_word and not piece.plain.isdecimal() and piece.plain not in none


def _goes_on(piece: SentencePiece, ends: frozenset[str]) -> bool:
    return piece.plain not in ends if piece.is_word else piece.plain in _JOINING and piece.is_glued


@cache
def _words(which: str) -> frozenset[str]:
    return frozenset(plain_words(" ".join(" ".join(file.get("medicine", {}).get(which, ())) for file in word_files())))
