"""How many turns a second the bot takes, and where a turn's time goes.

Visitors in the simulator book an appointment and cancel it: eleven turns, each with its transaction and two or three
deliveries. Everything between is what runs for real. Simulator and visitors run in the same process, so that their work
is in these figures too. One chat tells how quick a turn is; fifty side by side, how many fit into a second.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from tests.bench.portal import Result, Setting, a_postgres, measure
from tests.bench.stopwatch import STEPS

FAR: Final = 0.040
"""Seconds to Telegram and back."""

ONE: Final = Setting("SQLite, 1 chat", chats=1, visits=5)
FIFTY: Final = Setting("SQLite, 50 chats", chats=50, visits=1)
TEN: Final = Setting("10 chats, 40 ms away, overlapping", chats=10, visits=1, away=FAR)


def main() -> None:
    """Print the tables."""
    with a_postgres() as postgres:
        settings = (
            ONE,
            FIFTY,
            replace(ONE, name="SQLite, 1 chat, over HTTP", loopback=True),
            replace(FIFTY, name="SQLite, 50 chats, over HTTP", loopback=True),
            replace(ONE, name="PostgreSQL, 1 chat", postgres=postgres),
            replace(FIFTY, name="PostgreSQL, 50 chats", postgres=postgres),
            replace(TEN, name="10 chats, 40 ms away, one by one", chats_at_once=1),
            TEN,
        )
        results = [asyncio.run(measure(setting)) for setting in settings]
    one, fifty, http_one, http_fifty, pg_one, pg_fifty, in_turn, overlapping = results
    print_rates(results)
    print_steps([one, fifty, pg_one, pg_fifty])
    print_ratios(
        {
            "50 chats to 1 chat": (fifty, one),
            "50 chats to 1 chat, PostgreSQL": (pg_fifty, pg_one),
            "PostgreSQL to SQLite, 1 chat": (pg_one, one),
            "PostgreSQL to SQLite, 50 chats": (pg_fifty, fifty),
            "HTTP to in process, 1 chat": (http_one, one),
            "HTTP to in process, 50 chats": (http_fifty, fifty),
            "40 ms away, overlapping to one by one": (overlapping, in_turn),
        }
    )


def print_rates(results: list[Result]) -> None:
    """How many turns, how long a person waits for the new screen, and what this process computes in the meantime."""
    print(f"\n{'turns':>36}{'a second':>10}{'wait, ms':>10}{'CPU, ms':>10}{'deliveries':>12}")
    for each in results:
        deliveries = each.watch.times["leased → delivered"] / each.turns
        cpu = each.cpu_seconds / each.turns * 1000
        print(f"{each.setting.name:>36}{each.rate:10.1f}{each.wait * 1000:10.0f}{cpu:10.1f}{deliveries:12.1f}")


def print_steps(results: list[Result]) -> None:
    """Where the time goes: milliseconds a turn, and their share of all of them. Waiting for the database is in each."""
    print(f"\n{'steps of a turn, ms':>36}" + "".join(f"{each.setting.name:>22}" for each in results))
    totals = [sum(map(each.milliseconds, STEPS)) for each in results]
    for step in STEPS:
        cells = (
            f"{spent:14.1f}{spent / total:8.0%}"
            for spent, total in ((each.milliseconds(step), total) for each, total in zip(results, totals, strict=True))
        )
        print(f"{step:>36}" + "".join(cells))
    print(f"{'':>36}" + "".join(f"{total:14.1f}{1:8.0%}" for total in totals))


def print_ratios(ratios: dict[str, tuple[Result, Result]]) -> None:
    """How many times as many turns a second."""
    print(f"\n{'turns a second':>40}")
    for name, (one, other) in ratios.items():
        print(f"{name:>40}{one.rate / other.rate:8.2f}×")


if __name__ == "__main__":
    main()
