"""Find a service by what somebody typed: part of its name, without diacritics, inflected, or with a typo.

Each typed word is looked for in the services' names and aliases, in every language; if it is in none, in the names of
their specialties; if not even there, it is supposed to be mistyped.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Final

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic, Service, ServiceKind
from core.i18n import DEFAULT_LANGUAGE, Language, Words
from core.text.similarity import Similarity, plain_words, similarity

MOST_WORDS: Final = 20
"""Who types more is telling a story; its beginning will do."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A service, and the words it can be called by. `names` are its name in each language, then the
    aliases.
    """

    service: Service
    names: tuple[frozenset[str], ...]
    specialty: frozenset[str]

    def by_name(self, typed: str) -> Similarity:
        """How near a word is to one of a name."""
        return _spelt(_nearest(typed, itertools.chain(*self.names)))

    def by_specialty(self, typed: str) -> Similarity:
        """How near a word is to one of the specialty."""
        return _spelt(_nearest(typed, self.specialty))

    def by_mistake(self, typed: str) -> Similarity:
        """How near a word is to any, perhaps mistyped."""
        return _nearest(typed, itertools.chain(*self.names, self.specialty))

    def order(self, similarities: Sequence[Similarity], words: list[str], language: Language | None) -> tuple[int, ...]:
        """The smaller, the better: near words, then a name with little else in it, then one in that language."""
        left_over = [sum(not any(similarity(typed, word) for typed in words) for word in name) for name in self.names]
        return -sum(similarities), min(left_over), left_over[list(Language).index(language or DEFAULT_LANGUAGE)]


def find_services(
    clinic: Clinic, kind: ServiceKind | None, typed: str, language: Language | None = None
) -> tuple[Service, ...]:
    """The services of a kind (or of any) that typed words name, best first; none when nothing fits."""
    words = _telling_words(typed)
    known = [each for each in _known(clinic) if kind is None or each.service.kind is kind]
    likeness = list(zip(known, zip(*(_similarities(word, known) for word in words), strict=True), strict=False))
    most = max((_fitting(similarities) for _, similarities in likeness), default=0)
    best = [
        (each.order(similarities, words, language), each.service)
        for each, similarities in likeness
        if _fitting(similarities) == most > 0
    ]
    return tuple(service for _, service in sorted(best, key=itemgetter(0)))


def _similarities(typed: str, known: Sequence[_Known]) -> list[Similarity]:
    """How near a word is to each service, by the first way in which it is near to any."""
    ways = (_Known.by_name, _Known.by_specialty, _Known.by_mistake)
    similarities = ([way(each, typed) for each in known] for way in ways)
    return next((each for each in similarities if any(each)), [Similarity.NONE] * len(known))


def _fitting(similarities: Iterable[Similarity]) -> int:
    """How many of the typed words fit."""
    return sum(1 for similarity in similarities if similarity)


def _nearest(typed: str, words: Iterable[str]) -> Similarity:
    return max((similarity(typed, word) for word in words), default=Similarity.NONE)


def _spelt(nearest: Similarity) -> Similarity:
    """The similarity of a word that is spelt right, or none."""
    return nearest if nearest > Similarity.TYPO else Similarity.NONE


def _telling_words(typed: str) -> list[str]:
    """The words that can tell which service is meant."""
    in_any_sentence, of_any_service = _untelling(tuple(Language))
    words = [word for word in plain_words(typed) if word not in in_any_sentence][:MOST_WORDS]
    telling = [word for word in words if _nearest(word, of_any_service) < Similarity.INFLECTED]
    return telling or words


@once_per_clinic
def _known(clinic: Clinic) -> tuple[_Known, ...]:
    """What each service can be called."""
    return tuple(_called(service, clinic.specialties.get(service.specialty)) for service in clinic.services)


def _called(service: Service, specialty: Words | None) -> _Known:
    names = (*(service.name.in_language(each) for each in Language), *service.aliases)
    return _Known(
        service,
        tuple(_words(name) for name in names),
        _words(" ".join(specialty.by_language().values())) if specialty else frozenset(),
    )


def _words(text: str) -> frozenset[str]:
    in_any_sentence, _ = _untelling(tuple(Language))
    return frozenset(plain_words(text)) - in_any_sentence


@cache
def _untelling(languages: tuple[Language, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Words that stand in any sentence, and those that are of any service."""
    specs = [each.spec for each in languages]
    return (
        frozenset(plain_words(" ".join(each.filler_words for each in specs))),
        frozenset(plain_words(" ".join(each.service_words for each in specs))),
    )
