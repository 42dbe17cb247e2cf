"""Bots that die where they are told to.

    python -m tests.e2e.dying_bot

reads one life from each line of its input and leads it in a process of its own, which begins with all imports done:
that is what takes longest in a start. It answers with the process's number, and at the end with its exit code.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.app import run, stop_on_signals
from bot.commands.guarding import log_to_stderr
from bot.delivery.rate_limit import PER_MINUTE
from bot.delivery.worker import MAX_CHATS
from bot.settings import read_settings
from bot.tracing import Checkpoint, CheckpointName, no_checkpoint
from core.statements import group_commit


@dataclass(frozen=True)
class Temper:
    """How a bot lives: how many times faster than ours its time goes, how many chats it serves at the same time, how
    many messages a minute it sends to a group, and for how many seconds turns come into a commit that others share.
    """

    haste: float = 0
    chats_at_once: int = 1
    group_rate: int | None = PER_MINUTE
    gathers: float = group_commit.LONGEST_GATHERING


CALM: Final = Temper()
"""Its clock stands still, and it serves one chat after another so that its steps come in the same order each time."""

SOCIABLE: Final = Temper(gathers=3600)
"""However slow the machine is, turns that wait for each other share a commit."""

BUSY: Final = Temper(haste=10, chats_at_once=MAX_CHATS, group_rate=None)
"""Everything at once, as in a clinic. Whoever has told it to wait for a second waits for a tenth of one, and the
group, whose minute is Telegram's, takes what comes.
"""


@dataclass(frozen=True)
class Life:
    """The environment, what the bot's clock says at first, the step at whose nth time it dies, if any, with what it
    starts the processes that check files, and how it lives.
    """

    environment: dict[str, str]
    now: str
    step: CheckpointName | None
    nth: int
    python: str
    temper: Temper

    def json(self) -> str:
        """As a line."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, line: str) -> Life:
        """As it was in the line."""
        told: dict[str, Any] = json.loads(line)
        return cls(**told | {"temper": Temper(**told["temper"])})


def main() -> None:
    """Lead the lives, one after another."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            log_to_stderr()
            asyncio.run(lead(Life.of(line)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


async def lead(life: Life) -> None:
    """The bot as it is, but for its temper, and that it has its mark."""
    mark = no_checkpoint if life.step is None else dying_at(life.step, life.nth)
    sys.executable = life.python
    stopping = stop_on_signals()
    # The next order comes after the end of this life: if there is something to read now, the test is gone.
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), os._exit, 1)
    print(os.getpid(), flush=True)  # noqa: T201 - the answer: from now on it can be told to stop
    temper, settings = life.temper, read_settings(life.environment)
    clock = hasty_clock(datetime.fromisoformat(life.now), temper.haste)
    group_commit.LONGEST_GATHERING = temper.gathers  # type: ignore[misc]  # a constant but for tests
    chats_at_once, group_rate = temper.chats_at_once, temper.group_rate
    await run(settings, stopping, clock=clock, checkpoint=mark, chats_at_once=chats_at_once, group_rate=group_rate)


def hasty_clock(now: datetime, haste: float) -> Callable[[], datetime]:
    """A clock that goes so many times faster than ours, from now on."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=(time.monotonic() - begun) * haste)


def dying_at(step: CheckpointName, nth: int) -> Checkpoint:
    """A mark that kills the process: nothing in it can notice or tidy up."""
    seen: Counter[CheckpointName] = Counter()

    def mark(reached: CheckpointName) -> None:
        seen[reached] += 1
        if reached == step and seen[reached] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return mark


if __name__ == "__main__":
    main()
