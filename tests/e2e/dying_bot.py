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
from collections import Counter
from datetime import datetime
from typing import TypedDict

from bot.app import run, stop_on_signals
from bot.cli import log_to_stderr
from bot.settings import read_settings
from bot.steps import Mark, Step, unmarked


class Life(TypedDict):
    """The environment, what the bot's clock says all the while, the step at whose nth time it dies, if any, and with
    what it starts the processes that check files.
    """

    environment: dict[str, str]
    now: str
    step: Step | None
    nth: int
    python: str


def main() -> None:
    """Lead the lives, one after another."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            log_to_stderr()
            asyncio.run(lead(json.loads(line)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


async def lead(life: Life) -> None:
    """The bot as it is, but that its clock stands still, it serves one chat after another so that its steps come in the
    same order each time, and it has its mark.
    """
    now, step = datetime.fromisoformat(life["now"]), life["step"]
    mark = unmarked if step is None else dying_at(step, life["nth"])
    sys.executable = life["python"]
    stopping = stop_on_signals()
    # The next order comes after the end of this life: if there is something to read now, the test is gone.
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), os._exit, 1)
    print(os.getpid(), flush=True)  # noqa: T201 - the answer: from now on it can be told to stop
    await run(read_settings(life["environment"]), stopping, clock=lambda: now, mark=mark, chats_at_once=1)


def dying_at(step: Step, nth: int) -> Mark:
    """A mark that kills the process: nothing in it can notice or tidy up."""
    seen: Counter[Step] = Counter()

    def mark(reached: Step) -> None:
        seen[reached] += 1
        if reached == step and seen[reached] == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return mark


if __name__ == "__main__":
    main()
