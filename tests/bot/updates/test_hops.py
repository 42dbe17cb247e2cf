"""What a turn costs at SQLite's thread."""

from __future__ import annotations

from bot.simulator.actors.actor import SimPerson
from tests.hops import count_hops
from tests.stage import Stage


async def test_a_turn_hops_once_for_each_thing_that_it_asks(stage: Stage, anna: SimPerson) -> None:
    """Statements, commits and rollbacks of the turn and of its deliveries; nothing else goes to the thread."""
    hops = await count_hops(stage.app.context.database)
    anna.start()
    await stage.settle()
    assert hops.hops == hops.asked > 0
