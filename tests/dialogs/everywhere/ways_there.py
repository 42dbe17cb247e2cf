"""A way to each state: the shortest beginning of a script that rests there."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.fsm_storage import ConversationRow
from bot.simulator.actors.actor import SimPerson
from core.i18n import Language
from tests.dialogs.player import ACTING, Player
from tests.dialogs.plays import Plays
from tests.dialogs.script import Script, read
from tests.dialogs.watch import Watch
from tests.in_process import InProcessStage, in_process

_SHAPE: Final = re.compile(r".* → (?P<name>\w+) in (?P<state>\S*): .*")


@dataclass(frozen=True)
class WayThere:
    """A script that ends where somebody rests in a state."""

    script: Script
    name: str

    @property
    def length(self) -> int:
        """How many steps it takes."""
        return len(self.script.steps)


async def ways_there(plays: Plays) -> dict[str, WayThere]:
    """The shortest way to each state that a script knows without starting the bot again."""
    ways: dict[str, WayThere] = {}
    for path, played in (await plays.all(Language.POLISH)).items():
        script, shape = read(path), iter(played.shape)
        if script.has_staff:
            continue
        for number, (_, step) in enumerate(script.steps, 1):
            beginning = WayThere(replace(script, steps=script.steps[:number]), "")
            if beginning.script.outlives_the_bot:
                break
            acting = ACTING.fullmatch(step)
            for _actor in (acting["actors"] or "-").split(", ") if acting else ():
                seen = _SHAPE.fullmatch(next(shape))
                assert seen is not None
                known = ways.get(seen["state"])
                if known is None or beginning.length < known.length:
                    ways[seen["state"]] = replace(beginning, name=seen["name"])
    return ways


@dataclass
class Visit:
    """Somebody at a state, on a stage, and what happens inside while they are there."""

    stage: InProcessStage
    person_id: int
    language: Language
    watch: Watch

    @property
    def person(self) -> SimPerson:
        """Who it is; another object after each going back."""
        return self.stage.world.person(self.person_id)

    async def place(self) -> ConversationRow:
        """Where their conversation is."""
        row = await self.stage.conversation(self.person)
        assert row is not None
        return row


@asynccontextmanager
async def at(way: WayThere, language: Language, folder: Path) -> AsyncIterator[Visit]:
    """Somebody who has gone that way, in that language."""
    async with in_process(folder, now=way.script.start) as stage:
        player = Player(way.script, stage, language, folder)
        await player.play()
        person = player.people[way.name]
        yield Visit(stage, person.id, player.language_of(person), player.watch)
