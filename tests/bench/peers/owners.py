"""Whose work a turn's CPU time is: samples of the portal's process under load, by package.

    python -m tests.bench.peers.owners [--seconds 20] [--patients 50] [--top 40]

Linux tells how much each thread has used. What the main thread does, py-spy looks at two hundred times a second; each
sample belongs to the innermost function that is no part of Python itself. The other threads are aiosqlite's, with
SQLite itself in them. py-spy needs leave to look into other processes (root, or `kernel.yama.ptrace_scope` 0).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.peers import portal
from tests.bench.peers.contestants import CONTESTANTS, Contestant, Place
from tests.bench.peers.patients import Patient, Waiting
from tests.bench.peers.process import BOTS_CORE, ROOT, cpu_seconds, own_core, used
from tests.bench.peers.telegram import FakeTelegram, served

LOOP: Final = "asyncio"
_LAP: Final = "_run_once"
_RATE: Final = 200
_WARM: Final = 10.0
"""Seconds until the bot has warmed up."""

_MANY: Final = 1_000_000


@dataclass(frozen=True)
class Profile:
    """Samples by owner, by function that was at work, and by function of ours that was at work or waited for its work.
    Seconds of CPU of one turn: of the main thread, and of all others.
    """

    owners: Counter[str]
    functions: Counter[str]
    ours: Counter[str]
    cpu: float
    threads: float


def owner_of(stack: list[str]) -> str:
    """The package that a sample belongs to; the stack is outermost first, as `function (file:line)`."""
    for frame in reversed(stack):
        if frame.startswith(f"{_LAP} "):
            return LOOP
        if package := _package(frame):
            return package
    return LOOP


def _package(frame: str) -> str | None:
    """The package of a function that is no part of Python: a distribution's folder, or one of ours."""
    file = frame.rpartition("(")[2].rpartition(":")[0]
    _, found, inside = file.partition("/site-packages/")
    if found:
        return inside.partition("/")[0].removesuffix(".py")
    _, found, inside = file.partition(f"{ROOT}/")
    return inside.partition("/")[0] if found else None


def read_samples(raw: str) -> Iterator[tuple[list[str], int]]:
    """Each stack that was seen, and how often."""
    for line in raw.splitlines():
        stack, _, count = line.rpartition(" ")
        yield stack.split(";"), int(count)


def count(raw: str, cpu: float, threads: float) -> Profile:
    """Add samples up."""
    owners: Counter[str] = Counter()
    functions: Counter[str] = Counter()
    ours: Counter[str] = Counter()
    for stack, times in read_samples(raw):
        if "MainThread" not in stack[0] or stack[-1].startswith("EpollSelector.select "):
            continue
        owners[owner_of(stack)] += times
        functions[_named(stack[-1])] += times
        for name in {_named(frame) for frame in stack if _package(frame) in {"bot", "core", "dialogs", "locales"}}:
            ours[name] += times
    return Profile(owners, functions, ours, cpu, threads)


def _named(frame: str) -> str:
    """`file function`, without the line."""
    function, _, place = frame.partition(" (")
    file = place.rpartition(":")[0].rpartition("/site-packages/")[2].removeprefix(f"{ROOT}/")
    return f"{file}:{function}"


async def profile(contestant: Contestant, patients: int, seconds: float) -> Profile:
    """Sample a bot for so long, while all patients keep it busy."""
    waiting = Waiting()
    telegram = FakeTelegram(see=waiting.see)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await portal.open_accounts(folder, patients)
        async with served(telegram) as address, contestant.started(Place(folder, address, BOTS_CORE)) as processes:
            crowd = [Patient(telegram, contestant.steps, number, _MANY) for number in range(patients)]
            playing = asyncio.create_task(waiting.play(crowd, _MANY))
            await asyncio.sleep(_WARM)
            main_thread = f"{processes[0]}/task/{processes[0]}"
            main, total, turns = cpu_seconds(main_thread), used(processes).cpu, _turns(crowd)
            await _sample(processes[0], folder / "samples", seconds)
            turns = _turns(crowd) - turns
            main, total = (cpu_seconds(main_thread) - main) / turns, (used(processes).cpu - total) / turns
            playing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await playing
        return count((folder / "samples").read_text(encoding="utf-8"), main, total - main)


def _turns(crowd: list[Patient]) -> int:
    return sum(len(each.waits) for each in crowd)


async def _sample(process_id: int, file: Path, seconds: float) -> None:
    what = ("--format", "raw", "--full-filenames", "--threads", "--rate", str(_RATE))
    where = ("--output", str(file), "--duration", f"{seconds:.0f}", "--pid", str(process_id))
    py_spy = Path(sys.executable).with_name("py-spy")
    spying = await asyncio.create_subprocess_exec(py_spy, "record", *what, *where, stdout=asyncio.subprocess.DEVNULL)
    await spying.wait()


def print_profile(found: Profile, top: int) -> None:
    """The tables."""
    samples, together = found.owners.total(), found.cpu + found.threads
    owners = {owner: times / samples * found.cpu for owner, times in found.owners.most_common()}
    print(f"\n{together * 1000:.1f} ms of CPU a turn\n\n| owner | share | ms a turn |\n|---|---:|---:|")
    for owner, seconds in ({"aiosqlite's thread, and SQLite in it": found.threads} | owners).items():
        if seconds > together / 200:
            print(f"| {owner} | {seconds / together:.0%} | {seconds * 1000:.1f} |")
    for title, counted in (("at work", found.functions), ("of ours, with what they call", found.ours)):
        for name, times in counted.most_common(top):
            print(f"{times / samples * found.cpu * 1000:6.2f} ms {title}: {name}")


def main() -> None:
    """Sample, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--patients", type=int, default=50)
    parser.add_argument("--top", type=int, default=0, help="how many functions to name, too")
    parser.add_argument("--bot", type=int, default=0, help="which bot, counted as in contestants.py")
    asked = parser.parse_args()
    own_core()
    print_profile(asyncio.run(profile(CONTESTANTS[asked.bot], asked.patients, asked.seconds)), asked.top)


if __name__ == "__main__":
    main()
