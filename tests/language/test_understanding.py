"""Any text is understood somehow: nothing raises, and what is found is of the clinic."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clinic.file import load_clinic
from core.clinic.model import Clinic
from core.i18n import Language
from dialogs.language.meaning import DaySpan, HourSpan, Intent, Meaning
from dialogs.language.terms import word_files
from dialogs.language.understanding import understand

FILE: Final = Path(__file__).parents[2] / "bot" / "demo" / "clinic.toml"
CLINIC: Final = load_clinic(FILE)
NOW: Final = dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)
"""A Tuesday."""


def _words() -> list[str]:
    """All that stands in the tables."""
    sections = itertools.chain(*(file.values() for file in word_files()))
    lines = itertools.chain(*(itertools.chain(*section.values()) for section in sections))
    return sorted({word.strip("*{}|+&/") for line in lines for word in line.replace("|", " ").split()})


def meaning(text: str, language: str = "pl", clinic: Clinic = CLINIC) -> Meaning:
    """What it means."""
    return understand(clinic, text, NOW, Language(language))


@given(
    st.one_of(st.text(), st.lists(st.sampled_from([*_words(), "17", "3/4", "9-12", "31", "9:60", "0"])).map(" ".join))
)
def test_any_text_is_understood(text: str) -> None:
    """Nothing raises; days are to come, in order, and two readings at most; what is named is in the clinic file."""
    told = meaning(text)
    assert len(told.days) <= 2
    assert len(told.hours) <= 2
    assert all(NOW.date() <= span.first <= span.last for span in told.days)
    assert all(not span.start or not span.end or span.start < span.end for span in told.hours)
    for service in told.services:
        CLINIC.service(service)
    assert bool(told.likely) is (told.intent is Intent.UNKNOWN)
    assert all(clue.words in text for clue in told.clues)


def test_one_sentence_says_what_to_book() -> None:
    """Service, day, hour and place."""
    told = meaning("chcę się umówić do dermatologa jutro po 17 na Mokotowie")
    assert told.intent is Intent.BOOK
    assert "dermatologist" in told.services
    assert told.facilities == ("mokotow",)
    assert told.days == (DaySpan(dt.date(2027, 3, 3), dt.date(2027, 3, 3)),)
    assert told.hours == (HourSpan(dt.time(17), None),)


@pytest.mark.parametrize("text", ["nie chcę odwoływać wizyty", "I don't want to cancel"])
def test_what_is_denied_is_not_done(text: str) -> None:
    """It is asked about."""
    told = meaning(text, "pl")
    assert told.intent is Intent.UNKNOWN
    assert Intent.CANCEL not in told.likely


def test_ambiguous_times_have_two_readings() -> None:
    """Seven may be in the evening, and next Friday in this week or in the next."""
    assert len(meaning("o 7").hours) == 2
    assert len(meaning("next Friday", "en").days) == 2
    assert len(meaning("3/4 do okulisty").days) == 2
