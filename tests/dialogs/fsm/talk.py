"""A small conversation for tests of the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from dialogs.fsm.machine import MachineTransition, TurnMachine, build_machine

STATES = ("Cancelling:choosing", "Cancelling:confirming", "Cancelling:done")
CHOOSING, CONFIRMING, DONE = STATES


@dataclass(slots=True)
class Talk:
    """A conversation, with a diary of what was done to it."""

    state: str = CHOOSING
    allowed: bool = True
    diary: list[str] = field(default_factory=list)


def machine_of(*moves: MachineTransition[Talk]) -> TurnMachine:
    """A machine of three states."""
    return build_machine("Cancelling", STATES, moves)


def writes(entry: str, *, raises: BaseException | None = None) -> Callable[[Talk], Coroutine[None, None, None]]:
    """A step that takes a while, and is in the diary with its beginning and its end."""

    async def step(talk: Talk) -> None:
        talk.diary.append(f"{entry} begins")
        await asyncio.sleep(0)
        if raises is not None:
            raise raises
        talk.diary.append(f"{entry} ends")

    return step


async def is_allowed(talk: Talk) -> bool:
    """A guard that takes a while."""
    await asyncio.sleep(0)
    return talk.allowed
