"""Find a service by what somebody typed: part of its name, without diacritics, inflected, or with a typo.

Each typed word is looked for in the services' names and aliases, in every language; if it is in none, in the names of
their specialties; if not even there, it is supposed to be mistyped.

Nobody is sent to an examination by what ails them (D24): that takes a word which names it. Who tells of a complaint is
offered whoever looks after it, by the clinic's own aliases, or else a family doctor (`first_contact`).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from core.accounts.tiers import Feature
from core.appointments.search.service_words import (
    CHILDRENS_DOCTORS,
    COMPLAINTS,
    DOCTORS,
    FAMILY_DOCTORS,
    NEVER_MISTYPED,
    OF_A_CHILD,
    OF_ANY_EXAMINATION,
    OF_OTHER_THINGS,
    OF_THE_BODY,
    OTHER_THINGS,
)
from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic, Practitioner, Service, ServiceKind
from core.i18n import DEFAULT_LANGUAGE, Language, Words
from core.text.inflection import forms
from core.text.known_words import KnownWords, Near
from core.text.similarity import Similarity, plain_words

CONSULTATIONS: Final = frozenset({ServiceKind.TELEPHONE, ServiceKind.IN_PERSON})

SHORTEST_MISTYPED_IN_A_SENTENCE: Final = 7
"""A shorter word is mistyped only if it was typed alone: who has guests (gości) means no bones (kości)."""

SHORTEST_BEGINNING_IN_A_SENTENCE: Final = 5
"""Whoever has a son looks for no sonography, and a card is no cardiogram."""

Order: TypeAlias = "tuple[int, ...]"

MOST_WORDS: Final = 20
"""Who types more is telling a story; its beginning will do."""

_COMPLAINTS: Final = KnownWords(COMPLAINTS)
_OF_THE_BODY: Final = KnownWords(OF_THE_BODY)


@dataclass(frozen=True, slots=True)
class _Known:
    """A service, and the words it can be called by. `names` are its name in each language, then the aliases."""

    service: Service
    names: tuple[frozenset[str], ...]
    specialty: frozenset[str]
    names_of_the_body: frozenset[str]
    """Words of those of its names that a part of the body alone may stand for: “skin”, but not “blood pressure”."""

    @property
    def words(self) -> frozenset[str]:
        """All words of its names."""
        return frozenset(itertools.chain(*self.names))

    def order(self, similarities: Sequence[Similarity], said: Collection[str], language: Language | None) -> Order:
        """The smaller, the better: near words, then a name with little else in it than was said, then one in that
        language.
        """
        left_over = [len(name.difference(said)) for name in self.names]
        return -sum(similarities), min(left_over), left_over[list(Language).index(language or DEFAULT_LANGUAGE)]


@dataclass(frozen=True, slots=True)
class _Offer:
    """All services, and each word that any is called by, with the places of those."""

    services: tuple[_Known, ...]
    words: KnownWords
    by_name: Mapping[str, Sequence[int]]
    by_name_of_the_body: Mapping[str, Sequence[int]]
    by_specialty: Mapping[str, Sequence[int]]

    def similarities(self, typed: str, of: Collection[int], *, may_be_mistyped: bool) -> list[Similarity]:
        """How near a word is to each service, by the first way in which it is near to any of those that count."""
        near = self.words.near(typed)
        names = self.by_name_of_the_body if near and _is_of_the_body(typed) else self.by_name
        found = self._by(names, near, of) or self._by(self.by_specialty, near, of)
        if not found and may_be_mistyped:
            mistyped = {**self.words.mistyped(typed), **near}
            found = self._by(self.by_name, mistyped, of) | self._by(self.by_specialty, mistyped, of)
        return [found.get(place, Similarity.NONE) for place in of]

    def said(self, words: Iterable[str]) -> frozenset[str]:
        """The words that any of the typed ones may be."""
        return frozenset(itertools.chain(*((*self.words.near(each), *self.words.mistyped(each)) for each in words)))

    @staticmethod
    def _by(places: Mapping[str, Sequence[int]], near: Near, of: Collection[int]) -> dict[int, Similarity]:
        found: dict[int, Similarity] = {}
        for word, how in near.items():
            for place in places.get(word, ()):
                if place in of:
                    found[place] = max(found.get(place, Similarity.NONE), how)
        return found


def find_services(
    clinic: Clinic, kind: ServiceKind | None, typed: str, language: Language | None = None
) -> tuple[Service, ...]:
    """The services of a kind (or of any) that typed words name, best first; none when nothing fits."""
    said, words = plain_words(typed), _telling_words(typed)
    if not OF_OTHER_THINGS.isdisjoint(said):
        return ()
    if not DOCTORS.isdisjoint(said) and not any(map(_tells, words)):
        return _consultations(clinic, kind, FAMILY_DOCTORS)
    offer = _offer(clinic)
    of = {place: None for place, each in enumerate(offer.services) if kind is None or each.service.kind is kind}
    alone = len(words) == 1
    columns = [offer.similarities(word, of, may_be_mistyped=_may_be_mistyped(word, alone=alone)) for word in words]
    fits = [
        (offer.services[place], row) for place, row in zip(of, zip(*columns, strict=True), strict=False) if any(row)
    ]
    complains = bool(fits) and any(map(_is_complaint, said))
    likeness = [(each, row) for each, row in fits if _is_named(each.service, said, words, row, complains=complains)]
    most = max((_fitting(similarities) for _, similarities in likeness), default=0)
    best = [(each, similarities) for each, similarities in likeness if _fitting(similarities) == most]
    if len(best) > 1:
        meant = offer.said(words)
        best.sort(key=lambda found: found[0].order(found[1], meant, language))
    return tuple(each.service for each, _ in best)


def first_contact(clinic: Clinic, kind: ServiceKind | None, typed: str) -> tuple[Service, ...]:
    """The family doctors, for whoever tells of a complaint that no service is for, behind the children's if it may be a
    child's; none for any other words.
    """
    said = plain_words(typed)
    if not OF_OTHER_THINGS.isdisjoint(said) or not any(_is_complaint(word) or _is_of_the_body(word) for word in said):
        return ()
    family_doctors = _consultations(clinic, kind, FAMILY_DOCTORS)
    return tuple(dict.fromkeys((*childrens_doctors(clinic, kind, typed), *family_doctors)))


def childrens_doctors(clinic: Clinic, kind: ServiceKind | None, typed: str) -> tuple[Service, ...]:
    """The clinic's doctors for children, if the words name somebody who may be a child."""
    if OF_A_CHILD.isdisjoint(plain_words(typed)):
        return ()
    return _consultations(clinic, kind, CHILDRENS_DOCTORS)


