"""How near two words are, as services are looked for."""

from __future__ import annotations

from core.text.known_words import KnownWords
from core.text.similarity import Similarity


def similarity(typed: str, known: str) -> Similarity:
    """By their spelling, by their forms, or with a slip."""
    words = KnownWords((known,))
    return max((*words.near(typed).values(), *words.mistyped(typed).values()), default=Similarity.NONE)
