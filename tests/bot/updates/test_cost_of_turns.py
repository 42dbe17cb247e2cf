"""What a booking costs, turn by turn: statements, transactions, commits and calls of our functions.

These are counts, the same on every machine. When one of them grows, that is a decision, which is written down here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Engine

from bot.simulator.actors.actor import SimPerson
from core.accounts.patients import Tier
from tests.bench.bench_press import Trace
from tests.dialogs.taps import tap
from tests.stage import Stage
from tests.walk import TO_THE_SUMMARY


@dataclass
class Cost:
    """What was counted."""

    statements: int = 0
    transactions: int = 0
    commits: int = 0
    calls: int = 0

    def is_within(self, limit: Cost) -> bool:
        """Whether nothing has grown."""
        return all(mine <= most for mine, most in zip(astuple(self), astuple(limit), strict=True))


LIMITS: Final = {
    "/menu": Cost(18, 4, 4, 800),
    "menu.book": Cost(18, 4, 4, 800),
    "kind": Cost(19, 4, 4, 850),
    "service": Cost(18, 4, 4, 950),
    "search": Cost(28, 4, 4, 5000),
    "slot": Cost(31, 4, 4, 1150),
    "confirm": Cost(58, 8, 8, 1600),
}
"""At most, with what notes the deliveries, and with two looks for more, which tests ask for. Calls are rounded up."""


@contextmanager
def counted(engine: Engine) -> Iterator[Cost]:
    """Count what is done meanwhile."""
    cost = Cost()

    def statement(*_: object) -> None:
        cost.statements += 1

    def transaction(_: object) -> None:
        cost.transactions += 1

    def commit(_: object) -> None:
        cost.commits += 1

    counters: dict[str, Callable[..., Any]] = {"begin": transaction, "commit": commit}
    counters["before_cursor_execute"] = statement
    for name, counter in counters.items():
        sa.event.listen(engine, name, counter)
    try:
        yield cost
    finally:
        for name, counter in counters.items():
            sa.event.remove(engine, name, counter)


async def cost_of(stage: Stage) -> Cost:
    """What the bot does until nothing is left to do: the updates that wait, and all that comes of them."""
    app = stage.app
    with counted(app.context.database.engine.sync_engine) as cost, Trace(app.context.database.engine) as trace:
        for update in await stage.fetch():
            await app.dispatcher.dispatch(update)
        await app.delivery_worker.deliver_all()
    await stage.settle()
    cost.calls = trace.calls.total()
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
