"""Who and where of the clinic file a sentence names: practitioners by surname, facilities by names and streets.

Names are told in any case (`core.text.inflection`). One that is an everyday word as well, such as Wolny or Wola, names
somebody behind a title alone, and a place behind a preposition; a part of many names, such as Nowa, names a place
beside another word of it: Nowa Huta.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic, Facility
from core.i18n import Language
from core.text.forms import is_part_of_names, lemmas_of
from core.text.inflection import forms
from core.text.similarity import plain_words
from core.text.surnames import surname_of, without_titles
from dialogs.language.acts import lines
from dialogs.language.name_index import NOBODY, NameIndex
from dialogs.language.reading import SentencePiece
from dialogs.language.roles import is_of
from dialogs.language.terms import everyday_words, terms, word_files

SHORTEST_MISTYPED: Final = 6
SHORTEST_MISTYPED_WITH_TITLE: Final = 4
SHORTEST_NAME: Final = 3
SHORTEST_PLACE: Final = 4
TITLES: Final = frozenset(
    "dr doktor doktora doktorem doktorowi doktorze lek lekarz lekarza pan pana panem panu pani pania prof mgr doctor mr mrs ms u".split()  # noqa: SIM905, E501 - read as words
)

PREPOSITIONS: Final = frozenset("na w we do z ze przy kolo obok od in at to from on near".split())  # noqa: SIM905 - read as words


@dataclass(frozen=True, slots=True)
class ClinicNames:
    """The names of a clinic by their forms; `parts_of_places` name a place only beside another word of it. What is
    `everyday` is no name by itself.
    """

    surnames: NameIndex
    first_names: NameIndex
    places: NameIndex
    parts_of_places: NameIndex
    everyday: frozenset[str]


@dataclass(frozen=True, slots=True)
class Named:
    """The ids that a piece of a sentence names, and that piece."""

    kind: str
    ids: frozenset[str]
    piece: int


@once_per_clinic
def names(clinic: Clinic) -> ClinicNames:
    """Those of a clinic."""
    surnames, first, places, parts = (defaultdict[str, set[str]](set) for _ in range(4))
    for each in clinic.practitioners:
        for word in plain_words(surname_of(each.name)):
            surnames[word].add(each.id)
        for word in plain_words(without_titles(each.name))[:1]:
            first[word].add(each.id)
    filler = _filler() | _shared(clinic)
    for facility in clinic.facilities:
        for word, is_part in _place_words(facility, filler):
            (parts if is_part else places)[word].add(facility.id)
    indexes = (
        NameIndex(surnames, shortest=SHORTEST_NAME),
        NameIndex(first, shortest=SHORTEST_NAME),
        NameIndex(places, shortest=SHORTEST_PLACE),
        NameIndex(parts, shortest=SHORTEST_PLACE),
    )
    return ClinicNames(
        *indexes,
        frozenset(filter(is_everyday, itertools.chain(*indexes))),
    )


def named(clinic: Clinic, found: Sequence[SentencePiece], taken: frozenset[int]) -> list[Named]:
    """Who and where, piece by piece."""
    return list(_named(names(clinic), found, taken))


def is_everyday(word: str) -> bool:
    """Whether the tables of words have it, whole or by its beginning: it is nothing mistyped, and hardly a name."""
    return word in everyday_words() or terms().at([word], 0) is not None or lines().lexicon.knows(word)


def _named(known: ClinicNames, found: Sequence[SentencePiece], taken: frozenset[int]) -> Iterator[Named]:
    for place, piece in enumerate(found):
        word = piece.plain
        if not piece.is_word or word.isdecimal():
            continue
        titled = place > 0 and _title_before(found, place)
        if place in taken and not titled:
            continue
        if ids := _person(known, word, titled=titled):
            yield Named("doctor", ids, place)
        elif ids := _place(known, found, place) or _part_of_place(known, found, place):
            yield Named("place", ids, place)
        elif len(word) < SHORTEST_MISTYPED_WITH_TITLE or lemmas_of(word) or is_everyday(word):
            continue
        elif not _is_where(found, place) and (ids := _mistyped_person(known, word, titled=titled)):
            yield Named("doctor", ids, place)
        elif len(word) >= SHORTEST_MISTYPED and (ids := known.places.mistyped(word, SHORTEST_MISTYPED)):
            yield Named("place", ids, place)


def _is_where(found: Sequence[SentencePiece], place: int) -> bool:
    """Whether a word before it says that it is a street or a place: “na Wilczą”."""
    return place > 0 and is_of("to-places", found[place - 1].plain)


def _person(known: ClinicNames, word: str, *, titled: bool) -> frozenset[str]:
    if not titled:
        return NOBODY if word in known.everyday else known.surnames.named(word)
    return known.surnames.named(word) or known.first_names.named(word)


def _mistyped_person(known: ClinicNames, word: str, *, titled: bool) -> frozenset[str]:
    shortest = SHORTEST_MISTYPED_WITH_TITLE if titled else SHORTEST_MISTYPED
    return known.surnames.mistyped(word, shortest) if len(word) >= shortest else NOBODY


def _place(known: ClinicNames, found: Sequence[SentencePiece], place: int) -> frozenset[str]:
    word = found[place].plain
    if word in known.everyday and (place == 0 or found[place - 1].plain not in PREPOSITIONS):
        return NOBODY
    return known.places.named(word)


def _part_of_place(known: ClinicNames, found: Sequence[SentencePiece], place: int) -> frozenset[str]:
    """Which places a word tells together with the one before or behind it."""
    ids = known.parts_of_places.named(found[place].plain)
    if not ids:
        return NOBODY
    beside = (found[each].plain for each in (place - 1, place + 1) if 0 <= each < len(found))
    told = (known.places.named(word) | known.parts_of_places.named(word) for word in beside)
    return ids & NOBODY.union(*told)


def _title_before(found: Sequence[SentencePiece], place: int) -> bool:
    """Whether a title stands before: dr Wilczek, dr. Wilczek, dr n. med. Wilczek."""
    before = [each.plain for each in found[max(0, place - 6) : place] if each.plain not in {".", "n", "med", "hab"}]
    return bool(before) and before[-1] in TITLES


def _place_words(facility: Facility, filler: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """The words that tell a facility, and whether each is but a part of a name."""
    street, _, city = facility.address.rpartition(",")
    for written in {*(facility.name.in_language(each) for each in Language), street, city}:
        words = [word for word in plain_words(written) if not word.isdecimal() and word not in filler]
        for word in words:
            is_alone = len(words) == 1 and written != street
            yield word, is_part_of_names(word) and not is_alone


def _shared(clinic: Clinic) -> frozenset[str]:
    """Words of the clinic's own name that several facilities have in theirs: they tell none of them."""
    written = [frozenset(plain_words(" ".join(each.name.by_language().values()))) for each in clinic.facilities]
    shared = (word for word in plain_words(clinic.name) if sum(word in those for those in written) > 1)
    return frozenset(form for word in shared for form in forms(word))


@cache
def _filler() -> frozenset[str]:
    written = (word for file in word_files() for word in file.get("places", {}).get("filler", ()))
    return frozenset(plain_words(" ".join(written)))
