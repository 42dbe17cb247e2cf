"""The forms of words that are known, and those that are made by rules; what they lead to, right and mistyped."""

from __future__ import annotations

from functools import cache
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clinic.model import Clinic
from core.i18n import Words
from core.text.forms import known_forms, lemmas_of
from core.text.inflection import made_forms
from core.text.normalisation import plain_letters
from dialogs.language.named import SHORTEST_MISTYPED, SHORTEST_PLACE, is_everyday, named
from dialogs.language.reading import pieces
from dialogs.language.terms import everyday_words
from tests.language.forms import DATA, made, singular_forms, words
from tests.language.test_understanding import CLINIC

RECALL: Final = 0.98
SURNAMES: Final = tuple(dict.fromkeys(words("surnames")))
PLACES: Final = tuple(dict.fromkeys(words("places")))
ALPHABET: Final = "abcdefghijklmnoprstuwyz"


@cache
def big_clinic() -> Clinic:
    """One where somebody has each of the commonest surnames, and each place has a facility."""
    practitioner, facility = CLINIC.practitioners[0], CLINIC.facilities[0]
    return CLINIC.model_copy(
        update={
            "practitioners": tuple(
                practitioner.model_copy(update={"id": plain_letters(each), "name": f"lek. Zenobia {each}"})
                for each in SURNAMES
            ),
            "facilities": tuple(
                facility.model_copy(
                    update={
                        "id": plain_letters(each),
                        "name": Words.model_validate({"pl": f"Jarzębina {each}", "en": f"Jarzębina {each}"}),
                        "address": "1, 00-001 X",
                    }
                )
                for each in PLACES
            ),
        }
    )


def told(text: str, kind: str) -> frozenset[str]:
    """Whom or what a text names in that clinic."""
    return frozenset().union(
        *(each.ids for each in named(big_clinic(), pieces(text), frozenset()) if each.kind == kind)
    )


def test_the_data_is_what_the_generator_makes() -> None:
    """`python -m tests.language.forms` makes it."""
    assert DATA.read_text(encoding="utf-8") == made()


MISSED: Final[dict[str, list[str]]] = {
    "surnames": [
        "Kwiecień: kwietnia",
        "Kwiecień: kwietniem",
        "Kwiecień: kwietniowi",
        "Kwiecień: kwietniu",
        "Niemiec: niemcze",
    ],
    "places": [
        "Białystok: bialegostoku",
        "Białystok: bialemustokowi",
        "Białystok: bialymstokiem",
        "Białystok: bialymstoku",
        "Wesoła: wesolej",
    ],
}
"""Forms of the dictionary that rules don't make: a clinic's own names may have the like."""


@pytest.mark.parametrize("section", ["surnames", "places"])
def test_rules_make_nearly_all_forms(section: str) -> None:
    """Of one person or place; names that aren't among the known ones have no others."""
    of_each = {word: singular_forms(word) for word in dict.fromkeys(words(section))}
    missed = sorted(
        f"{word}: {form}"
        for word, those in of_each.items()
        for form in those - made_forms(plain_letters(word)) - {plain_letters(word)}
    )
    assert missed == MISSED[section]
    assert len(missed) <= (1 - RECALL) * sum(map(len, of_each.values()))


@pytest.mark.parametrize("surname", SURNAMES)
def test_a_person_is_named_in_each_form(surname: str) -> None:
    """Behind a title; without one, but for everyday words."""
    for form in known_forms(plain_letters(surname)):
        assert plain_letters(surname) in told(f"u dr {form}", "doctor"), form
        assert is_everyday(form) or plain_letters(surname) in told(form, "doctor"), form


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_named_in_each_form(place: str) -> None:
    """Behind a preposition; unless somebody has that name."""
    for form in known_forms(plain_letters(place)):
        if len(form) >= SHORTEST_PLACE:
            assert told(form, "doctor") or plain_letters(place) in told(f"na {form}", "place"), form


@given(st.sampled_from(SURNAMES), st.data())
def test_a_letter_may_be_wrong(surname: str, data: st.DataObject) -> None:
    """In a long word, but the first: somebody is found, the one who is meant among them, or it is another word."""
    long = sorted(form for form in known_forms(plain_letters(surname)) if len(form) >= SHORTEST_MISTYPED)
    if long:
        form = data.draw(st.sampled_from(long))
        place = data.draw(st.integers(1, len(form) - 1))
        letter = data.draw(st.sampled_from(ALPHABET))
        typed = form[:place] + letter + form[place + 1 :]
        is_known = bool(lemmas_of(typed)) or is_everyday(typed)
        assert is_known or plain_letters(surname) in told(typed, "doctor")


def test_everyday_words_are_nobodys_name() -> None:
    """Of those in the tables, none is a person or a place, though all are there."""
    assert {word for word in everyday_words() if told(word, "doctor") or told(word, "place")} == set()
