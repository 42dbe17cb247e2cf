"""Words that the clinic adds to its answers: understood at once, and never taken for something that is to be done."""

from __future__ import annotations

from typing import Final

import pytest

from core.clinic.answers import AnswerTopic, ClinicAnswer
from core.clinic.model import Clinic
from core.i18n import Words
from dialogs.language.deciding import OF_ACTS
from dialogs.language.meaning import Intent
from dialogs.language.terms import word_files
from tests.language.test_understanding import CLINIC, meaning


def _asked(topic: str, *lines: str) -> ClinicAnswer:
    said = Words(pl="Odpowiedź.", en="Answer.")
    return ClinicAnswer(topic=topic, title=said, text=said, words={"pl": lines})


OWN: Final = CLINIC.model_copy(
    update={"answers": (_asked("pets", "przyjść|wejść + psem|kotem", "dog"), _asked("prices", "po ile"))}
)
GREEDY: Final = CLINIC.model_copy(
    update={
        "answers": (
            _asked("greedy", "odwołać", "odwoł* wizyt*", "umów*", "przełoż*", "jutro", "wizyt*", "receptę"),
            _asked("greedier", "dermatolog*", "usg", "pobranie krwi", "wilczek", "mokotowie", "cancel", "book"),
        )
    }
)
"""A clinic that took the words of booking for its answers."""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("czy mogę przyjść z psem?", "pets"),
        ("CZY MOZNA WEJSC DO WAS Z KOTEM", "pets"),
        ("czy można jutro przyjść do was z psem", "pets"),
        ("can I bring my dog", "pets"),
        ("po ile usg tarczycy", "prices"),
        ("ile kosztuje usg tarczycy", "prices"),
        ("czy jest parking?", "parking"),
    ],
)
def test_words_of_its_own_are_understood(text: str, topic: str) -> None:
    """Beside those of the tables."""
    told = meaning(text, clinic=OWN)
    assert (told.intent, told.topic) == (Intent.ASK_CLINIC, topic)


@pytest.mark.parametrize(
    "text",
    [
        "nie mogę przyjść z psem",
        "odwołaj wizytę w czwartek",
        "umów mnie do dermatologa, przyjdę z psem: mogę wejść z psem?",
        "cancel my Friday appointment, the dog is ill",
        "dzień dobry",
    ],
)
def test_what_is_to_be_done_comes_first(text: str) -> None:
    """A question beside it waits."""
    assert meaning(text, clinic=OWN).intent is meaning(text, clinic=_without_answers()).intent


@pytest.mark.parametrize(
    "text",
    [
        "odwołaj wizytę w czwartek",
        "chcę odwołać",
        "nie chcę odwołać wizyty",
        "umów mnie do dermatologa jutro po 17",
        "dermatolog jutro",
        "usg jamy brzusznej",
        "pobranie krwi w piątek rano",
        "do dr Wilczek na Mokotowie",
        "przełóż wizytę na jutro",
        "potrzebuję recepty na Euthyrox",
        "proszę o receptę",
        "chcę wizytę jutro",
        "jutro",
        "cancel my appointment",
        "book a dermatologist tomorrow",
    ],
)
def test_no_words_of_a_clinic_turn_an_act_into_an_answer(text: str) -> None:
    """Though it has taken them for its answers."""
    greedy, usual = meaning(text, clinic=GREEDY), meaning(text, clinic=_without_answers())
    assert (greedy.intent, greedy.services, greedy.days) == (usual.intent, usual.services, usual.days)
    assert greedy.intent is not Intent.ASK_CLINIC


def test_topics_have_words_in_the_tables() -> None:
    """Each in Polish and English, and no table has one that the clinic file doesn't know, but about acts."""
    pl, en, *others = (set(file.get("topics", {})) for file in word_files())
    assert pl == en == {*AnswerTopic, OF_ACTS}
    assert pl.issuperset(*others)


def _without_answers() -> Clinic:
    return CLINIC.model_copy(update={"answers": ()})
