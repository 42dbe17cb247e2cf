"""From a sentence to a booked appointment it takes two taps, and from the menu not many more."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import Language
from tests.dialogs.count_taps import BOOKED_BEFORE, BY_A_SENTENCE, NEW, WAYS, Way, count
from tests.dialogs.script import ScriptError
from tests.languages import WRITTEN


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name.replace(" ", "_"))
async def test_few_taps(way: Way, language: Language, tmp_path: Path) -> None:
    """Each way leads to an appointment, by no more taps than it may take."""
    assert await count(way, language, tmp_path) <= way.most


def test_how_many_they_may_be() -> None:
    """As few as was promised."""
    assert (BY_A_SENTENCE, BOOKED_BEFORE, NEW) == (2, 5, 8)
    assert {way.most for way in WAYS} == {2, 5, 8}
    assert all(way.most == BY_A_SENTENCE for way in WAYS if way.words is not None)


async def test_a_way_that_leads_nowhere(tmp_path: Path) -> None:
    """Taps that no button is for, or that book nothing, are no way."""
    with pytest.raises(ScriptError, match="no such button"):
        await count(Way("nothing", 2), WRITTEN[0], tmp_path / "one")
    with pytest.raises(AssertionError, match="leads to no appointment"):
        await count(Way("the menu", 2, ("menu.book",)), WRITTEN[0], tmp_path / "other")
