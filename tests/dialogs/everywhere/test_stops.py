"""The tour stops once in every state there is."""

from __future__ import annotations

import pytest

from core.i18n import Language
from tests.dialogs.everywhere.stops import FILE, choose, stops, written
from tests.dialogs.plays import Plays
from tests.dialogs.test_tables import STATES


async def test_stops(plays: Plays, pytestconfig: pytest.Config) -> None:
    """Of each state once; that somebody rests there, the tour sees when it comes there."""
    if pytestconfig.getoption("--update-transcripts"):
        FILE.write_text(written(choose(await plays.all(Language.POLISH))), encoding="utf-8")
    there_are = [stop.state for stop in stops()]
    assert sorted(there_are) == sorted(STATES), "run pytest tests/dialogs/everywhere/test_stops.py --update-transcripts"
