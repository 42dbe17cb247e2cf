"""Has dead letters replayed that somebody asked for (`portal dead-letters replay`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from telegram import Bot, Update

from bot import incidents
from bot.context import BotContext
from bot.inbox import dead_letters, reading
from bot.inbox.reading import UnreadableUpdate
from bot.worker_loop import IDLE, WorkerLoop
from core.database import will_pass

Replay: TypeAlias = Callable[[str, Update], Awaitable[None]]
"""Takes the turn of an update that is the dead letter of this incident."""


class DeadLetterReplay:
    """Looks every few seconds for what is to be replayed; `loop` does so for as long as the process runs."""

    def __init__(self, context: BotContext, bot: Bot, replay: Replay) -> None:
        self._database = context.database
        self._clock = context.clock
        self._bot = bot
        self._replay = replay
        self.loop = WorkerLoop(self._run_once)

    async def replay_asked(self) -> int:
        """Replay all that is asked for, one after another; how many there were."""
        async with self._database.transaction() as session:
            asked = await dead_letters.to_replay(session)
        for incident, update in asked:
            await self._replay_one(incident, update)
        return len(asked)

    async def _replay_one(self, incident: str, raw: dict[str, Any]) -> None:
        update = reading.read(raw, self._bot)
        try:
            if isinstance(update, Update):
                await self._replay(incident, update)
            else:
                await self._still_unreadable(incident, update)
        except Exception as error:
            if will_pass(error):
                raise
            incidents.report(error, incident)  # the others have their turn all the same

    async def _still_unreadable(self, incident: str, update: UnreadableUpdate | None) -> None:
        incidents.report(update.error if update else ValueError(), incident)
        async with self._database.transaction() as session:
            await dead_letters.replay_failed(session, incident, self._clock())

    async def _run_once(self) -> float:
        await self.replay_asked()
        return IDLE
