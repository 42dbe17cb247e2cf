"""Whom of somebody's family a sentence names: “umów mamę do kardiologa” is about the writer's mother."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.clinic.model import Clinic
from core.family.model import Kin
from core.text.inflection import forms
from core.text.normalisation import plain_letters
from core.text.similarity import plain_words
from dialogs.language import named
from dialogs.language.reading import SentencePiece, pieces
from dialogs.language.roles import is_of
from dialogs.language.terms import everyday_words, terms, word_files

MOST_BEHIND: Final = 3
"""How many words behind one may tell what that one does for the writer: “mąż mnie zawiezie”."""

MOST_OF_A_NAME: Final = 5
"""How many pieces of a sentence “mother-in-law” has."""

GROUPS: Final[Mapping[str, frozenset[Kin]]] = {
    **{each.value: frozenset({each}) for each in Kin},
    "child": frozenset({Kin.DAUGHTER, Kin.SON}),
    "several": frozenset(),
}
"""Who is meant by the words of each list of `words/`; by those of `several`, more than one."""


@dataclass(frozen=True, slots=True)
class KinNamed:
    """Whom the words may mean. It `is_one`, unless they name several people, or somebody for whom there is no word of
    its own, such as a wife or a neighbour: of these nobody can tell who it is.
    """

    kins: frozenset[Kin]
    is_one: bool


def kin_named(clinic: Clinic, text: str) -> KinNamed | None:
    """Who of the family a sentence names as those whom it is about; `None`, if nobody.

    A practitioner who is called so, and whoever only brings, helps or says something, is not meant.
    """
    found = pieces(text)
    groups = {each for at, piece in enumerate(found) if (each := _group(found, at)) and not _is_aside(found, at)}
    groups -= {_words()[found[each.piece].plain] for each in _practitioners(clinic, found)} if groups else set()
    if not groups or _is_of_the_writer(found):
        return None
    kins = frozenset(itertools.chain(*(GROUPS[each] for each in groups)))
    return KinNamed(kins, len(groups) == 1 and groups.isdisjoint({"several", Kin.OTHER.value}))


def is_called(clinic: Clinic, text: str, name: str) -> bool:
    """Whether words name somebody by their first name, in any form of it; not beside a practitioner's surname, behind a
    title, or where it is an everyday word as well: “w maju” is no Maja.
    """
    found = pieces(text)
    of_name = {form for each in plain_words(name)[:1] for form in forms(each)} - everyday_words()
    places = [
        at
        for at, each in enumerate(found)
        if each.plain in of_name and terms().at([piece.plain for piece in found], at) is None
    ]
    if not places:
        return False
    doctors = {each.piece for each in named.named(clinic, tuple(found), frozenset()) if each.kind == "doctor"}
    return any(not doctors & {at - 1, at, at + 1} and not (at and found[at - 1].plain in named.TITLES) for at in places)


def _group(found: Sequence[SentencePiece], at: int) -> str | None:
    """The list that a word is of. “Mamy” is “we have” as well: it names somebody behind what is theirs."""
    word, before = found[at].plain, found[at - 1].plain if at else ""
    if any(each.plain == "law" for each in found[at + 1 : at + MOST_OF_A_NAME]):
        return Kin.OTHER.value if word in _words() else None
    if word in _of("mine"):
        return Kin.OTHER.value if before in _of("before") else None
    if word in _of("behind"):
        return Kin.MOTHER.value if before in _of("before") or before in _of("theirs") else None
    return _words().get(word)


def _is_aside(found: Sequence[SentencePiece], at: int) -> bool:
    behind = found[at + 1 : at + 1 + MOST_BEHIND]
    return any(is_of("helping", each.plain) for each in behind if each.part == found[at].part)


def _is_of_the_writer(found: Sequence[SentencePiece]) -> bool:
    """Whether another part of the sentence says that it is the writer's own: “cancel my appointment, my son is ill”."""
    about = {each.part for at, each in enumerate(found) if _group(found, at)}
    return any(
        each.part not in about and each.plain in _of("own") and is_of("visits", found[at + 1].plain)
        for at, each in enumerate(found[:-1])
    )


def _practitioners(clinic: Clinic, found: Sequence[SentencePiece]) -> Sequence[named.Named]:
    those = named.named(clinic, tuple(found), frozenset())
    return [each for each in those if each.kind == "doctor" and found[each.piece].plain in _words()]


@cache
def _words() -> Mapping[str, str]:
    tables = [file.get("kin", {}) for file in word_files()]
    return {plain_letters(word): name for table in tables for name in GROUPS for word in table.get(name, ())}


@cache
def _of(name: str) -> frozenset[str]:
    return frozenset(plain_letters(word) for file in word_files() for word in file.get("kin", {}).get(name, ()))
