"""A sentence as words, each with its place in what was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.text.figures import plain_figures
from core.text.normalisation import APOSTROPHES, plain_letters
from dialogs.language.terms import word_files

MOST_WORDS: Final = 200
"""Who writes more is telling a story; its beginning will do."""

_PIECES: Final = re.compile(
    r"(?P<half>(?<![^\W_])[ap]\.\s?m\b\.?)|(?P<figures>\d+)|(?P<word>[^\W\d_]+(?:['"
    + APOSTROPHES
    + r"][^\W\d_]+)*)|(?P<sign>[^\w\s]|\n)"
)


@dataclass(frozen=True, slots=True)
class SentencePiece:
    """A word, a number or a sign. `is_glued`: nothing stands between it and the one before."""

    plain: str
    start: int
    end: int
    part: int
    is_glued: bool

    @property
    def is_word(self) -> bool:
        """Whether it is no sign."""
        return self.plain[:1].isalnum()


def pieces(text: str) -> tuple[SentencePiece, ...]:
    """The pieces of a text, in which parts of sentences are counted: they end at signs, but not at those inside dates
    and times, and before words such as “czy”.
    """
    found: list[SentencePiece] = []
    part, before = 0, -1
    for match in _PIECES.finditer(text):
        plain = _plain(match)
        if not plain:
            continue
        if plain in clause_words() or (not plain[0].isalnum() and not _is_inside(text, match)):
            part += 1
        found.append(SentencePiece(plain, match.start(), match.end(), part, is_glued=match.start() == before))
        before = match.end()
        if len(found) >= MOST_WORDS:
            break
    return tuple(found)


@cache
def clause_words() -> frozenset[str]:
    """Words with which a part of a sentence begins: “czy”, “because”."""
    written = (word for file in word_files() for word in file.get("reading", {}).get("clauses", ()))
    return frozenset(map(plain_letters, written))


def _plain(match: re.Match[str]) -> str:
    if match["half"]:
        return match[0][0].lower() + "m"
    if match["figures"]:
        return plain_figures(match[0])
    if match["word"]:
        return plain_letters(match[0])
    return plain_figures(match[0]).strip() or "\n"


def _is_inside(text: str, match: re.Match[str]) -> bool:
    """Whether a sign stands inside something: 17:30, 3.03, 8-12, wt-czw."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return match[0] in ".:/-–—" and (before.isalnum() or before == " ") and (after.isalnum() or match[0] in "-–—")
