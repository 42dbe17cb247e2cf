"""Where in a name the surname begins."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

PARTICLES: Final = frozenset(
    "'s 't af al av bin bint da dal das de degli dei del della den der des di do dos du e el ibn im in la le op tot "  # noqa: SIM905 - read as words
    "te ten ter und van vom von y zu zum zur".split()
)
"""Words that belong to the surname after them: Jan van der Berg, Jan 't Hoff."""

_GENERATIONS: Final = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
"""Words that belong to the surname before them."""

_FIRST_AND_LAST: Final = 2


def surname_start(words: Sequence[str]) -> int:
    """The place of the last word, with what belongs to it; the first of several words is always a first name."""
    start = len(words) - 1
    if len(words) > _FIRST_AND_LAST and words[-1].lower() in _GENERATIONS:
        start -= 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return start


def without_titles(full_name: str) -> str:
    """A name without the titles before it, which are abbreviated or in small letters: Anna van der Berg."""
    words = full_name.split()
    titles = itertools.takewhile(lambda word: word[0].islower() or word.endswith("."), words[:-1])
    return " ".join(words[sum(1 for _ in titles) :])


def surname_of(full_name: str) -> str:
    """The surname in a name that may begin with titles: `dr n. med. Anna van der Berg` → van der Berg."""
    words = full_name.split()
    return " ".join(words[surname_start(words) :])
