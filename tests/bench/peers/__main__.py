"""Measure the portal beside other bots: `make bench-peers`.

    python -m tests.bench.peers                      everything, five laps: more than an hour
    python -m tests.bench.peers --quick              one lap of the three that matter most: a few minutes
    python -m tests.bench.peers --help               a part of it

In each lap every bot is measured once in each case, one after the other, so that a machine that is slow for a while
is slow for all. What is measured is added to a file, a line for each; tables are made of all that is in it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from itertools import product
from pathlib import Path
from typing import Final

from tests.bench.peers.contestants import CONTESTANTS, Contestant, redis_is_here
from tests.bench.peers.laps import Accounts, Case, measure
from tests.bench.peers.process import ROOT, own_core
from tests.bench.peers.report import print_tables
from tests.bench.peers.results import Measured, append, read

RESULTS: Final = ROOT / "build" / "peers.jsonl"
DIALOGS: Final = {1: 20, 50: 3, 500: 1}
"""How many dialogs each patient goes through, by how many patients there are."""

QUICK: Final = CONTESTANTS[:3]


async def measure_all(contestants: list[Contestant], cases: list[Case], laps: int, results: Path) -> None:
    """Measure each bot in each case in each lap."""
    with tempfile.TemporaryDirectory() as folder:
        accounts = Accounts(Path(folder))
        for number, case, contestant in product(range(laps), cases, contestants):
            figures = await measure(contestant, case, accounts)
            append(results, Measured(contestant.name, case, figures))
            where = f"{case.patients} patients, {case.away * 1000:.0f} ms, {'webhook' if case.webhook else 'polling'}"
            print(
                f"{number + 1} · {where:>28} · {contestant.name:<23}{figures.rate:7.1f} turns/s "
                f"{figures.cpu / figures.turns * 1000:5.1f} ms CPU, p95 {figures.p95 * 1000:6.0f} ms",
                flush=True,
            )


def main() -> None:
    """Measure, and print the tables."""
    asked = _arguments()
    contestants = [CONTESTANTS[number] for number in asked.bots] if asked.bots else list(CONTESTANTS)
    if any(each.on_redis for each in contestants) and not redis_is_here():
        raise SystemExit("One bot keeps its conversations in Redis; install its server: apt install redis-server")
    cases = [
        Case(patients, DIALOGS.get(patients, 1), away / 1000, webhook)
        for webhook, away, patients in product(asked.webhook, asked.away, asked.patients)
    ]
    own_core()
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asyncio.run(measure_all(contestants, cases, asked.laps, asked.results))
    print_tables(read(asked.results))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m tests.bench.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ", ".join(f"{number} {each.name}" for number, each in enumerate(CONTESTANTS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--laps", type=int, default=5)
    parser.add_argument("--bots", type=int, nargs="+", help=names)
    parser.add_argument("--patients", type=int, nargs="+", default=[1, 50, 500])
    parser.add_argument("--away", type=int, nargs="+", default=[0, 40], help="milliseconds to Telegram and back")
    parser.add_argument("--webhook", type=int, nargs="+", default=[0, 1], help="0 for polling, 1 for webhooks")
    parser.add_argument("--results", type=Path, default=RESULTS)
    asked = parser.parse_args()
    if asked.quick:
        asked.laps, asked.bots, asked.patients, asked.away, asked.webhook = 1, [0, 1, 2], [1, 50], [0], [0]
    return asked


if __name__ == "__main__":
    main()
