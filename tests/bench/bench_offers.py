"""A month of a clinic with a dozen doctors and ten thousand people, many of whom wait: what becomes of freed times.

They cancel, move, hold, book, don't come, begin to wait and stop; a doctor is absent, two have new hours; whoever is
offered a time takes it, leaves it, or doesn't answer. What core's engine does is compared with the rule as its tests
tell it (`tests.core.offers.rule`), step by step. Any violation is printed, and makes this fail. It takes some minutes.

    python -m tests.bench.bench_offers [days] [--quick] [--statements]
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final

import pytest

from core.keys import KeyRing
from tests.bench.month.costs import Week
from tests.bench.month.growth import tables
from tests.bench.month.month import FULL, SMALL, Month, Plan
from tests.bench.month.town import the_clinic
from tests.databases import in_memory
from tests.desk import Desk

PLACES: Final = (10, 50, 100, 200, 10_000)
A_DAY: Final = timedelta(days=1)
MOST: Final = 12
"""So many statements are printed."""


async def live(plan: Plan) -> Month:
    """A month, or what the plan says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_urlsafe", ids(Random(2)))
        async with in_memory(KeyRing.parse(KeyRing.new_key())) as database:
            month = Month(Desk(database, the_clinic()), plan)
            await month.run()
            return month


def ids(chance: Random) -> Callable[[int], str]:
    """The same in every run: what is due in the same moment is done in their order."""
    return lambda size: base64.urlsafe_b64encode(chance.randbytes(size)).rstrip(b"=").decode()


def by_place(waited: Sequence[tuple[int, timedelta]]) -> Iterator[tuple[str, list[float]]]:
    """The days that those waited who took an offer, by the place that they had first."""
    first = 1
    for last in PLACES:
        yield f"{first}–{last}", [took / A_DAY for place, took in waited if first <= place <= last]
        first = last + 1


def print_times(month: Month) -> None:
    """What became of times that were freed, and how long that took."""
    freed = [*month.rule.over, *month.rule.times.values()]
    taken = [each for each in freed if each.taken_at is not None]
    hours = [(each.taken_at - each.at) / timedelta(hours=1) for each in taken if each.taken_at is not None]
    print(f"\n{len(freed)} times were freed; {len(taken) / max(1, len(freed)):.0%} were taken again", end="")
    if hours:
        print(f", half of these within {statistics.median(hours):.1f} hours", end="")
    print(f"; {sum(each.offers for each in freed) / max(1, len(freed)):.2f} offers each")
    for what, many in month.became.most_common():
        print(f"{what:>36}{many:8}")
    print(f"\n{'place at first':>20}{'took one':>10}{'median days':>13}{'longest':>9}")
    for place, days in by_place(month.answers.waited):
        if days:
            print(f"{place:>20}{len(days):10}{statistics.median(days):13.1f}{max(days):9.1f}")


def print_costs(month: Month) -> None:
    """What the engine's steps have cost, week by week."""
    costs = month.costs
    heads = ("watches", "freed", "steps", "offers", "in vain", "others", "a freed", "a step", "an offer")
    print(
        "\nstatements of the engine: where nothing was due, and others"
        f"\n{'week':>6}" + "".join(f"{each:>12}" for each in heads)
    )
    for number, week in sorted(costs.weeks.items()):
        total = week.statements.total() - week.in_vain
        each = total / max(1, week.freed), total / max(1, week.steps), statistics.fmean(week.of_an_offer or [0])
        counts = (week.watches, week.freed, week.steps, week.offers, week.in_vain, total)
        print(f"{number + 1:>6}" + "".join(f"{one:12,}" for one in counts) + "".join(f"{one:12.1f}" for one in each))
    booking, days = statistics.median(costs.bookings or [1]), [*costs.days.values()]
    print(f"\na booking takes {booking * 1000:.1f} ms; a day of the engine as long as so many:", end="")
    print(f" {statistics.median(days) / booking:.0f} in the middle, {max(days) / booking:.0f} at most")


def print_statements(name: str, week: Week) -> None:
    """Which statements take most of a week's time."""
    print(f"\n{name}: {week.seconds:.1f} s in steps, {sum(week.spent.values()):.1f} s of it in the database")
    for statement, spent in week.spent.most_common(MOST):
        many = week.statements[statement]
        print(f"{spent:7.2f} s{many:8}  {spent / many * 1000:6.2f} ms  {statement[:50]} … {statement[-80:]}")


def report(month: Month) -> int:
    """Print all of it; 1 if a rule was broken."""
    print(f"{month.plan.people:,} people, {month.plan.days} days")
    print("; ".join(f"{what}: {many}" for what, many in sorted(month.happened.items())))
    print_times(month)
    print_costs(month)
    if "--statements" in sys.argv:
        for number in (0, max(0, month.plan.days // 7 - 1)):
            print_statements(f"week {number + 1}", month.costs.weeks[number])
    print("\n" + "\n".join(asyncio.run(tables())))
    broken = month.rule.violations
    print(f"\nviolations: {broken.counted.total()}")
    for rule, many in broken.counted.most_common():
        print(f"{many:6}  {rule}: " + "; ".join(broken.examples[rule]))
    return min(1, broken.counted.total())


def plan_of(words: Sequence[str]) -> Plan:
    """What is said on the command line."""
    plan = SMALL if "--quick" in words else FULL
    days = [int(each) for each in words if each.isdigit()]
    return replace(plan, days=days[0]) if days else plan


if __name__ == "__main__":
    sys.exit(report(asyncio.run(live(plan_of(sys.argv[1:])))))
