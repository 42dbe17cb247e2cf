"""The forms of words that clinics and their patients use often: dermatologów → dermatolog, Hucie → Huta.

`forms.toml` holds them, made when the portal is developed. Words are plain, as `plain_letters` writes them.
"""

from __future__ import annotations

import itertools
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

PARTS: Final = "parts"
NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Forms:
    """Each lemma with its forms, itself among them; each form with its lemmas; and the lemmas of parts of names."""

    of_lemma: Mapping[str, frozenset[str]]
    lemmas: Mapping[str, frozenset[str]]
    parts: frozenset[str]


def lemmas_of(word: str) -> frozenset[str]:
    """What a word may be a form of; nothing, if it is none that is known."""
    return _forms().lemmas.get(word, NONE)


def known_forms(word: str) -> frozenset[str]:
    """All forms of a word, itself among them, or else of what it may be a form of; nothing, if it isn't known."""
    known = _forms()
    return known.of_lemma.get(word) or NONE.union(*(known.of_lemma[each] for each in known.lemmas.get(word, NONE)))


def is_part_of_names(word: str) -> bool:
    """Whether many places have it in their names: Nowa, Stare, Miasto."""
    return not _forms().parts.isdisjoint(lemmas_of(word))


@cache
def _forms() -> _Forms:
    file = resources.files(__package__).joinpath("forms.toml")
    of_lemma: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    sections = {
        name: [line.split() for line in section.splitlines()]
        for name, section in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }
    for words in itertools.chain(*sections.values()):
        of_lemma[words[0]] |= frozenset(words)
    lemmas: defaultdict[str, set[str]] = defaultdict(set)
    for lemma, forms in of_lemma.items():
        for form in forms:
            lemmas[form].add(lemma)
    parts = frozenset(words[0] for words in sections[PARTS])
    return _Forms(dict(of_lemma), {form: frozenset(those) for form, those in lemmas.items()}, parts)
