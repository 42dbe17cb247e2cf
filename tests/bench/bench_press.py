"""How much of the portal one press of 'confirm' goes through: calls of our own functions, files, transactions.

These are counts, the same on every machine. The simulator is left out: on Telegram, its part is Telegram's.

    python -m tests.bench.bench_press [--first] [--calls] [--files]
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from core.accounts.patients import Tier
from tests.dialogs.taps import tap
from tests.stage import Stage, a_stage
from tests.walk import a_slot, open_summary

ROOT = Path(__file__).parents[2]
OURS = tuple(str(ROOT / package) for package in ("bot", "core", "dialogs", "locales"))
PARTS = {"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>", "<lambda>"}
"""Parts of a function that Python runs in frames of their own."""

NOT_OURS = tuple(str(ROOT / "bot" / package) for package in ("simulator", "demo"))


class Trace:
    """Counts calls of our functions while it is entered, and the transactions of one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.calls: Counter[str] = Counter()
        self.changes_of_file = 0
        self.transactions = 0
        self._frames: dict[int, FrameType] = {}  # kept, so that no other frame gets the same id
        self._last = ""
        sa.event.listen(engine.sync_engine, "begin", self._begun)

    def __enter__(self) -> Self:
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _begun(self, _connection: object) -> None:
        self.transactions += 1

    def _note(self, frame: FrameType, event: str, _argument: Any) -> None:  # noqa: ANN401 - as Python hands it over
        file = frame.f_code.co_filename
        if event != "call" or id(frame) in self._frames or not file.startswith(OURS) or file.startswith(NOT_OURS):
            return
        if frame.f_code.co_name in PARTS:
            return
        self._frames[id(frame)] = frame  # a coroutine that goes on is no new call
        self.calls[f"{Path(file).relative_to(ROOT)}:{frame.f_code.co_qualname}"] += 1
        self.changes_of_file += file != self._last
        self._last = file

    @property
    def files(self) -> Counter[str]:
        """Calls by file."""
        files: Counter[str] = Counter()
        for function, times in self.calls.items():
            files[function.partition(":")[0]] += times
        return files


async def trace_confirm(*, first: bool = False) -> Trace:
    """A patient with a summary open presses 'confirm', and is told that the appointment is booked. Unless it is the
    `first` press since the start, another has pressed it before: what is made once is there.
    """
    with TemporaryDirectory() as folder:
        async with a_stage(Path(folder)) as stage:
            if not first:
                await _confirm(stage, 101, "44051401359")
            return await _confirm(stage, 102, "90090515836")


async def _confirm(stage: Stage, number: int, pesel: str) -> Trace:
    person = stage.world.add_person(number, "Anna", "Nowak")
    await stage.open_account(person, Tier.FULL, pesel)
    await open_summary(stage, person, await a_slot(stage))
    tap(person, "confirm", None)
    with Trace(stage.app.context.database.engine) as trace:
        await stage.answer()
        await stage.deliver()
    return trace


def main() -> None:
    """Print the counts, and where most of the calls are."""
    trace = asyncio.run(trace_confirm(first="--first" in sys.argv))
    print(f"calls {trace.calls.total()} · files {len(trace.files)} · changes of file {trace.changes_of_file}", end="")
    print(f" · transactions {trace.transactions}")
    for function, times in trace.calls.most_common(40 if "--calls" in sys.argv else 0):
        print(f"{times:5} {function}")
    for file, times in trace.files.most_common(100 if "--files" in sys.argv else 0):
        print(f"{times:5} {file}")


if __name__ == "__main__":
    main()
