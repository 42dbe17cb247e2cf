"""The phrases that are kept are understood, nearly all exactly, and none as an act that nobody meant."""

from __future__ import annotations

import pytest

from tests.language.report import Judged, judged, rate

EXACT = 0.95


@pytest.fixture(scope="module")
def every() -> list[Judged]:
    """All phrases, understood."""
    return judged()


def test_phrases_are_understood_exactly(every: list[Judged]) -> None:
    """Intent and all that is told of; there are enough of them."""
    assert len(every) >= 400
    assert rate(every) >= EXACT, [each.text for each in every if each.wrong]


def test_nothing_is_moved_or_cancelled_that_was_not_meant(every: list[Judged]) -> None:
    """A wrong act is worse than a question."""
    assert [each.text for each in every if each.is_wrong_act] == []
