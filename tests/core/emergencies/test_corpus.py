"""How many emergencies are missed, and how many harmless words are taken for one."""

from __future__ import annotations

from collections import Counter

import pytest

from core.emergencies.kinds import EmergencyKind
from tests.core.emergencies.corpus import MOST_FALSE_ALARMS, MOST_MISSED, PARTS, Sentence, figures, sentences
from tests.core.emergencies.report import PAGE, page

EVERY = tuple(each for part in PARTS for each in sentences(part))


@pytest.mark.parametrize("part", PARTS)
def test_few_are_missed(part: str) -> None:
    """At most one emergency in fifty."""
    of = tuple(each for each in sentences(part) if each.is_emergency)
    assert figures(of).rate <= MOST_MISSED, _wrong(of)


@pytest.mark.parametrize("part", PARTS)
def test_few_alarms_are_false(part: str) -> None:
    """At most one harmless sentence in twenty."""
    of = tuple(each for each in sentences(part) if not each.is_emergency)
    assert figures(of).rate <= MOST_FALSE_ALARMS, _wrong(of)


def test_there_are_enough_sentences() -> None:
    """Of each kind at least ten in Polish and in English, some in Ukrainian; as many harmless ones, and no doubles."""
    assert not [text for text, count in Counter((each.text, each.is_emergency) for each in EVERY).items() if count > 2]
    for kind in EmergencyKind:
        languages = Counter(each.language for each in EVERY if each.group == kind)
        assert languages["pl"] >= 10, kind
        assert languages["en"] >= 10, kind
        assert languages["uk"] >= 3, kind
    for part in PARTS:
        assert sum(each.is_emergency for each in sentences(part)) >= 300
    assert sum(not each.is_emergency for each in EVERY) >= 300


def test_the_right_kind_is_named() -> None:
    """Nine times in ten the kind that was meant is among those that are named, so that the first aid fits."""
    of = [each for each in EVERY if each.is_emergency and each.group in set(EmergencyKind)]
    fitting = sum((found := each.recognition) is not None and each.group in found.kinds for each in of)
    assert fitting / len(of) >= 0.9


def test_the_page_says_what_is_so() -> None:
    """`python -m tests.core.emergencies.report` writes it."""
    written = PAGE.read_text(encoding="utf-8")
    assert page(written) == written


def _wrong(of: tuple[Sentence, ...]) -> str:
    return "\n".join(f"{each.group}: {each.text}" for each in of if not each.is_right)
