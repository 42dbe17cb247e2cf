"""Understanding a longer sentence takes so much longer, and no more: counted in comparisons, not by a clock."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

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


@pytest.mark.parametrize("words", ["po 17 ", "w piątek ", "abcdefgh ", "na na 3 ", "nie odwołać ", "a - "])
def test_it_grows_with_the_length(words: str) -> None:
    """Twice the words take at most some three times the calls; what is very long is cut."""
    meaning(words)
    short = calls_of(lambda: meaning(words * 20))
    twice = calls_of(lambda: meaning(words * 40))
    assert twice < 3 * short
    assert calls_of(lambda: meaning(words * 4000)) < 20 * short
