"""Whether the time of an answer tells that a typed PESEL is known here: that of somebody with a full account (D16).

Newcomers open an account and ask for ways to confirm who they are, in turn with a PESEL that is known here and with one
that isn't: the ratio of each quantile of the two has to be about one. The same twice over tells what is chance.

    python -m tests.bench.bench_known_pesel [newcomers]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.simulator.actors.actor import SimPerson
from core.accounts.patients import Tier
from tests.dialogs.taps import tap
from tests.in_process import in_process
from tests.people import a_pesel
from tests.stage import Stage

NAME: Final = ("Anna", "Nowak")
STEPS: Final = (
    "/start", "accept", "the name", "the PESEL", "the number", "confirm",
    "menu.account", "show_level", "identity", "by_code", "back", "by_bank", "by_bank.choose",
)  # fmt: skip
"""What a newcomer does: writes, or presses."""

WRITTEN: Final = {"/start": "/start", "the name": " ".join(NAME)}
KNOWN, UNKNOWN, AGAIN = "known", "unknown", "unknown again"
QUANTILES: Final = (50, 75, 90, 95)
WARMING_UP: Final = 10
TOGETHER: Final = "together"


def take(newcomer: SimPerson, step: str, pesel: str) -> None:
    """Take one of the steps."""
    match step:
        case "the PESEL":
            newcomer.say(pesel)
        case "the number":
            newcomer.share_contact()
        case _ if step in WRITTEN:
            newcomer.say(WRITTEN[step])
        case _:
            tap(newcomer, step, None)


def pesels() -> Iterator[str]:
    """Numbers of people of age, each another one."""
    day = date(1950, 1, 1)
    while True:
        yield a_pesel(day)
        day += timedelta(days=1)


async def measure(newcomers: int) -> Mapping[tuple[str, str], Sequence[float]]:
    """Milliseconds of each step, by whether the PESEL is known."""
    taken: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    numbers = pesels()
    with TemporaryDirectory() as folder:
        async with in_process(Path(folder)) as stage:
            for number in range(newcomers):
                pesel = next(numbers)
                holder = stage.world.add_person(10_000 + number, *NAME, "pl")
                await stage.open_account(holder, Tier.FULL, pesel)
                both = [(KNOWN, pesel), (UNKNOWN, next(numbers)), (AGAIN, next(numbers))]
                for place in range(3):
                    kind, typed = both[(place + number) % 3]
                    newcomer = stage.world.add_person(100_000 + number * 3 + place, *NAME, "pl")
                    spent = {step: await _time(stage, newcomer, step, typed) for step in STEPS}
                    spent[TOGETHER] = sum(spent.values())
                    if number >= WARMING_UP:
                        for step, milliseconds in spent.items():
                            taken[step, kind].append(milliseconds)
    return taken


async def _time(stage: Stage, newcomer: SimPerson, step: str, pesel: str) -> float:
    take(newcomer, step, pesel)
    begun = time.perf_counter()
    await stage.settle()
    return (time.perf_counter() - begun) * 1000


def ratios(some: Sequence[float], others: Sequence[float]) -> list[float]:
    """How many times longer some take than others, at each quantile."""
    cut = [statistics.quantiles(each, n=100) for each in (some, others)]
    return [cut[0][each - 1] / cut[1][each - 1] for each in QUANTILES]


def main() -> None:
    """Print each step: how long it takes, what a known PESEL makes of that, and what chance does."""
    taken = asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 150))
    print("a PESEL that is known here ÷ one that is not, and ÷ the same measured again")
    print(f"{'step':>16} {'ms':>6}" + "".join(f"{f'p{each}':>7}" for each in QUANTILES) + "   chance")
    for step in (*STEPS, TOGETHER):
        known, unknown, again = (taken[step, kind] for kind in (KNOWN, UNKNOWN, AGAIN))
        told = "".join(f"{each:6.2f}×" for each in ratios(known, unknown))
        chance = "".join(f"{each:6.2f}×" for each in ratios(again, unknown))
        print(f"{step:>16} {statistics.median(unknown):6.1f}{told}   {chance}")


if __name__ == "__main__":
    main()
