"""From a sentence to a booked appointment it takes two taps, from the menu not many more, and to move one four."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import Language
from tests.dialogs.count_taps import (
    ANSWERING,
    BOOKED,
    BOOKED_BEFORE,
    BY_A_SENTENCE,
    BY_THE_DESK,
    CANCELLING,
    DESK_WAYS,
    LATE,
    MOVED,
    MOVING,
    NEW,
    WAYS,
    DeskWay,
    Way,
    count,
    walk,
)
from tests.dialogs.script import ScriptError
from tests.languages import WRITTEN


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name.replace(" ", "_"))
async def test_few_taps(way: Way, language: Language, tmp_path: Path) -> None:
    """Each way leads to its goal, by no more taps than it may take."""
    assert await count(way, language, tmp_path) <= way.most


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("way", DESK_WAYS, ids=lambda way: way.name.replace(" ", "_"))
async def test_few_taps_of_the_desk(way: DeskWay, language: Language, tmp_path: Path) -> None:
    """Each way of the reception leads to its goal, by no more taps and messages than it may take."""
    assert way.taps <= way.most == BY_THE_DESK
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


async def test_a_way_that_leads_nowhere(tmp_path: Path) -> None:
    """Taps that no button is for, or that come to no end, are no way."""
    with pytest.raises(ScriptError, match="no such button"):
        await count(Way("nothing", 2), WRITTEN[0], tmp_path / "one")
    with pytest.raises(AssertionError, match="leads nowhere"):
        await count(Way("the menu", 2, ("menu.book",)), WRITTEN[0], tmp_path / "other")
