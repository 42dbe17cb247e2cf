"""Fetches files after the turn in which they were sent, has them checked, puts them into the vault, and tells the
conversation.

A file is read from Telegram in pieces and never beyond what is allowed, whatever its size was said to be. Few are
fetched at once, so that memory stays bounded however many are sent. A process that dies leaves the row, and the file is
fetched again; bytes that were put away before are put away once more, under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from bot import incidents
from bot.context import BotContext
from bot.files import queue
from bot.files.download import FileDownloader, Later
from bot.files.queue import Fetching
from bot.tracing import Checkpoint, no_checkpoint
from bot.worker_loop import IDLE, WorkerLoop
from core.files.checking import CheckedFile, CheckingFailed, FileFault, UnusableContent
from core.files.checking.checker import Checker
from core.files.vault import Vault, VaultUnreachable
from dialogs.engine.events import Trouble

MAX_FILES: Final = 2
MAX_ATTEMPTS: Final = 6
LONGEST: Final = 150.0
"""Seconds for one try, however slowly the bytes come; well within `fetches.LEASE`."""

SHORTEST: Final = 0.05
"""Seconds between two looks at a file that another process is fetching."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The file is in the vault."""

    checked: CheckedFile


FetchResult: TypeAlias = "Arrived | FileFault | Trouble"


Tell: TypeAlias = "Callable[[Fetching, FetchResult], Awaitable[None]]"
"""Takes a turn in which the conversation hears of a file."""


class FileWorker:
    """Fetches what is due, a few at a time: whoever has fetched one file takes the next, and waits for no other."""

    def __init__(
        self,
        context: BotContext,
        telegram: FileDownloader,
        vault: Vault,
        checker: Checker,
        tell: Tell,
        checkpoint: Checkpoint = no_checkpoint,
        at_once: int = MAX_FILES,
    ) -> None:
        self._database = context.database
        self._clock = context.clock
        self._telegram = telegram
        self._vault = vault
        self._checker = checker
        self._tell = tell
        self._checkpoint = checkpoint
        self._loop = tuple(WorkerLoop(self._run_once) for _ in range(at_once))
        self._stopping = False

    def wake(self) -> None:
        """Look now whether there is something to fetch."""
        for each in self._loop:
            each.wake()

    def stop(self) -> None:
        """Let `run` come to its end, once what is being fetched is done with."""
        self._stopping = True
        for each in self._loop:
            each.stop()

    async def run(self) -> None:
        """Fetch until stopped."""
        await asyncio.gather(*(each.run() for each in self._loop))

    async def fetch_due(self) -> bool:
        """Fetch all that is due now; whether there was anything."""
        return any(await asyncio.gather(*(self._fetch_one_by_one() for _ in self._loop)))

    async def _fetch_one_by_one(self) -> bool:
        found = False
        while (fetching := await self._lease()) is not None:
            found = True
            await self._fetch(fetching)
        return found

    async def _lease(self) -> Fetching | None:
        if self._stopping:
            return None
        async with self._database.transaction() as session:
            return await queue.lease(session, self._clock())

    async def _run_once(self) -> float:
        await self._fetch_one_by_one()
        async with self._database.transaction() as session:
            due = await queue.next_due(session)
        return IDLE if due is None else min(IDLE, max(SHORTEST, (due - self._clock()).total_seconds()))

    async def _fetch(self, fetching: Fetching) -> None:
        """One file, as far as it goes; a bug of ours is a file that can't be fetched."""
        try:
            outcome = await self._outcome_in_time(fetching)
        except Later as later:
            if fetching.attempts < MAX_ATTEMPTS:
                await self._put_off(fetching, later.wait)
                return
            outcome = later.trouble
        except Exception as error:  # noqa: BLE001
            incidents.report(error)
            outcome = Trouble.OUT_OF_REACH
        await self._tell(fetching, outcome)

    async def _put_off(self, fetching: Fetching, wait: timedelta | None) -> None:
        until = self._clock() + min(wait or timedelta(seconds=2**fetching.attempts), queue.LONGEST_WAIT)
        async with self._database.transaction() as session:
            await queue.retry_later(session, fetching.file_id, until)

    async def _outcome_in_time(self, fetching: Fetching) -> FetchResult:
        if fetching.attempts > MAX_ATTEMPTS:  # and has never come to an end: the process died of it each time
            return Trouble.OUT_OF_REACH
        try:
            async with asyncio.timeout(LONGEST):
                return await self._outcome(fetching)
        except TimeoutError:
            raise Later(Trouble.OUT_OF_REACH) from None

    async def _outcome(self, fetching: Fetching) -> FetchResult:
        try:
            content = await self._telegram.read(fetching.source)
            self._checkpoint("downloaded")
            checked = await self._checker.check(content, as_voice=fetching.as_voice)
            self._checkpoint("checked")
        except UnusableContent as found:
            return found.fault
        except CheckingFailed as failed:
            raise Later(Trouble.NOT_CHECKED) from failed
        try:
            await self._vault.put(fetching.file_id, checked.content)
        except VaultUnreachable as failed:
            raise Later(Trouble.OUT_OF_REACH) from failed
        self._checkpoint("stored")
        return Arrived(checked)
