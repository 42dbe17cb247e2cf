"""Answers as people type them, by the kind of the question."""

from __future__ import annotations

import datetime as dt

import pytest

from core.errors import UnusableDay, UnusableInput, UnusableText
from core.preparation.reading import read
from core.preparation.refusals import (
    NumberOutOfBounds,
    NumberTooExact,
    UnusableAnswerDay,
    UnusableChoice,
    UnusableNumber,
)
from tests.core.preparation.forms import asked

TODAY = dt.date(2027, 3, 2)
TEMPERATURE = {"smallest": 34, "largest": 43, "decimals": 1}
GRAMS = {"smallest": 500, "largest": 9000}


@pytest.mark.parametrize(
    ("typed", "bounds", "number"),
    [
        ("36,6", TEMPERATURE, "36.6"),
        ("36.6", TEMPERATURE, "36.6"),
        ("ok. 37 stopni", TEMPERATURE, "37"),
        ("36,60", TEMPERATURE, "36.6"),
        ("1 200", GRAMS, "1200"),
        ("1\u00a0200 g", GRAMS, "1200"),
        ("1.200", GRAMS, "1200"),
        ("1,200", GRAMS, "1200"),
        ("1200", GRAMS, "1200"),
        ("-5", {"smallest": -20, "largest": 20}, "-5"),
        ("0", {"smallest": 0, "largest": 10}, "0"),
        ("100", {}, "100"),
        ("1.234,5", {"decimals": 1}, "1234.5"),
        ("1,234.5", {"decimals": 1}, "1234.5"),
        ("٣٧", TEMPERATURE, "37"),
    ],
)
def test_a_number(typed: str, bounds: dict[str, object], number: str) -> None:
    """With a comma or a dot, with spaces between thousands, with words around it."""
    assert read(asked("x", "number", **bounds), typed, TODAY).number == number


@pytest.mark.parametrize(
    ("typed", "bounds", "refusal"),
    [
        ("dużo", TEMPERATURE, UnusableNumber),
        ("36 6", TEMPERATURE, UnusableNumber),
        ("36-37", TEMPERATURE, UnusableNumber),
        ("120/80", GRAMS, UnusableNumber),
        ("44", TEMPERATURE, NumberOutOfBounds),
        ("36,65", TEMPERATURE, NumberTooExact),
        ("1.200", {"decimals": 3}, UnusableNumber),  # of which both readings would do
        ("", {}, UnusableNumber),
    ],
)
def test_no_number(typed: str, bounds: dict[str, object], refusal: type[UnusableInput]) -> None:
    """What is wrong is told: none, out of bounds, too exact."""
    with pytest.raises(refusal):
        read(asked("x", "number", **bounds), typed, TODAY)


def test_a_day() -> None:
    """By the parser of all days, years back too; where only past ones are asked for, no other."""
    past, future = asked("x", "date", days="past"), asked("x", "date", days="future")
    assert read(past, "3 maja 1974", TODAY).day == dt.date(1974, 5, 3)
    assert read(future, "pojutrze", TODAY).day == dt.date(2027, 3, 4)
    for question, typed in ((past, "jutro"), (future, "wczoraj")):
        with pytest.raises(UnusableAnswerDay):
            read(question, typed, TODAY)
    with pytest.raises(UnusableDay):
        read(past, "dawno temu", TODAY)


def test_words() -> None:
    """As they were written, tidied, up to the question's length."""
    question = asked("x", "text", longest=10)
    assert read(question, "  dwa \n\n\n  wier", TODAY).text == "dwa\n\nwier"
    assert read(question, " boli  ", TODAY).text == "boli"
    with pytest.raises(UnusableText):
        read(question, "x" * 11, TODAY)


@pytest.mark.parametrize(
    ("typed", "chosen"), [("2", ("back",)), ("Back", ("back",)), ("bac", ("back",)), ("kneé", ("knee",))]
)
def test_a_choice(typed: str, chosen: tuple[str, ...]) -> None:
    """By its number, its words, or how they begin; capitals and accents don't matter."""
    assert read(asked("x", "one", "head", "back", "knee"), typed, TODAY).chosen == chosen


def test_several_choices() -> None:
    """With commas between, in the form's order."""
    question = asked("x", "many", "head", "back", "knee")
    assert read(question, "knee, 1", TODAY).chosen == ("head", "knee")
    assert read(question, "back i head", TODAY).chosen == ("head", "back")


@pytest.mark.parametrize("typed", ["4", "0", "kn3e", "", "b"])
def test_no_choice(typed: str) -> None:
    """None, or more than one."""
    with pytest.raises(UnusableChoice):
        read(asked("x", "one", "head", "back", "belly"), typed, TODAY)


def test_what_is_refused_leaves_the_question_open() -> None:
    """All of these are input that can't be used."""
    assert issubclass(UnusableNumber, UnusableInput)
    assert issubclass(UnusableChoice, UnusableInput)
    assert issubclass(UnusableAnswerDay, UnusableInput)
