"""Times of day as people type them."""

from __future__ import annotations

import datetime as dt

import pytest

from core.text.times import parse_time


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        *(("10:15", 10, 15), ("10.15", 10, 15), ("9:05", 9, 5), ("o 10:15", 10, 15), ("14", 14, 0), ("o 14.", 14, 0)),
        *(("godz. 8.30", 8, 30), ("o godz. 8:30", 8, 30), ("O godzinie 16", 16, 0), ("na 12", 12, 0)),
        *(("2 pm", 14, 0), ("at 2.30 p.m.", 14, 30), ("9am", 9, 0), ("12 pm", 12, 0), ("12 am", 0, 0)),
        ("16h30", 16, 30),
    ],
)
def test_a_time(typed: str, hour: int, minute: int) -> None:
    """In figures, with the words that go with it in both languages."""
    assert parse_time(typed) == dt.time(hour, minute)


@pytest.mark.parametrize("typed", ["", "jutro", "25:00", "10:60", "10:5", "13 pm", "0 am", "3 marca", "10 15", "12345"])
def test_no_time(typed: str) -> None:
    """Nothing is guessed."""
    assert parse_time(typed) is None
