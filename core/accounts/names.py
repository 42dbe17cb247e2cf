"""People's names as they type them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.errors import UnusableName
from core.text.normalisation import APOSTROPHES, normalised

LONGEST = 60
"""Code points in the first names, and in the surname."""

_PARTICLES = frozenset(
    {
        "af",
        "av",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "ibn",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "von",
        "zu",
        "das",
    }
)
"""Words that belong to the surname after them: Jan van der Berg."""

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*'?")
_LETTERS = re.compile(r"[^\W\d_]+")
_DASHES = "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–—\N{MINUS SIGN}"
_SAME = str.maketrans(APOSTROPHES + _DASHES, "'" * len(APOSTROPHES) + "-" * len(_DASHES))
"""What keyboards put in for the plain apostrophe and hyphen."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """First names and surname, as they are written in documents; kept out of `repr`, so that none reaches a log."""

    first: str = field(repr=False)
    last: str = field(repr=False)


def parse_name(text: str) -> PersonName:
    """First names, then one surname, perhaps double-barrelled or with particles (`van der`).

    Raises: UnusableName.
    """
    typed = re.sub(r"\s*-\s*", "-", normalised(text.translate(_SAME)))
    words = typed.split()
    if len(words) < len(("first", "last")) or not all(map(_WORD.fullmatch, words)):
        raise UnusableName
    if typed.islower() or typed.isupper():
        words = [
            word if position and word in _PARTICLES else _capitalised(word)
            for position, word in enumerate(typed.lower().split())
        ]
    start = _surname_start(words)
    name = PersonName(" ".join(words[:start]), " ".join(words[start:]))
    if max(len(name.first), len(name.last)) > LONGEST:
        raise UnusableName
    return name


def _surname_start(words: list[str]) -> int:
    """The last word, and the particles before it; the first word is always a first name."""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return start


def _capitalised(word: str) -> str:
    return _LETTERS.sub(lambda part: part[0].capitalize(), word)
