"""Answers of the clinic file: every fault is named with its place, and with the way to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.accounts.tiers import Feature
from core.clinic.answers import AnswerWay
from core.clinic.file import load_clinic
from tests.core.clinic.test_file import SOUND, faults_of

ANSWERS = """
[[answers]]
topic = "parking"
text = { pl = "Mamy parking.", en = "We have a car park." }
words = { pl = ["postawić auto|samochód"], en = ["leave my car"], uk = ["де поставити машину"] }
leads_to = "book"
[[answers]]
topic = "pets"
title = { pl = "Zwierzęta", en = "Pets" }
text = { pl = "Pies może wejść.", en = "A dog may come in." }
words.pl = ["wejść|przyjść + psem / małym kotem", "pies & poczekalni*"]
service = "cardiologist"
"""

FAULTS = [
    ('"parking"', '"parkng"', 'answers[1] (parkng) · topic: unknown topic "parkng"; a topic of your own needs a title'),
    (
        'words.pl = ["',
        'words.xx = ["',
        'answers[2] (pets) · words: unknown language "xx"; write its code',
    ),
    ('title = { pl = "Zwierzęta", en = "Pets" }', "", "a topic of your own needs a title, and words"),
    ('"pets"', '"Pets!"', 'answers[2] (Pets!) · topic: "Pets!" is no id'),
    ('"pets"', '"parking"', 'answers[2] (parking) · topic: "parking" is there already'),
    ('"Mamy parking."', '" "', "answers[1] (parking) · text · pl: is empty"),
    (', en = "We have a car park."', "", "answers[1] (parking) · text · en: is missing; add it"),
    ('"Mamy parking."', f'"{"ż" * 2001}"', "answers[1] (parking) · text · pl: has 2001 characters, and there is room"),
    ('"Pets"', f'"{"x" * 61}"', "answers[2] (pets) · title · en: has 61 characters, and there is room for 60"),
    (
        'service = "cardiologist"',
        'service = "cardiolog"',
        'answers[2] (pets) · service: unknown service "cardiolog"',
    ),
    ('service = "cardiologist"', 'service = "heart-programme"', '"heart-programme" is booked in another system'),
    ('kind = "in_person"', 'kind = "rehabilitation"', 'service: "cardiologist" is booked from a referral only'),
    ('= "book"', '= "menu"', 'answers[1] (parking) · leads_to: "menu" is unknown; choose from'),
    ('= "book"', '= "book"\nservice = "cardiologist"', "answers[1] (parking) · leads_to: is there beside service"),
    ('["leave my car"]', '"leave my car"', "answers[1] (parking) · words · en: should be a list, in square brackets"),
    ('["leave my car"]', '[" "]', "answers[1] (parking) · words · en[1]: is empty"),
    ('"leave my car"', '"car, park"', '· words · en: "car," in "car, park" is no word; write words as people type'),
    ('"leave my car"', '"leave my {car}"', '"{car}" in "leave my {car}" is no word'),
    ('"leave my car"', '"car + "', 'words · en: "+" in "car + " is no word'),
    ('"leave my car"', '"leave|ca"', '"leave|ca" is too short to tell questions apart; write at least 3 letters'),
    (
        '"leave my car"',
        '"nie mogę oddychać"',
        "names an emergency (“nie moge oddychac”), which is always",
    ),
    ('"leave my car"', '"park + duszn*"', "names an emergency (“park duszn"),
    ('"leave my car"', '"dusz*"', "names an emergency"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    """And nothing else is complained of."""
    faults = faults_of(tmp_path, (old, new), text=SOUND + ANSWERS)
    assert len(faults) == 1
    assert said in faults[0]


def test_a_topic_that_is_mistyped_is_told(tmp_path: Path) -> None:
    """Where nothing says that it is one of the clinic's own."""
    words = """words = { pl = ["postawić auto|samochód"], en = ["leave my car"], uk = ["де поставити машину"] }"""
    (fault,) = faults_of(tmp_path, ('"parking"', '"parkng"'), (words, ""), text=SOUND + ANSWERS)
    assert 'unknown topic "parkng"; did you mean "parking"? A topic of your own needs' in fault


def test_answers_are_read(tmp_path: Path) -> None:
    """By their topics."""
    file = tmp_path / "clinic.toml"
    file.write_text(SOUND + ANSWERS, encoding="utf-8")
    clinic = load_clinic(file)
    pets, parking = clinic.answer("pets"), clinic.answer("parking")
    assert pets is not None
    assert parking is not None
    assert (pets.is_of_its_own, pets.service) == (True, "cardiologist")
    assert (parking.is_of_its_own, parking.leads_to) == (False, AnswerWay.BOOK)
    assert parking.lines == ("postawić auto|samochód", "leave my car", "де поставити машину")
    assert clinic.answer("hours") is None


def test_an_answer_leads_to_places_of_the_menu() -> None:
    """By their names there."""
    assert {each.value for each in AnswerWay} <= {each.value for each in Feature}
