"""Takes files that are to go out of the vault, and out of the chats where the clinic's people were shown them.

It is asked for in the database, with the removal itself, and done after the commit: a process that dies does it when it
is started again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import BotContext
from bot.files import staff_copies
from bot.outbox import queue
from bot.worker_loop import IDLE, WorkerLoop
from core.files import removal
from core.files.model import FileRemoval
from core.files.vault import Vault, VaultUnreachable
from dialogs.notifications import staff

log = logging.getLogger(__name__)


class FileRemover:
    """Removes what is to go, for as long as its `loop` runs; `wake` is called when something was queued for the staff
    chat.
    """

    def __init__(self, context: BotContext, vault: Vault, wake: Callable[[], None]) -> None:
        self._context = context
        self._vault = vault
        self._wake = wake
        self.loop = WorkerLoop(self._run_once)

    async def remove_all(self) -> bool:
        """Remove everything that is to go; whether anything went."""
        async with self._context.database.transaction() as session:
            waiting = await removal.removals(self._context.work(session))
        left = [each for each in waiting if not await self._remove(each)]
        if left:
            log.warning("%d files could not be taken out of the vault yet", len(left))
        if waiting:
            self._wake()
        return len(left) < len(waiting)

    async def _remove(self, asked: FileRemoval) -> bool:
        """Whether it is gone; a store that is out of reach holds up neither the chats nor other files."""
        async with self._context.database.transaction() as session:
            await self._take_from_chats(session, asked)
        try:
            await self._vault.delete(asked.file_id)
        except VaultUnreachable:
            return False
        async with self._context.database.transaction() as session:
            await removal.finish_removal(self._context.work(session), asked.file_id)
        return True

    async def _run_once(self) -> float:
        await self.remove_all()
        return IDLE

    async def _take_from_chats(self, session: AsyncSession, removal: FileRemoval) -> None:
        now = self._context.clock()
        renderer = self._context.renderer(self._context.clinic.settings.staff_language, in_group=True)
        by_hand = renderer.html(staff.removed(removal.reason))
        for copy in await staff_copies.taken_back(session, removal.file_id):
            key = f"removed/{removal.file_id}/{copy.message_id}"
            queue.enqueue(session, copy.chat_id, staff_copies.taking_out(copy, by_hand, now), key, now)
