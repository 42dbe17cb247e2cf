"""Understanding a longer sentence takes so much longer, and no more: counted in comparisons, not by a clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.emergencies.recognition import recognise
from tests.language.test_understanding import meaning


def calls_of(job: Callable[[], object]) -> int:
    """How many functions of Python and C are called."""
    count = 0

    def noted(_frame: object, event: str, _of: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(noted)
    try:
        job()
    finally:
        sys.setprofile(before)
    return count


SAID: Final = (
    "po 17 ", "od 8 do ", "między 9 a ", "w piątek ", "za tydzień we wtorek ", "3/4 ", "o 7 ", "1.", "abcdefgh ",
    "na na 3 ", "nie odwołać ", "nie w piątek tylko ", "dr Wilczek ", "dermatlog ", "odwołaj wizytę ", "a - ", "😀",
)  # fmt: skip
GLUED: Final = ("umów", "niemogę", "domniejutro", "a", "dermatolog", "bolimnieserce")
MOST_CALLS: Final = 3_000
"""For each word of a sentence."""


@pytest.mark.parametrize("words", SAID)
def test_it_grows_with_the_length(words: str) -> None:
    """Twice the words take at most some three times the calls; what is very long is cut."""
    meaning(words)
    short = calls_of(lambda: meaning(words * 20))
    twice = calls_of(lambda: meaning(words * 40))
    assert twice < 3 * short
    assert calls_of(lambda: meaning(words * 4000)) < 20 * short


@pytest.mark.parametrize("letters", GLUED)
def test_one_word_of_any_length(letters: str) -> None:
    """Words that were typed as one are told apart in a time that grows with their length; nothing fails."""
    longest = letters * (4096 // len(letters))
    meaning(longest), recognise(longest)  # what is made once is made by now
    short = calls_of(lambda: (meaning(longest[:1024]), recognise(longest[:1024])))
    twice = calls_of(lambda: (meaning(longest[:2048]), recognise(longest[:2048])))
    assert twice < 3 * short
    assert calls_of(lambda: (meaning(longest), recognise(longest))) < 6 * short


@given(st.lists(st.sampled_from([*SAID, *GLUED, " ", "\n", ", ", "nie ", "albo ", "do ", "od ", "i "]), max_size=120))
def test_whatever_is_said(said: list[str]) -> None:
    """No two things that are said multiply what a third one costs."""
    text = "".join(said)
    meaning(text)  # what is made once is made by now
    assert calls_of(lambda: meaning(text)) < MOST_CALLS * (len(said) + 10)
