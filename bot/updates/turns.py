"""How a turn is attempted: three times in all, and then it is given up; and what the log tells of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import Final, Protocol

from bot import structured_log
from bot.inbox.update_kind import UpdateKind
from bot.structured_log import LogLine, milliseconds_since
from core.database import will_pass

MAX_ATTEMPTS: Final = 3


class TurnResult(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    DONE_BEFORE = "done_before"  # the update had come before, and did nothing now
    GIVEN_UP = "given_up"
    INTERRUPTED = "interrupted"  # the database is away: nothing has changed, and it comes again


@dataclass(frozen=True, slots=True)
class TurnLine(LogLine):
    """What the log tells of a turn: the update, what became of it, how long that took (ms), in how many attempts."""

    update: int | None
    kind: UpdateKind
    result: TurnResult
    ms: int
    attempts: int


class Once(Protocol):
    """Attempts a turn one time; `alone` keeps it apart from others'. `False` if it was done before."""

    async def __call__(self, *, alone: bool = False) -> bool: ...


async def attempt(
    update_id: int | None, kind: UpdateKind, once: Once, give_up: Callable[[Exception], Awaitable[None]]
) -> None:
    """Attempt a turn until it succeeds or is given up, and write its line in the log.

    Raises: an error of the database's that will pass; then nothing has changed, and the turn must come again.
    """
    began, result, number = perf_counter(), TurnResult.INTERRUPTED, 0
    try:
        for number in range(1, MAX_ATTEMPTS + 1):
            try:
                is_new = await once(alone=number > 1)
            except Exception as error:
                if number < MAX_ATTEMPTS:
                    continue
                if will_pass(error):
                    raise
                await give_up(error)
                result = TurnResult.GIVEN_UP
            else:
                result = TurnResult.ANSWERED if is_new else TurnResult.DONE_BEFORE
            return
    finally:
        structured_log.write(TurnLine(update_id, kind, result, milliseconds_since(began), number))
