"""What the staff want to see, as they would write it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.language.staff_sentences import StaffMeaning, StaffWish, searched, understand_staff
from dialogs.language.terms import word_files
from tests.language.test_understanding import CLINIC, NOW

TODAY, TOMORROW, FRIDAY = dt.date(2027, 3, 2), dt.date(2027, 3, 3), dt.date(2027, 3, 5)
DAY, PATIENT = StaffWish.DAY, StaffWish.PATIENT


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("wizyty jutro u Wilczek", StaffMeaning(DAY, TOMORROW, "wilczek")),
        ("appointments tomorrow with Dr Wilczek", StaffMeaning(DAY, TOMORROW, "wilczek")),
        ("pokaż jutro", StaffMeaning(DAY, TOMORROW)),
        ("jutro", StaffMeaning(DAY, TOMORROW)),
        ("kto jest dziś u doktora Sikory", StaffMeaning(DAY, TODAY, "sikora")),
        ("who does Dr Zych see on Friday", StaffMeaning(DAY, FRIDAY, "zych")),
        ("grafik Zycha na piątek", StaffMeaning(DAY, FRIDAY, "zych")),
        ("wizyty wczoraj", StaffMeaning(DAY, TODAY - dt.timedelta(days=1))),
        ("wizyty przedwczoraj", StaffMeaning(DAY, TODAY - dt.timedelta(days=2))),
        ("wczoraj u Zycha", StaffMeaning(DAY, TODAY - dt.timedelta(days=1), "zych")),
        ("wizyty", StaffMeaning(DAY)),
        ("moje wizyty jutro", StaffMeaning(DAY, TOMORROW)),
        ("dr Wilczek", StaffMeaning(DAY, None, "wilczek")),
        ("pacjent Nowak", StaffMeaning(PATIENT, name="Nowak")),
        ("find Anna Zielińska please", StaffMeaning(PATIENT, name="Anna Zielińska")),
        ("znajdź pacjenta +48 600 700 800", StaffMeaning(PATIENT, name="+48 600 700 800")),
        ("pacjent 44051401359", StaffMeaning(PATIENT, name="44051401359")),
        ("pacjent Wrona", StaffMeaning(PATIENT, name="Wrona")),
        ("wyniki Wrony", StaffMeaning(PATIENT, name="Wrony", about=StaffWish.RESULTS)),
        ("wyniki Nowak", StaffMeaning(PATIENT, name="Nowak", about=StaffWish.RESULTS)),
        ("recepty Kowalskiej", StaffMeaning(PATIENT, name="Kowalskiej")),
        ("wizyty Nowaka", StaffMeaning(PATIENT, name="Nowaka")),
        ("wyniki", StaffMeaning(StaffWish.RESULTS)),
        ("pokaż recepty", StaffMeaning(StaffWish.PRESCRIPTIONS)),
        ("show prescriptions waiting", StaffMeaning(StaffWish.PRESCRIPTIONS)),
        ("zaległe pytania", StaffMeaning(StaffWish.OVERDUE)),
        ("moje pytania", StaffMeaning(StaffWish.MINE)),
        ("open questions", StaffMeaning(StaffWish.QUESTIONS)),
        ("Wilczek spóźni się 20 minut", StaffMeaning(StaffWish.LATE, practitioner="wilczek")),
        ("dr Wilczek się spóźnia", StaffMeaning(StaffWish.LATE, practitioner="wilczek")),
        ("opóźnienie u Sikory", StaffMeaning(StaffWish.LATE, practitioner="sikora")),
        ("Dr Wilczek is 20 minutes late", StaffMeaning(StaffWish.LATE, practitioner="wilczek")),
        ("gabinet 3 nieczynny jutro", StaffMeaning(StaffWish.BLOCK)),
        ("the facility in Wola is closed on 9.03", StaffMeaning(StaffWish.BLOCK)),
        ("zablokuj Wilczek jutro", StaffMeaning(StaffWish.BLOCK)),
        ("Nowak się spóźni", None),
        ("spóźnione pytania", StaffMeaning(StaffWish.OVERDUE)),
        ("dziękuję", None),
        ("czy ktoś widział klucze?", None),
        ("", None),
    ],
)
def test_sentences(sentence: str, meant: StaffMeaning | None) -> None:
    """A doctor's name is a patient's where a patient's things are asked for."""
    assert understand_staff(CLINIC, sentence, NOW) == meant


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("gabinet 3 nieczynny jutro", ""),
        ("placówka na Woli zamknięta 24 grudnia", ""),
        ("room 3 is closed tomorrow", ""),
        ("nie przyjdę, bo drzwi były zamknięte", "nie przyjdę, bo drzwi były"),
    ],
)
def test_what_else_stands_beside_a_closing(sentence: str, rest: str) -> None:
    """Words that may mean anything don’t lead away from where something was asked."""
    found = understand_staff(CLINIC, sentence, NOW)
    assert found is not None
    assert found.rest == rest


@pytest.mark.parametrize(
    ("written", "looked_for"),
    [
        ("Nowaka", "nowak"),
        ("Kowalskiego", "kowalsk"),
        ("Kowalska", "Kowalska"),
        ("Anna Nowak", "Anna Nowak"),
        ("Qwerty", "Qwerty"),
    ],
)
def test_a_name_in_any_case_is_looked_for(written: str, looked_for: str) -> None:
    """By what it is a form of, or by its beginning."""
    assert searched(written) == looked_for


def _words() -> list[str]:
    """Those of the table, and some that may stand beside them."""
    tables = (those for file in word_files() for those in file.get("staff", {}).values())
    return sorted(
        {*(word.rstrip("*") for those in tables for word in those), "Nowak", "jutro", "17", "u", "3/4", "31.02"}
    )


@given(st.one_of(st.text(), st.lists(st.sampled_from(_words())).map(" ".join)))
def test_any_text_is_understood(text: str) -> None:
    """Nothing raises, and who is named is in the clinic file."""
    told = understand_staff(CLINIC, text, NOW)
    if told is not None and told.practitioner:
        CLINIC.practitioner(told.practitioner)
    if told is not None:
        assert searched(told.name) or not told.name
