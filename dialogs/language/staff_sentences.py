"""What somebody of the staff wants to see, written as they would say it: “wizyty jutro u Wilczek”, “pacjent Nowak”.

Days and doctors are understood as patients' are; what is to be shown is told by the words of `[staff]` in `words/`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final

from core.clinic.model import Clinic
from core.text.days import parse_day
from core.text.forms import lemmas_of
from core.text.normalisation import plain_letters
from dialogs.language.named import named
from dialogs.language.reading import SentencePiece, pieces
from dialogs.language.terms import word_files
from dialogs.language.times.calendar import Calendar
from dialogs.language.times.clock import Clock
from dialogs.language.times.when import when

OF_MEN: Final = ("ski", "cki", "dzki")
OF_WOMEN: Final = ("ska", "cka", "dzka")
ANY_TIME: Final = Clock(dt.time(0), dt.time(23, 59))
PAST: Final = "past"
FILLER: Final = "filler"
PREMISES: Final = "premises"


class StaffWish(StrEnum):
    """What is to be shown, by what `[staff]` calls it."""

    OFFER = "offer"
    BLOCK = "block"
    PATIENT = "patient"
    RESULTS = "results"
    PRESCRIPTIONS = "prescriptions"
    OVERDUE = "overdue"
    MINE = "mine"
    LATE = "late"
    QUESTIONS = "questions"
    DAY = "day"


OF_A_PATIENT: Final = frozenset({StaffWish.RESULTS, StaffWish.PRESCRIPTIONS})
"""Whoever is named with them is a patient, though a doctor has that name."""


@dataclass(frozen=True, slots=True)
class StaffMeaning:
    """`day` and `practitioner` (an id) of appointments, as far as they were told; `name` of a patient, as it was
    written, and what `about` them is wanted, if not their card. `rest` is what else stands beside a day or a doctor,
    and may mean anything.
    """

    wish: StaffWish
    day: dt.date | None = None
    practitioner: str = ""
    name: str = ""
    rest: str = field(default="", compare=False)
    about: StaffWish | None = None


def understand_staff(clinic: Clinic, text: str, now: dt.datetime) -> StaffMeaning | None:
    """What a sentence asks to be shown; `None`, if it isn't understood."""
    found = pieces(text)
    wishes = {StaffWish(each) for piece in found for each in _kinds(piece.plain) - {FILLER, PAST, PREMISES}}
    if StaffWish.OFFER in wishes:
        return StaffMeaning(StaffWish.OFFER)
    if StaffWish.PATIENT in wishes:
        return StaffMeaning(StaffWish.PATIENT, name=_name(text, found, frozenset()))
    day, of_time = _day(clinic, found, now)
    if wishes & OF_A_PATIENT and (name := _name(text, found, of_time)):
        about = StaffWish.RESULTS if StaffWish.RESULTS in wishes else None
        return StaffMeaning(StaffWish.PATIENT, name=name, about=about)
    if day or StaffWish.DAY in wishes:  # “moje wizyty jutro”
        wishes.discard(StaffWish.MINE)
    doctors = [each for each in named(clinic, found, of_time) if each.kind == "doctor"]
    if StaffWish.BLOCK in wishes:
        taken = of_time.union(each.piece for each in named(clinic, found, of_time))
        rest = _name(text, found, taken)
        return StaffMeaning(StaffWish.BLOCK, rest="" if rest.isdecimal() else rest)  # “gabinet 3”
    if StaffWish.LATE in wishes and doctors:
        return StaffMeaning(StaffWish.LATE, practitioner=min(doctors[0].ids))
    if wish := next((each for each in StaffWish if each in wishes - {StaffWish.DAY, StaffWish.LATE}), None):
        return StaffMeaning(wish)
    if day or doctors:
        rest = _name(text, found, of_time.union(each.piece for each in doctors))
        return StaffMeaning(StaffWish.DAY, day, min(doctors[0].ids) if doctors else "", rest=rest)
    if StaffWish.DAY in wishes:
        name = _name(text, found, of_time)
        return StaffMeaning(StaffWish.PATIENT, name=name) if name else StaffMeaning(StaffWish.DAY)
    return None


def is_plain(text: str, meaning: StaffMeaning) -> bool:
    """Whether a sentence says what it wants, by a word of its own: no day alone, and no name that is only guessed."""
    if meaning.wish is StaffWish.DAY:
        return False
    return any(meaning.wish in _kinds(piece.plain) for piece in pieces(text))


def names_premises(text: str) -> bool:
    """Whether words are about a room or a facility, by whatever name."""
    return any(PREMISES in _kinds(piece.plain) for piece in pieces(text))


def _day(clinic: Clinic, found: Sequence[SentencePiece], now: dt.datetime) -> tuple[dt.date | None, frozenset[int]]:
    """The first day that is named, and the pieces that tell of time."""
    today = clinic.day_of(now)
    said = when(found, Calendar(today, clinic.last_bookable_day(now)), ANY_TIME)
    of_time = frozenset(place for each in said for place in range(each.start, each.end))
    past = [place for place, each in enumerate(found) if PAST in _kinds(each.plain)]
    days = [parse_day(found[place].plain, today) for place in past]
    days += [each.spans[0].first for each in said if each.kind == "day" and each.spans]
    return next(iter(days), None), of_time.union(past)


def _name(text: str, found: Sequence[SentencePiece], taken: frozenset[int]) -> str:
    """From the first word that tells nothing else to the last."""
    left = [place for place, each in enumerate(found) if each.is_word and place not in taken and not _kinds(each.plain)]
    if not left:
        return ""
    start = found[left[0]].start
    return text[start - text[:start].endswith("+") : found[left[-1]].end]


def searched(name: str) -> str:
    """How somebody is looked for whose name was written in any case: Nowaka → nowak, Kowalskiego → kowalsk."""
    return " ".join(map(_searched, name.split()))


def _searched(word: str) -> str:
    plain = plain_letters(word)
    lemmas = lemmas_of(plain)
    if not lemmas or plain in lemmas or plain.endswith(OF_WOMEN):
        return word
    lemma = min(lemmas)
    return lemma[:-1] if lemma.endswith(OF_MEN) else lemma


@cache
def _kinds(word: str) -> frozenset[str]:
    """What a word tells, of the words of `[staff]`."""
    return frozenset(
        kind for kind, written in _words() if (word.startswith(written[:-1]) if written[-1] == "*" else word == written)
    )


@cache
def _words() -> tuple[tuple[str, str], ...]:
    return tuple(_written())


def _written() -> Iterator[tuple[str, str]]:
    for file in word_files():
        for kind, words in file.get("staff", {}).items():
            yield from ((kind, plain_letters(word)) for word in words)
