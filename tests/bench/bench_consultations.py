"""A day of online consultations with five hundred patients and six doctors, on a moved clock: whether anybody was
overtaken, and how far what was told of the wait was from what it was.

    python -m tests.bench.bench_consultations [--quick]
"""

from __future__ import annotations

import asyncio
import statistics
import sys

from core.keys import KeyRing
from tests.core.consultations.consulting import consulting_clinic
from tests.core.consultations.day import Day, a_day
from tests.databases import in_memory
from tests.desk import Desk


async def live(patients: int, doctors: int, seed: int) -> Day:
    """A day."""
    async with in_memory(KeyRing.parse(KeyRing.new_key())) as database:
        day, arrivals = a_day(Desk(database, consulting_clinic()), patients, doctors, seed)
        await day.live(arrivals)
        return day


def report(day: Day) -> None:
    """What became of them."""
    for what, many in day.became.most_common():
        print(f"{what:>36}{many:8}")
    print(f"{'taken before somebody who waits':>36}{len(day.overtaken):8}  " + "; ".join(day.overtaken[:3]))
    waited = sorted(minutes for _told, minutes in day.waits)
    wrong = sorted(abs(minutes - told) for told, minutes in day.waits)
    print(f"\n{'':>36}{'median':>8}{'9 of 10':>9}{'longest':>9}")
    for name, minutes in (("minutes waited", waited), ("minutes that it was told wrong", wrong)):
        print(f"{name:>36}{statistics.median(minutes):8.1f}{minutes[len(minutes) * 9 // 10]:9.1f}{minutes[-1]:9.1f}")


if __name__ == "__main__":
    lived = asyncio.run(live(80 if "--quick" in sys.argv else 500, 6, 7))
    report(lived)
    sys.exit(bool(lived.overtaken))
