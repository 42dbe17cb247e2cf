"""Who writes that nothing is left of a medicine is told from who does not (S20)."""

from __future__ import annotations

import pytest

from core.prescriptions.urgency import tells_of_none_left


@pytest.mark.parametrize(
    "words",
    [
        "Skończyła mi się insulina",
        "insulina się skończyła",
        "Insulina mi się skończyła, proszę o pomoc",
        "skonczyl mi sie inhalator",
        "nie mam już tabletek",
        "Nie mam insuliny",
        "mam ostatnią tabletkę",
        "zostało mi tylko na dziś",
        "brak leków na jutro",
        "zabrakło mi leku",
        "mam pusty inhalator",
        "kończą mi się tabletki",
        "I have run out of insulin",
        "I ran out of my inhaler",
        "We’re out of insulin",
        "I'm out of tablets",
        "there is none left",
        "I took my last dose this morning",
        "my inhaler is empty",
        "I am without insulin",
    ],
)
def test_nothing_is_left(words: str) -> None:
    """In either language, with or without accents."""
    assert tells_of_none_left(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Proszę o receptę na 3 miesiące",
        "Czuję się dobrze, leki mam jeszcze na dwa tygodnie",
        "Proszę o większe opakowanie",
        "Skończyłam studia i jadę na urlop",
        "The same as last time, please",
        "I go out of town in May",
        "Please send it to the pharmacy",
    ],
)
def test_something_is_left(words: str) -> None:
    """What is written about something else."""
    assert not tells_of_none_left(words)