def find_practitioners(clinic: Clinic, typed: str) -> tuple[Practitioner, ...]:
    """Those whose surname was typed, in any form."""
    by_surname = _by_surname(clinic)
    found = set(itertools.chain(*(by_surname.get(word, ()) for word in plain_words(typed))))
    return tuple(each for each in clinic.practitioners if each.id in found)


def services_of(clinic: Clinic, kind: ServiceKind | None, practitioners: Sequence[Practitioner]) -> tuple[Service, ...]:
    """What any of these practitioners can be booked for, of a kind or of any.

    Raises: NotFound.
    """
    return tuple(
        each
        for each in clinic.services
        if (kind is None or each.kind is kind) and not set(practitioners).isdisjoint(clinic.practitioners_of(each.id))
    )


def find_feature(typed: str) -> Feature | None:
    """What isn't booked and yet was asked for, such as results; for whatever names no service."""
    said = set(plain_words(typed))
    return next((feature for feature, words in OTHER_THINGS.items() if not words.isdisjoint(said)), None)


def _consultations(clinic: Clinic, kind: ServiceKind | None, names: Iterable[str]) -> tuple[Service, ...]:
    """Those that the first of the names finds which finds anything."""
    found = (find_services(clinic, kind, name) for name in names)
    return next((tuple(each for each in services if each.kind in CONSULTATIONS) for services in found if services), ())


