"""How a turn is attempted: three times in all, and then it is given up; and what the log tells of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import Final

from bot import structured_log
from bot.inbox.update_kind import UpdateKind
from bot.structured_log import LogLine, milliseconds_since
from core.database import will_pass
from dialogs.engine.effects import Effects

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


async def attempt(
    update_id: int | None,
    kind: UpdateKind,
    once: Callable[[], Awaitable[Effects | None]],
    give_up: Callable[[Exception], Awaitable[None]],
) -> Effects:
    """Attempt a turn until it succeeds or is given up; answers what it leaves to be carried out, and writes its line in
    the log. `once` answers `None` if it was done before.

    Raises: an error of the database's that will pass; then nothing has changed, and the turn must come again.
    """
    began, result, number = perf_counter(), TurnResult.INTERRUPTED, 0
    try:
        for number in range(1, MAX_ATTEMPTS + 1):
            try:
                effects = await once()
            except Exception as error:
                if number < MAX_ATTEMPTS:
                    continue
                if will_pass(error):
                    raise
                await give_up(error)
                result = TurnResult.GIVEN_UP
            else:
                result = TurnResult.DONE_BEFORE if effects is None else TurnResult.ANSWERED
                return effects or ()
        return ()
    finally:
        structured_log.write(TurnLine(update_id, kind, result, milliseconds_since(began), number))
