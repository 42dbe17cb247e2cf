"""What a sentence names that other clinics have, and this one hasn't: specialties, examinations, places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz.distance import OSA

from core.appointments.search.services import find_services
from core.clinic.model import Clinic
from core.text.normalisation import plain_letters
from dialogs.language.offered import as_said
from dialogs.language.reading import SentencePiece
from dialogs.language.roles import is_of
from dialogs.language.terms import word_files

SHORTEST_CARE_MISTYPED: Final = 7
MOST_WORDS: Final = 3


def missing(clinic: Clinic, found: Sequence[SentencePiece], named_pieces: Collection[int]) -> list[tuple[int, int]]:
    """Specialties, examinations and places which other clinics have and this one hasn't: from which piece to which
    (not included).
    """
    known = _elsewhere()
    told: list[tuple[int, int]] = []
    for place, piece in enumerate(found):
        if not piece.is_word or place in named_pieces or (told and place < told[-1][1]):
            continue
        word = as_said(piece.plain)
        if length := known.phrase_at(found, place):
            told.append((place, place + length))
        elif _is_place(found, place, known) or (known.is_care(word) and not find_services(clinic, None, word)):
            told.append((place, place + 1))
    return told


def _is_place(found: Sequence[SentencePiece], place: int, known: _Elsewhere) -> bool:
    """Whether it is a place behind a word that says where, and not where somebody lives."""
    if place == 0 or found[place].plain not in known.places or found[place - 1].plain not in known.before:
        return False
    return place == 1 or not is_of("living", found[place - 2].plain)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """What clinics may have."""

    care: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    places: frozenset[str]
    before: frozenset[str]

    def phrase_at(self, found: Sequence[SentencePiece], place: int) -> int:
        """How many words name one together: a home visit."""
        follow = [each.plain for each in found[place : place + MOST_WORDS]]
        return max(
            (len(each) for each in self.phrases if len(each) <= len(follow) and all(map(str.startswith, follow, each))),
            default=0,
        )

    def is_care(self, word: str) -> bool:
        """Whether it is a specialty or an examination, perhaps with a wrong letter."""
        if word.startswith(self.care):
            return True
        if len(word) < SHORTEST_CARE_MISTYPED:
            return False
        return any(
            len(each) >= SHORTEST_CARE_MISTYPED
            and word[0] == each[0]
            and OSA.distance(word[: len(each)], each, score_cutoff=1) <= 1
            for each in self.care
        )


@cache
def _elsewhere() -> _Elsewhere:
    def of(*names: str) -> list[str]:
        sections = [file.get("elsewhere", {}) for file in word_files()]
        return [plain_letters(word) for section in sections for name in names for word in section.get(name, ())]

    every = of("specialties", "examinations")
    care = tuple(each.rstrip("*") for each in every if " " not in each)
    phrases = tuple(tuple(word.rstrip("*") for word in each.split()) for each in every if " " in each)
    return _Elsewhere(care, phrases, frozenset(of("places")), frozenset(of("before")))
