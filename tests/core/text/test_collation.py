"""The order of people in every list."""

from __future__ import annotations

import random

import pytest

from core.text.collation import order_by_surname, polish_order
from core.text.surnames import surname_of

ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"

IN_ORDER = [
    "Abacki",
    "Ąbacki",
    "Čapek",
    "Cicha",
    "Ćwik",
    "Łabędź",
    "Müller",
    "Nowak",
    "Nowak-Adamska",
    "Nowak-Zych",
    "Nowakowska",
    "Ńemec",
    "O'Connor",
    "Olek",
    "Ósma",
    "Søren",
    "Sych",
    "Śliwa",
    "Wrona",
    "Zych",
    "Źrebak",
    "Żak",
    "Шевченко",
]


def test_the_polish_alphabet() -> None:
    """Each letter in its place, in capitals too."""
    for letters in (ALPHABET, ALPHABET.upper()):
        assert sorted(letters, key=polish_order) == list(letters)


def test_surnames_in_order() -> None:
    """Foreign accents count for nothing, a double-barrelled name stands behind its beginning, other scripts last."""
    shuffled = random.Random(7).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=polish_order) == IN_ORDER


def test_titles_and_first_names_do_not_count() -> None:
    """But for those of one surname."""
    people = [
        "mgr Łukasz Bielak",
        "dr Anna Ćwik",
        "dr n. med. Jan Dąb",
        "lek. Anna Kot",
        "dr Zofia Kot",
        "lek. Ewa Łoś",
    ]
    assert sorted(people, key=order_by_surname) == people


@pytest.mark.parametrize(
    ("full_name", "surname"),
    [
        ("dr n. med. Katarzyna Wilczek", "Wilczek"),
        ("lek. Jan van der Berg", "van der Berg"),
        ("Żaneta Kowalska-Wójcik", "Kowalska-Wójcik"),
        ("Sukarno", "Sukarno"),
        ("", ""),
    ],
)
def test_the_surname_is_behind_titles(full_name: str, surname: str) -> None:
    """By which people are put in order."""
    assert surname_of(full_name) == surname
