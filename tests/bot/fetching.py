"""A fetcher with what it needs in the test's hand: Telegram's files, the checks, and whom it tells."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.context import BotContext
from bot.files import queue
from bot.files.download import FileDownloader
from bot.files.queue import Fetching, FileFetch
from bot.files.worker import FetchResult, FileWorker
from bot.fsm_storage import row_key
from bot.rendering.text import TextRenderer
from core.database import Database
from core.files.checking import CheckedFile, FileKind
from core.files.checking.checker import Checker
from core.files.vault import Vault, new_file_id
from dialogs.directory import build_desk, build_portal
from dialogs.fsm.storage import StorageKey
from tests.clinics import small_clinic
from tests.desk import TUESDAY_MORNING

ANNA = StorageKey(12345, 101, 101)
JOHN = StorageKey(12345, 102, 102)


class Telegram(FileDownloader):
    """Files in the test's hand: what is read of one, or what goes wrong; and each may be waited for."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []
        self.reads: Counter[str] = Counter()
        self.at_once = 0
        self.most_at_once = 0
        self.held: dict[str, asyncio.Event] = {}

    def hold(self, source: str) -> asyncio.Event:
        """Reading this one doesn't end until the event is set."""
        return self.held.setdefault(source, asyncio.Event())

    async def read(self, source: str) -> bytes:
        """Read one."""
        self.reads[source] += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            if source in self.held:
                await self.held[source].wait()
            if self.faults:
                raise self.faults.pop(0)
        finally:
            self.at_once -= 1
        return source.encode()


class Glance(Checker):
    """Lets everything pass, unless something is to go wrong."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []

    async def check(self, content: bytes, *, as_voice: bool = False) -> CheckedFile:
        """Look at it."""
        if self.faults:
            raise self.faults.pop(0)
        return CheckedFile(FileKind.VOICE, content, seconds=7) if as_voice else CheckedFile(FileKind.PDF, content)


@dataclass
class FetchHarness:
    """A fetcher, or several, and all that they touch."""

    database: Database
    vault: Vault
    now: datetime = TUESDAY_MORNING
    telegram: Telegram = field(default_factory=Telegram)
    glance: Glance = field(default_factory=Glance)
    told: list[tuple[str, FetchResult]] = field(default_factory=list)

    def fetcher(self, at_once: int = 2) -> FileWorker:
        """One process's."""
        context = BotContext(
            self.database, small_clinic(), build_portal(), build_desk(), 12345, -1001, lambda: self.now, TextRenderer
        )
        return FileWorker(context, self.telegram, self.vault, self.glance, self.tell, at_once=at_once)

    async def tell(self, of: Fetching, outcome: FetchResult) -> None:
        """As a turn does: what was told before is told to nobody."""
        async with self.database.transaction() as session:
            if await queue.claim(session, of.file_id):
                self.told.append((of.file_id, outcome))

    async def ask(self, source: str = "one", whose: StorageKey = ANNA) -> str:
        """Somebody has sent a file; its id."""
        file_id = new_file_id()
        async with self.database.transaction() as session:
            queue.enqueue(session, file_id, row_key(whose), source, self.now)
        return file_id

    async def rows(self) -> list[FileFetch]:
        """What is still to be fetched."""
        async with self.database.transaction() as session:
            return list(await session.scalars(sa.select(FileFetch)))

    async def lease(self) -> Fetching | None:
        """What a process that asks now is given; it may die of it."""
        async with self.database.transaction() as session:
            return await queue.lease(session, self.now)

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)
