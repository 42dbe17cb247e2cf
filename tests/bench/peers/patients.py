"""Patients who all go through the same dialog, and press the next button as soon as they see it.

A dialog is told for each bot by what its buttons carry; what the bots show differs, what people do does not.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tests.bench.peers.telegram import FakeTelegram, Shown

FIRST_CHAT: Final = 1001


@dataclass(frozen=True)
class Steps:
    """What a patient presses after `/start`, as patterns of `callback_data`. Of several that fit, people choose
    differently. `again` is pressed instead of the step after it while that isn't on the screen: the time is taken.
    """

    presses: tuple[str, ...]
    again: str = "$^"

    @property
    def turns(self) -> int:
        """How many there are in one dialog, if nothing is taken."""
        return 1 + len(self.presses)


@dataclass
class Patient:
    """Somebody in a chat of their own. `left` is how many dialogs they still go through."""

    telegram: FakeTelegram
    steps: Steps
    number: int
    left: int
    waits: list[float] = field(default_factory=list)
    """Seconds from each update until its answer was seen."""

    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    _chance: random.Random = field(init=False)
    _step: int = 0
    _since: float | None = None
    """When the update came that they wait for the answer to."""

    def __post_init__(self) -> None:
        """Each chooses otherwise, and the same in each lap."""
        self._chance = random.Random(self.number)

    @property
    def chat_id(self) -> int:
        """Their chat with the bot."""
        return FIRST_CHAT + self.number

    def begin(self) -> None:
        """Write `/start`."""
        self._step = 0
        self._since = time.perf_counter()
        self.telegram.say(self.chat_id, "/start")

    def see(self, shown: Shown) -> None:
        """A screen is there: press the next button, or begin again."""
        if self._since is None:
            return
        self.waits.append(time.perf_counter() - self._since)
        self._since = None
        if self._step < len(self.steps.presses):
            self._press(shown)
            return
        self.left -= 1
        if self.left > 0:
            self.begin()
        elif not self.done.done():
            self.done.set_result(None)

    def _press(self, shown: Shown) -> None:
        fitting = _fitting(shown, self.steps.presses[self._step])
        if fitting:
            self._step += 1
        else:
            fitting = _fitting(shown, self.steps.again)
        if not fitting:
            self.done.set_exception(LookupError(f"no button for step {self._step} among {shown.buttons}"))
            return
        self._since = time.perf_counter()
        self.telegram.press(shown, self._chance.choice(fitting))


def _fitting(shown: Shown, pattern: str) -> list[str]:
    return [data for data in shown.buttons if re.search(pattern, data)]


@dataclass
class Waiting:
    """All patients of a bot: shows each of them what is shown in their chat."""

    patients: dict[int, Patient] = field(default_factory=dict)

    def see(self, shown: Shown) -> None:
        """Whoever's chat it is in; a group is nobody's."""
        if patient := self.patients.get(shown.chat_id):
            patient.see(shown)

    async def play(self, patients: Iterable[Patient], seconds: float) -> list[float]:
        """Let all go through their dialogs at once; answers how long each turn took (s).

        Raises: `TimeoutError`, when a bot has not answered all of them after so many seconds.
        """
        self.patients = {each.chat_id: each for each in patients}
        for each in self.patients.values():
            each.begin()
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(each.done for each in self.patients.values()))
        return [wait for each in self.patients.values() for wait in each.waits]
