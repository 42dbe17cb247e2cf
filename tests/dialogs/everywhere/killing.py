"""Whether a bot forgets what it was told when it is killed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeAlias

from bot.simulator.actors.actor import SimPerson
from tests.dialogs.everywhere.findings import Finding, Flaw, is_answered

Begin: TypeAlias = "Callable[[], tuple[SimPerson, Callable[[int | None], Awaitable[bool]]]]"
"""Gives a person who has not written yet, and what serves them until nothing is left to do, or until it dies before the
call of that number; it tells whether it died.
"""


async def lost_when_killed(begin: Begin) -> list[Finding]:
    """Kill a bot that has a message to answer before its first call, its second, and so on; started again, it has to
    answer.
    """
    found = []
    for call in count():
        person, serve = begin()
        person.start()
        died = await serve(call)
        await serve(None)
        if not is_answered(person):
            found.append(Finding(Flaw.LOST, f"killed before call {call + 1}"))
        if not died:
            break
    return found
