"""A caller in one message, in any order: name, PESEL or passport with a birth date, and telephone (B8)."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.callers import CallerFacts, facts_from_json, read_caller
from core.accounts.identity import Passport
from core.errors import OneName, UnusableName, UnusablePassport, UnusablePesel
from tests.people import a_pesel

TODAY: Final = dt.date(2027, 3, 2)
WHOLE: Final = {"name": ["Jan", "Kowalski"], "pesel": "44051401359", "phone": "+48600100200"}


def read(text: str) -> CallerFacts:
    return read_caller(text, "PL", TODAY)


def told(text: str) -> dict[str, object]:
    """What was read, of what is there."""
    return {name: value for name, value in read(text).to_json().items() if value}


@pytest.mark.parametrize("separator", [" ", ", ", "\n", "; "])
@pytest.mark.parametrize("pesel", ["44051401359", "440514 01359", "PESEL: 44051401359"])
@pytest.mark.parametrize("phone", ["600 100 200", "+48 600100200", "tel. 600-100-200", "48600100200"])
def test_any_order(separator: str, pesel: str, phone: str) -> None:
    """Whatever comes first."""
    for parts in itertools.permutations(("Jan Kowalski", pesel, phone)):
        assert told(separator.join(parts)) == WHOLE, parts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jan kowalski 44051401359 600100200", ["Jan", "Kowalski"]),
        ("Kowalski, Jan, 44051401359, 600100200", ["Jan", "Kowalski"]),
        ("pan Jan Kowalski pesel 44051401359 telefon 600100200", ["Jan", "Kowalski"]),
        ("44051401359 Anna Maria Nowak-Kowalska 600100200", ["Anna Maria", "Nowak-Kowalska"]),
        ("600100200 Jan van der Berg 44051401359", ["Jan", "van der Berg"]),
    ],
)
def test_names(text: str, name: list[str]) -> None:
    """As they are read everywhere."""
    assert told(text)["name"] == name


@pytest.mark.parametrize(
    "text",
    [
        "zapisz Kowal do dermatologa jutro po południu",
        "umów panią Nowak jutro po południu do Wilczek",
        "proszę o wizytę jutro rano u doktor wilczek",
        "please book Nowak tomorrow in the afternoon",
    ],
)
def test_a_sentence_is_no_name(text: str) -> None:
    """What was typed before stays."""
    found = read(text)
    assert (found.name, type(found.refusal)) == (None, UnusableName)
    before = read("Jan Kowalski")
    assert before.with_more(found).name == before.name


@pytest.mark.parametrize(
    "name", ["anna maria Nowak", "María de los Ángeles García de la Torre", "pedro miguel da silva santos oliveira"]
)
def test_long_names(name: str) -> None:
    """Some have many words, and particles."""
    assert read(name).name is not None


@pytest.mark.parametrize(
    "text",
    [
        "Olena Shevchenko, paszport Ukraina FE 123456, ur. 3 maja 1988, 600100200",
        "600100200 Olena Shevchenko UA FE123456 3.05.1988",
        "Olena Shevchenko 1988-05-03 Ukraine FE123456 +48 600 100 200",
    ],
)
def test_a_passport(text: str) -> None:
    """With the birth date, and no word of it in the name."""
    found = read(text)
    assert found.is_whole
    assert found.identity == Passport("UA", "FE123456", dt.date(1988, 5, 3))
    assert told(text)["name"] == ["Olena", "Shevchenko"]


def test_what_is_missing_comes_later() -> None:
    """Part by part; what is written last counts, and of two documents the last."""
    facts = CallerFacts()
    for text, is_whole in (("Jan Kowalski", False), ("600 100 200", False), ("44051401359", True)):
        facts = facts.with_more(read(text))
        assert facts.is_whole is is_whole
    assert facts.with_more(read("600 200 300")).phone == "+48600200300"
    assert facts.with_more(read("DE C01X00T47, 3.05.1988")).identity == Passport("DE", "C01X00T47", dt.date(1988, 5, 3))
    assert facts_from_json(facts.to_json()) == facts


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("Jan Kowalski 44051401358 600100200", UnusablePesel),
        ("Kowalski 44051401359", OneName),
        ("Jan Kowalski 44051401359600100200", UnusablePassport),
    ],
)
def test_what_cant_be_used_is_told(text: str, refusal: type[Exception]) -> None:
    """And what can, is kept."""
    assert isinstance(read(text).refusal, refusal)
    assert not read(text).is_whole


@given(st.text(max_size=400))
def test_any_words(text: str) -> None:
    """Nothing that somebody writes breaks it, and what is read once is read again."""
    found = read(text)
    assert facts_from_json(found.to_json()).to_json() == found.to_json()
    assert "44051401359" not in repr(read(f"{text} 44051401359"))


@given(
    st.dates(dt.date(1920, 1, 1), dt.date(2026, 12, 31)),
    st.integers(500_000_000, 899_999_999),
    st.permutations([0, 1, 2]),
)
def test_every_pesel_is_found_beside_a_number(born: dt.date, number: int, order: list[int]) -> None:
    """A telephone number that isn't one is no PESEL, and takes none away."""
    pesel = a_pesel(born)
    parts = ["Jan Kowalski", pesel, f"+48 {number}"]
    assert told(" ".join(parts[place] for place in order)).get("pesel") == pesel
