"""Find a service by what somebody typed: part of its name, without diacritics, inflected, or with a typo.

Each typed word is compared with each word of a service's names, aliases and specialty, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from core.clinic import Clinic, Service, ServiceKind
from core.derived import once_per_clinic
from core.kinship import Kinship, kinship, plain_words
from core.words import Language, Words

IN_ANY_SENTENCE: Final = frozenset(
    plain_words("a do dla i mnie na o od po się u w z za ze an and at for from in me my of on or the to with")
)
"""Never looked for, though some names have them too."""

OF_ANY_SERVICE: Final = frozenset(
    plain_words(
        "badanie chcę konsultacja lekarz porada potrzebuję proszę specjalista umówić wizyta zapisać "
        "appointment book consultation doctor examination need please see service specialist test visit want"
    )
)
"""They tell one service from another only when nothing else was typed."""

MOST_WORDS: Final = 20
"""Who types more is telling a story; its beginning will do."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A service, and the words it can be called by. `names` are its name in the two languages, then the aliases."""

    service: Service
    names: tuple[frozenset[str], ...]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How well the typed words fit a service: the nearest kinship of each of them to any word of it."""

    known: _Known
    kinships: dict[str, Kinship]

    @property
    def fitting(self) -> int:
        """How many of the typed words fit."""
        return sum(kinship > Kinship.NONE for kinship in self.kinships.values())

    def order(self, language: Language | None) -> tuple[int, ...]:
        """The smaller, the better: near words, then a name with little else in it, then one in that language."""
        left_over = [sum(not _fits(word, self.kinships) for word in name) for name in self.known.names]
        own_name = 1 if language is Language.ENGLISH else 0
        return -sum(self.kinships.values()), min(left_over), left_over[own_name]


def find_services(
    clinic: Clinic, kind: ServiceKind | None, typed: str, language: Language | None = None
) -> tuple[Service, ...]:
    """The services of a kind (or of any) that typed words name, best first; none when nothing fits."""
    words = _telling_words(typed)
    likenesses = [
        _Likeness(known, {word: _nearest(word, known.words) for word in words})
        for known in _known(clinic)
        if kind is None or known.service.kind is kind
    ]
    likenesses = _without_needless_typos(likenesses, words)
    most = max((likeness.fitting for likeness in likenesses), default=0)
    best = [likeness for likeness in likenesses if likeness.fitting == most > 0]
    return tuple(likeness.known.service for likeness in sorted(best, key=lambda each: each.order(language)))


def _nearest(typed: str, words: Iterable[str]) -> Kinship:
    return max((kinship(typed, word) for word in words), default=Kinship.NONE)


def _fits(name_word: str, typed: dict[str, Kinship]) -> bool:
    """Whether a word of a name is one of the typed ones."""
    return any(kinship(word, name_word) for word in typed)


def _telling_words(typed: str) -> list[str]:
    """The words that can tell which service is meant."""
    words = [word for word in plain_words(typed) if word not in IN_ANY_SENTENCE][:MOST_WORDS]
    telling = [word for word in words if _nearest(word, OF_ANY_SERVICE) < Kinship.INFLECTED]
    return telling or words


def _without_needless_typos(likenesses: list[_Likeness], words: list[str]) -> list[_Likeness]:
    """A typo is supposed only where no service is spelt as the word was typed."""
    spelt = {word for word in words if any(each.kinships[word] > Kinship.TYPO for each in likenesses)}

    def believed(word: str, kinship: Kinship) -> Kinship:
        return Kinship.NONE if kinship is Kinship.TYPO and word in spelt else kinship

    return [
        _Likeness(each.known, {word: believed(word, kinship) for word, kinship in each.kinships.items()})
        for each in likenesses
    ]


@once_per_clinic
def _known(clinic: Clinic) -> tuple[_Known, ...]:
    """What each service can be called."""
    return tuple(_names_of(service, clinic.specialties.get(service.specialty)) for service in clinic.services)


def _names_of(service: Service, specialty: Words | None) -> _Known:
    names = tuple(frozenset(plain_words(name)) for name in (service.name.pl, service.name.en, *service.aliases))
    of_specialty = plain_words(f"{specialty.pl} {specialty.en}") if specialty else ()
    return _Known(service, names, frozenset().union(*names, of_specialty) - IN_ANY_SENTENCE)
