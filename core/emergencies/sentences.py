"""A message as words, in the parts of sentences that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.emergencies.lexicon import NONE, Classes, Lexicon
from core.text.normalisation import plain

MOST_WORDS: Final = 800
"""As many as Telegram's longest message may have."""

SHORTEST_JOINED: Final = 7

_INSIDE_WORDS: Final = re.compile(r"(?<=[^\W\d_])['’‘ʼ`´](?=[^\W\d_])")
_PIECES: Final = re.compile(r"\d+[.,]\d+\w*|[^\W_]+|[^\w\s]+|\n+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, plain; what it may be in the vocabulary; which part of a sentence it stands in."""

    word: str
    classes: Classes
    part: int


def read(text: str, lexicon: Lexicon) -> tuple[Token, ...]:
    """The words of a message. A part ends at any sign but a hyphen between words, and at a line's end."""
    tokens: list[Token] = []
    part = 0
    for piece in _pieces(text):
        if not piece[0].isalnum():
            part += 1
            continue
        for word in lexicon.unglued(piece):
            if tokens and tokens[-1].part == part and (joined := _joined(tokens[-1].word, word, lexicon)):
                tokens[-1] = Token(joined, lexicon.classes_of(joined), part)
            else:
                tokens.append(Token(word, lexicon.classes_of(word), part))
        if len(tokens) >= MOST_WORDS:
            break
    return tuple(tokens)


def blanked(token: Token) -> Token:
    """The word, meaning nothing."""
    return Token(token.word, NONE, token.part)


def _pieces(text: str) -> Iterator[str]:
    """Words and signs; a word keeps no apostrophe, so that can't and cant are one."""
    lines = (plain(line) for line in text.splitlines())
    unbroken = _INSIDE_WORDS.sub("", "\n".join(lines))
    for piece in _PIECES.findall(unbroken.replace("-", " ")):
        yield piece.replace(",", ".") if piece[0].isdigit() else piece


def _joined(before: str, word: str, lexicon: Lexicon) -> str:
    """Two pieces of one word (nie przytomny), if only together they are known."""
    joined = before + word
    is_one = (
        len(joined) >= SHORTEST_JOINED and not lexicon.knows(word) and lexicon.knows(joined, beyond=len(before) + 1)
    )
    return joined if is_one else ""
