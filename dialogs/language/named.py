"""Who and where of the clinic file a sentence names: practitioners by surname, facilities by names and streets.

ClinicNames are told in any case: their forms are made by the ends of Polish words (`dialogs.language.inflection`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz.distance import OSA

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic
from core.i18n import Language
from core.text.similarity import plain_words
from core.text.surnames import surname_of, without_titles
from dialogs.language.inflection import forms
from dialogs.language.reading import SentencePiece
from dialogs.language.terms import everyday_words, terms, word_files

SHORTEST_MISTYPED: Final = 6
SHORTEST_NAME: Final = 3
SHORTEST_PLACE: Final = 4
TITLES: Final = frozenset(
    "dr doktor doktora doktorem doktorowi doktorze lek lekarz lekarza pan pana panem panu pani pania prof mgr doctor mr mrs ms u".split()  # noqa: SIM905, E501 - read as words
)


@dataclass(frozen=True, slots=True)
class ClinicNames:
    """The words of a clinic by their forms, and whose they are."""

    surnames: Mapping[str, frozenset[str]]
    first_names: Mapping[str, frozenset[str]]
    places: Mapping[str, frozenset[str]]
    all_places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """The ids that a piece of a sentence names, and that piece."""

    kind: str
    ids: frozenset[str]
    piece: int


@once_per_clinic
def names(clinic: Clinic) -> ClinicNames:
    """Those of a clinic."""
    surnames: defaultdict[str, set[str]] = defaultdict(set)
    first: defaultdict[str, set[str]] = defaultdict(set)
    for each in clinic.practitioners:
        for word in plain_words(surname_of(each.name)):
            _enter(surnames, word, each.id, SHORTEST_NAME)
        for word in plain_words(without_titles(each.name))[:1]:
            _enter(first, word, each.id, SHORTEST_NAME)
    return ClinicNames(
        _kept(surnames), _kept(first), _kept(_places(clinic)), frozenset(each.id for each in clinic.facilities)
    )


def named(clinic: Clinic, found: Sequence[SentencePiece], taken: frozenset[int]) -> list[Named]:
    """Who and where, piece by piece."""
    known = names(clinic)
    told: list[Named] = []
    for place, piece in enumerate(found):
        if not piece.is_word or piece.plain.isdecimal():
            continue
        titled = place > 0 and _title_before(found, place)
        if place in taken and not titled:
            continue
        if ids := known.surnames.get(piece.plain) or known.first_names.get(piece.plain if titled else ""):
            told.append(Named("doctor", ids, place))
        elif ids := known.places.get(piece.plain):
            told.append(Named("place", ids, place))
        elif ids := _mistyped(piece.plain, known, titled=titled):
            told.append(Named("doctor", ids, place))
        elif ids := _nearest(piece.plain, known.places, 1, SHORTEST_MISTYPED):
            told.append(Named("place", ids, place))
    return told


def _title_before(found: Sequence[SentencePiece], place: int) -> bool:
    """Whether a title stands before: dr Wilczek, dr. Wilczek, dr n. med. Wilczek."""
    before = [each.plain for each in found[max(0, place - 6) : place] if each.plain not in {".", "n", "med", "hab"}]
    return bool(before) and before[-1] in TITLES


def _mistyped(word: str, known: ClinicNames, *, titled: bool) -> frozenset[str]:
    return _nearest(word, known.surnames, 1, 4 if titled else SHORTEST_MISTYPED)


def _nearest(word: str, forms_of: Mapping[str, frozenset[str]], most: int, shortest: int) -> frozenset[str]:
    """Whose name this may be, mistyped by a letter; by two in a long one."""
    if len(word) < shortest or terms().at([word], 0) or word in everyday_words():
        return frozenset()
    best, ids = most + 1, set[str]()
    for form, those in forms_of.items():
        if abs(len(form) - len(word)) > most or len(form) < shortest or form[0] != word[0]:
            continue
        distance = OSA.distance(word, form, score_cutoff=most)
        if distance < best:
            best, ids = distance, set(those)
        elif distance == best and best <= most:
            ids |= those
    return frozenset(ids)


def _enter(kept: defaultdict[str, set[str]], word: str, of: str, shortest: int) -> None:
    for form in forms(word):
        if len(form) >= shortest:
            kept[form].add(of)


def _places(clinic: Clinic) -> defaultdict[str, set[str]]:
    filler, of_clinic = _filler(), frozenset(plain_words(clinic.name))
    places: defaultdict[str, set[str]] = defaultdict(set)
    for each in clinic.facilities:
        street, _, city = each.address.rpartition(",")
        words = plain_words(" ".join((*(each.name.in_language(language) for language in Language), street, city)))
        for word in dict.fromkeys(words):
            if not word.isdecimal() and word not in filler:
                _enter(places, word, each.id, SHORTEST_PLACE)
    for word in of_clinic:  # a name that several facilities share tells none of them
        for form in forms(word):
            if len(places.get(form, ())) > 1:
                del places[form]
    return places


@cache
def _filler() -> frozenset[str]:
    written = (word for file in word_files() for word in file.get("places", {}).get("filler", ()))
    return frozenset(plain_words(" ".join(written)))


def _kept(found: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    return {form: frozenset(ids) for form, ids in found.items()}
