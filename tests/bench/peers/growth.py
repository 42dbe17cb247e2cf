"""Whether a turn costs more, or the process takes more memory, the more conversations there have been.

    python -m tests.bench.peers.growth [--conversations 1000 10000 100000] [--laps 5]

Fifty patients book at a portal in whose database so many others have accounts, conversations, and what is remembered of
their last turns. As in the comparison with other bots, only ratios of what was measured in one lap mean anything.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.bench.peers.contestants import CONTESTANTS
from tests.bench.peers.laps import Accounts, Case, Figures, measure
from tests.bench.peers.process import own_core

CASE: Final = Case(patients=50, dialogs=3)

COLUMNS: Final[dict[str, Callable[[Figures], float]]] = {
    "CPU a turn, ms": lambda figures: figures.cpu / figures.turns * 1000,
    "turns a second": lambda figures: figures.rate,
    "p95, ms": lambda figures: figures.p95 * 1000,
    "memory, MiB": lambda figures: figures.memory,
    "first answer after the start, s": lambda figures: figures.start,
}


async def measure_all(sizes: list[int], laps: int) -> dict[int, list[Figures]]:
    """Measure with each number of conversations in each lap."""
    found: dict[int, list[Figures]] = {size: [] for size in sizes}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(laps):
            for size in sizes:
                accounts = Accounts(Path(folder), others=size)
                found[size].append(await measure(CONTESTANTS[0], CASE, accounts))
    return found


def print_table(found: dict[int, list[Figures]]) -> None:
    """The middle of all laps, and how many times as much as with the fewest conversations."""
    few = found[min(found)]
    print(f"| conversations | {' | '.join(f'{name} | ×' for name in COLUMNS)} |")
    print(f"|---:|{'---:|---:|' * len(COLUMNS)}")
    for size, laps in found.items():
        cells = (
            f"{statistics.median(map(what, laps)):.1f} | "
            f"{statistics.median(what(each) / what(first) for each, first in zip(laps, few, strict=True)):.2f}"
            for what in COLUMNS.values()
        )
        print(f"| {size:,} | {' | '.join(cells)} |")


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--laps", type=int, default=5)
    asked = parser.parse_args()
    own_core()
    print_table(asyncio.run(measure_all(asked.conversations, asked.laps)))


if __name__ == "__main__":
    main()
