"""What a turn costs, and how much memory the process holds, among a thousand conversations, ten and a hundred thousand.

Each has an account, an appointment and what they leave in the outbox. `tests/bot/updates/test_growth.py` counts it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from core.accounts.patients import Tier
from tests.databases import in_file
from tests.dialogs.taps import tap
from tests.others import add_others
from tests.stage import Stage, a_stage
from tests.walk import a_slot, open_summary

SIZES = (1_000, 10_000, 100_000)
TURNS = 50


async def turns(stage: Stage, first: int) -> float:
    """Milliseconds of CPU of one of many turns, with its deliveries and with the simulator's part."""
    people = [stage.world.add_person(first + number, "John") for number in range(TURNS)]
    for person in people:
        person.say("/start")
    begun = time.process_time()
    await stage.settle()
    return (time.process_time() - begun) / TURNS * 1000


def memory() -> float:
    """Megabytes that this process holds now."""
    held = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmRSS"))
    return int(held.split()[1]) / 1024


async def main() -> None:
    """Print a line for each size."""
    print(f"\n{'conversations':>14}{'CPU a turn, ms':>16}{'memory, MB':>12}")
    with tempfile.TemporaryDirectory() as folder:
        async with a_stage(Path(folder), database_url=in_file(Path(folder))) as stage:
            anna = stage.world.add_person(101, "Anna", "Nowak", "en")
            await stage.open_account(anna, Tier.FULL)
            await open_summary(stage, anna, await a_slot(stage))
            tap(anna, "confirm", None)
            await stage.settle()
            await turns(stage, 1_000)
            there = 0
            for number, size in enumerate(SIZES, 2):
                await add_others(
                    stage.app.context.database, number * 1_000_000, size - there
                )  # new people come in between
                there = size
                print(f"{size:>14,}{await turns(stage, number * 1_000):16.1f}{memory():12.1f}")


if __name__ == "__main__":
    asyncio.run(main())