def _is_named(
    service: Service, said: Sequence[str], words: Sequence[str], similarities: Sequence[Similarity], *, complains: bool
) -> bool:
    """Whether the words can mean it: a consultation is for complaints, anything else has to be named."""
    if service.kind in CONSULTATIONS:
        return True
    if service.kind is ServiceKind.OCCUPATIONAL:
        return not complains
    if not OF_ANY_EXAMINATION.isdisjoint(said):
        return True
    alone = len(words) == 1
    named = [word for word, near in zip(words, similarities, strict=True) if _names(word, near, alone=alone)]
    if any(not _is_of_the_body(word) for word in named):
        return True
    return not complains and len(named) == len(words)


def _names(word: str, near: Similarity, *, alone: bool) -> bool:
    """Whether a word that is near to one of an examination's names it: in a sentence, a short beginning doesn't."""
    is_beginning = near is Similarity.BEGINNING and not alone and len(word) < SHORTEST_BEGINNING_IN_A_SENTENCE
    return bool(near) and not is_beginning


def _is_complaint(word: str) -> bool:
    return _COMPLAINTS.has_form(word)


def _is_of_the_body(word: str) -> bool:
    return _OF_THE_BODY.has_form(word)


def _may_be_mistyped(word: str, *, alone: bool) -> bool:
    return word not in NEVER_MISTYPED and (alone or len(word) >= SHORTEST_MISTYPED_IN_A_SENTENCE)


def _fitting(similarities: Iterable[Similarity]) -> int:
    """How many of the typed words fit."""
    return sum(1 for similarity in similarities if similarity)


def _telling_words(typed: str) -> list[str]:
    """The words that can tell which service is meant."""
    in_any_sentence, _ = _untelling(tuple(Language))
    words = [word for word in plain_words(typed) if word not in in_any_sentence][:MOST_WORDS]
    return [word for word in words if _tells(word)] or words


def _tells(word: str) -> bool:
    """Whether it tells one service from another."""
    _, of_any_service = _untelling(tuple(Language))
    return not of_any_service.has_form(word)


@once_per_clinic
def _by_surname(clinic: Clinic) -> Mapping[str, Sequence[str]]:
    """The ids of practitioners by the forms of their surnames."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in clinic.practitioners:
        for form in set(itertools.chain(*map(forms, plain_words(each.name.rpartition(" ")[2])))):
            found[form].append(each.id)
    return found


@once_per_clinic
def _offer(clinic: Clinic) -> _Offer:
    """What each service can be called."""
    services = tuple(_called(service, clinic.specialties.get(service.specialty)) for service in clinic.services)
    by_name = _places(each.words for each in services)
    by_specialty = _places(each.specialty for each in services)
    of_the_body = _places(each.names_of_the_body for each in services)
    return _Offer(services, KnownWords((*by_name, *by_specialty)), by_name, of_the_body, by_specialty)


def _places(words: Iterable[Iterable[str]]) -> Mapping[str, Sequence[int]]:
    """The places in a row at which each word stands."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, those in enumerate(words):
        for word in those:
            places[word].append(place)
    return places


def _called(service: Service, specialty: Words | None) -> _Known:
    written = (*(service.name.in_language(each) for each in Language), *service.aliases)
    names = tuple(_words(each) for each in written)
    return _Known(
        service,
        names,
        _words(" ".join(specialty.by_language().values())) if specialty else frozenset(),
        frozenset(
            itertools.chain(*(each for each in names if service.kind not in CONSULTATIONS or _is_all_of_the_body(each)))
        ),
    )


def _is_all_of_the_body(name: Iterable[str]) -> bool:
    return all(_is_of_the_body(word) or _is_complaint(word) for word in name if _tells(word))


def _words(text: str) -> frozenset[str]:
    in_any_sentence, _ = _untelling(tuple(Language))
    return frozenset(plain_words(text)) - in_any_sentence


@cache
def _untelling(languages: tuple[Language, ...]) -> tuple[frozenset[str], KnownWords]:
    """Words that stand in any sentence, and those that are of any service."""
    specs = [each.spec for each in languages]
    return (
        frozenset(plain_words(" ".join(each.filler_words for each in specs))),
        KnownWords(plain_words(" ".join(each.service_words for each in specs))),
    )
