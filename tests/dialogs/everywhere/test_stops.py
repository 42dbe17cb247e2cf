"""The tour stops once in every state there is, and finds what it left behind when it goes back."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest

from core.i18n import Language
from tests.dialogs.everywhere.stops import FILE, Stop, by_script, choose, stops, written
from tests.dialogs.everywhere.tour import visits
from tests.dialogs.performance import Performance
from tests.dialogs.plays import Plays
from tests.dialogs.script import FOLDER
from tests.dialogs.test_tables import STATES


async def test_stops(plays: Plays, pytestconfig: pytest.Config) -> None:
    """Of each state once; that somebody rests there, the tour sees when it comes there."""
    if pytestconfig.getoption("--update-transcripts"):
        FILE.write_text(written(choose(await plays.all(lambda _: Language.POLISH))), encoding="utf-8")
    there_are = [stop.state for stop in stops()]
    assert sorted(there_are) == sorted(STATES), "run pytest tests/dialogs/everywhere/test_stops.py --update-transcripts"


def test_few_steps_lead_to_all() -> None:
    """Of two scripts that lead to a state the one that leads to others too; each state once."""
    short, long = FOLDER / "booking" / "taken.script", FOLDER / "menu" / "words.script"
    played = {
        short: Performance(rested=["3 Anna: Menu:home"]),
        long: Performance(rested=["3 Ewa: Menu:home", "4 Ewa private: Menu:closed", "9 Ewa: Menu:home", "9 Ewa: gone"]),
    }
    home, closed = Stop("Menu:home", "menu/words", 3, "Ewa"), Stop("Menu:closed", "menu/words", 4, "Ewa")
    assert choose(played) == [home, closed]
    assert by_script([closed, home]) == {"menu/words": [home, closed]}


@pytest.mark.parametrize(
    "wrong",
    [
        Stop("Menu:home", "menu/words", 4, "Anna"),
        Stop("Menu:home", "questions/slow_file", 12, "Anna"),  # she is told of her file there, below her screen
    ],
    ids=lambda stop: stop.script,
)
async def test_a_stop_that_is_out_of_date(wrong: Stop, tmp_path: Path) -> None:
    """A script that has changed no longer rests there, or not at its screen: it is told what to do."""
    with pytest.raises(AssertionError, match="--update-transcripts"):
        async with aclosing(visits(wrong.script, [wrong], Language.POLISH, tmp_path)) as tour:
            await anext(tour)


async def test_everything_is_put_back(tmp_path: Path) -> None:
    """What was said, remembered and kept at a stop is as if it had never been."""
    home = _home()
    async with aclosing(visits(home.script, [home], Language.POLISH, tmp_path)) as tour:
        visit = await anext(tour)
        before = await visit.row()
        texts, seen = [each.text for each in visit.person.messages], len(visit.stage.world.log)
        visit.person.say("dermatolog")
        await visit.stage.settle()
        assert (await visit.row()).state != before.state
        await visit.go_back()
        after = await visit.row()
        assert (after.state, after.data, after.screen_version) == (before.state, before.data, before.screen_version)
        assert [each.text for each in visit.person.messages] == texts
        assert len(visit.stage.world.log) == seen


def _home() -> Stop:
    return next(stop for stop in stops() if stop.state == "Menu:home")
