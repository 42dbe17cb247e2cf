"""What it costs to understand a typed sentence, and which part of its turn that is.

Each kept phrase is typed once in the demonstration's clinic, by somebody at the menu. What is measured is CPU: of the
understanding when its words are new to the process, and when they have been met before; and of the whole turn, with its
transaction and its deliveries. The simulator's own work is in the turn, and is small.

    python -m tests.bench.bench_understanding [--slowest]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from core.accounts.patients import Tier
from core.emergencies.recognition import recognise
from core.i18n import Language
from dialogs.language.understanding import understand
from tests.bench.portal import MORNING
from tests.language.report import CLINIC, phrases
from tests.stage import Stage, a_stage

WARMED_UP: Final = 20
"""Turns before those that are measured."""

TENTH: Final = 10


async def turns(texts: list[str]) -> list[float]:
    """Milliseconds of CPU for the turn of each text."""
    with TemporaryDirectory() as folder:
        async with a_stage(Path(folder)) as stage:
            person = stage.world.add_person(101, "Anna", "Nowak")
            await stage.open_account(person, Tier.FULL)
            for text in texts[:WARMED_UP]:
                await _turn(stage, text)
            return [await _turn(stage, text) for text in texts]


async def _turn(stage: Stage, text: str) -> float:
    stage.world.people[101].say("/menu")
    await stage.settle()
    stage.world.people[101].say(text)
    begun = time.process_time()
    await stage.answer()
    await stage.deliver()
    return (time.process_time() - begun) * 1000


def understood(texts: list[str]) -> list[float]:
    """Milliseconds of CPU to understand each."""
    return [_timed(text) for text in texts]


def _timed(text: str) -> float:
    begun = time.process_time()
    understand(CLINIC, text, MORNING, Language("pl"))
    return (time.process_time() - begun) * 1000


def main() -> None:
    """Print it."""
    texts = [text for text in phrases() if recognise(text) is None]
    understood(["dzień dobry"])  # reads the tables
    first, again = understood(texts), understood(texts)
    whole = asyncio.run(turns(texts))
    print(f"{'ms of CPU':>40}{'median':>10}{'p95':>10}{'of the turn':>14}")
    for name, those in (("understood, new words", first), ("understood, met before", again), ("whole turn", whole)):
        p95 = statistics.quantiles(those, n=20)[-1]
        print(f"{name:>40}{statistics.median(those):10.2f}{p95:10.2f}{sum(those) / sum(whole):14.0%}")
    if "--slowest" in sys.argv:
        for cost, text in sorted(zip(first, texts, strict=True), reverse=True)[:TENTH]:
            print(f"{cost:10.2f}  {text}")


if __name__ == "__main__":
    main()
