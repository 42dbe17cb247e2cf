"""What it takes to offer one freed time, by how many wait: for another doctor, for just such a time, or for such times
on other weekdays, at other hours, or only if they are told long before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from core.appointments import booking
from core.appointments.model import Slot
from core.appointments.search.availability import PartOfDay
from core.keys import KeyRing
from core.offers import watching
from core.offers.model import EVERY_DAY, WatchWish
from core.offers.steps import step
from tests.bench.month.costs import Costs
from tests.bench.month.town import FIRST_DAY, move_in, the_clinic
from tests.core.appointments.bookings import warsaw
from tests.databases import in_memory
from tests.desk import Desk

SIZES: Final = (30, 300, 3_000)
OTHERS: Final = WatchWish(service="internist", practitioners=("internist-5",))
SUCH: Final = WatchWish(service="internist", practitioners=("internist-0",))
NOT_ON_TUESDAYS: Final = EVERY_DAY & ~0b10

EVENINGS: Final = SUCH.model_copy(update={"parts": (PartOfDay.EVENING,)})
LONG_BEFORE: Final = SUCH.model_copy(update={"notice_minutes": 30 * 24 * 60})

CASES: Final = {
    "for another doctor": (OTHERS, EVERY_DAY),
    "for just such a time": (SUCH, EVERY_DAY),
    "for such, on other weekdays": (SUCH, NOT_ON_TUESDAYS),
    "for such, in the evening": (EVENINGS, EVERY_DAY),
    "for such, told long before": (LONG_BEFORE, EVERY_DAY),
}
"""What everybody waits for but the last, who would have the time."""


async def measure(many: int, wish: WatchWish, weekdays: int) -> tuple[int, float]:
    """The statements and the milliseconds of the steps from a cancellation to an offer."""
    slot = Slot("internist", "internist-0", "centrum", warsaw("10:00", FIRST_DAY + timedelta(days=8)))
    async with in_memory(KeyRing.parse(KeyRing.new_key())) as database:
        desk, costs = Desk(database, the_clinic(), warsaw("08:00", FIRST_DAY)), Costs(database)
        costs.begin_day(0)
        *others, last, leaves = await move_in(desk, many + 1)
        async with desk.work() as work:
            booked = await booking.book(work, leaves, slot)
        async with desk.work() as work:
            for each in others:
                await watching.begin(work, each, wish, weekdays=weekdays)
        desk.wait(seconds=1)
        async with desk.work() as work:
            await watching.begin(work, last, SUCH)
        while await _has_stepped(desk):
            pass
        async with desk.work() as work:
            await booking.cancel(work, leaves, booked.id)
        begun, told = time.perf_counter(), 0
        with costs.counted():
            while not told:
                async with desk.work() as work:
                    done = await step(work)
                assert done is not None, "nobody was offered anything"
                told = len(done.news)
        return costs.week.statements.total(), (time.perf_counter() - begun) * 1000


async def _has_stepped(desk: Desk) -> bool:
    async with desk.work() as work:
        return await step(work) is not None


async def tables() -> Iterator[str]:
    """A line for each case."""
    lines = [f"{'an offer, where others wait':>30}" + "".join(f"{each:>9,}" for each in SIZES) + "  statements"]
    for name, (wish, weekdays) in CASES.items():
        found = [await measure(each, wish, weekdays) for each in SIZES]
        taken = "".join(f"{each:9.1f}" for _, each in found)
        lines.append(f"{name:>30}" + "".join(f"{each:9}" for each, _ in found) + f"  {taken} ms")
    return iter(lines)
