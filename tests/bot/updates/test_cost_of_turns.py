"""What a booking costs, turn by turn: statements, hops to SQLite's thread, transactions and calls of our functions.

These are counts, the same on every machine. When one of them grows, that is a decision, which is written down here.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Final

from bot.simulator.actors.actor import SimPerson
from core.accounts.patients import Tier
from tests.bench.bench_press import Trace
from tests.counting import statements_of
from tests.dialogs.taps import tap
from tests.hops import count_hops
from tests.stage import Stage
from tests.walk import TO_THE_SUMMARY


@dataclass
class Cost:
    """What was counted."""

    statements: int = 0
    hops: int = 0
    transactions: int = 0
    calls: int = 0

    def is_within(self, limit: Cost) -> bool:
        """Whether nothing has grown."""
        return all(mine <= most for mine, most in zip(astuple(self), astuple(limit), strict=True))


LIMITS: Final = {
    "/menu": Cost(14, 7, 3, 700),
    "menu.book": Cost(13, 6, 3, 650),
    "kind": Cost(13, 6, 3, 700),
    "service": Cost(12, 5, 3, 750),
    "search": Cost(14, 7, 3, 2700),
    "slot": Cost(24, 9, 3, 950),
    "confirm": Cost(50, 33, 8, 1550),
}
"""At most, with what notes the deliveries, and with a look for more, which tests ask for. Calls are rounded up."""


async def cost_of(stage: Stage) -> Cost:
    """What the bot does until nothing is left to do: the updates that wait, and all that comes of them."""
    app, hops = stage.app, await count_hops(stage.app.context.database)
    hops.hops = 0
    with statements_of(app.context.database) as statements, Trace(app.context.database.engine) as trace:
        for update in await stage.fetch():
            await app.dispatcher.dispatch(update)
        await app.delivery_worker.deliver_all()
    cost = Cost(len(statements), hops.hops, trace.transactions, trace.calls.total())
    await stage.settle()
    return cost


async def test_a_booking(stage: Stage, anna: SimPerson) -> None:
    """No turn of a booking costs more than it did."""
    await stage.open_account(anna, Tier.FULL)
    anna.say("/start")
    await stage.settle()
    costs = {}
    anna.say("/menu")
    costs["/menu"] = await cost_of(stage)
    for action, value in (*TO_THE_SUMMARY, ("confirm", None)):
        tap(anna, action, value)
        costs[action] = await cost_of(stage)
    assert {name: cost for name, cost in costs.items() if not cost.is_within(LIMITS[name])} == {}
