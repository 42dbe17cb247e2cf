"""From a sentence to a booked appointment it takes two taps, from the menu not many more, and to move one four."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core.i18n import Language
from tests.dialogs.count_taps import (
    ANSWERING,
    BOOKED,
    BOOKED_BEFORE,
    BY_A_SENTENCE,
    BY_THE_DESK,
    CALLING_OFF,
    CANCELLING,
    DESK_WAYS,
    LATE,
    MOVED,
    MOVING,
    NEW,
    TELLING_A_DELAY,
    WAYS,
    DeskWay,
    Way,
    count,
    walk,
)
from tests.dialogs.script import ScriptError
from tests.languages import WRITTEN
from tests.tiers import quick_and_ci


def _in_turn(ways: Sequence[Any]) -> list[Any]:
    """Each way in every language; in every run, in the one whose turn it is."""
    quick = [(way, WRITTEN[number % len(WRITTEN)]) for number, way in enumerate(ways)]
    return quick_and_ci(itertools.product(ways, WRITTEN), quick)


def _id(each: Way | DeskWay | Language) -> str:
    return str(each) if isinstance(each, Language) else each.name.replace(" ", "_")


@pytest.mark.parametrize(("way", "language"), _in_turn(WAYS), ids=_id)
async def test_few_taps(way: Way, language: Language, tmp_path: Path) -> None:
    """Each way leads to its goal, by no more taps than it may take."""
    assert await count(way, language, tmp_path) <= way.most


@pytest.mark.parametrize(("way", "language"), _in_turn(DESK_WAYS), ids=_id)
async def test_few_taps_of_the_desk(way: DeskWay, language: Language, tmp_path: Path) -> None:
    """Each way of the reception leads to its goal, by no more taps and messages than it may take."""
    assert way.taps <= way.most
    assert way.written == way.messages
    await walk(way, language, tmp_path)


def test_how_many_they_may_be() -> None:
    """As few as was promised."""
    assert (BY_A_SENTENCE, BOOKED_BEFORE, NEW, MOVING) == (2, 5, 8, 4)
    assert (CANCELLING, ANSWERING, LATE) == (2, 1, 2)
    booking = [way for way in WAYS if way.goal == BOOKED]
    assert {way.most for way in booking} == {2, 5, 8}
    assert all(way.most == BY_A_SENTENCE for way in booking if way.words is not None)
    assert {way.most for way in WAYS if way.goal == MOVED} == {MOVING}
    others = {way.name: way.most for way in WAYS if way.is_reminded and way.goal != MOVED}
    assert list(others.values()) == [CANCELLING, ANSWERING, LATE]
    promised = {"Late:told": TELLING_A_DELAY, "TimeOff:blocked": CALLING_OFF}
    assert all(way.most == promised.get(way.goal, BY_THE_DESK) for way in DESK_WAYS)
    assert (BY_THE_DESK, TELLING_A_DELAY, CALLING_OFF) == (4, 3, 4)


async def test_a_way_that_leads_nowhere(tmp_path: Path) -> None:
    """Taps that no button is for, or that come to no end, are no way."""
    with pytest.raises(ScriptError, match="no such button"):
        await count(Way("nothing", 2), WRITTEN[0], tmp_path / "one")
    with pytest.raises(AssertionError, match="leads nowhere"):
        await count(Way("the menu", 2, ("menu.book",)), WRITTEN[0], tmp_path / "other")
