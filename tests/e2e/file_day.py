"""A patient who sends files, whatever becomes of the bot meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from pikepdf import String

from bot.demo.stage import START
from bot.files.queue import FileFetch
from bot.inbox.dead_letters import DeadLetter
from bot.outbox.model import OutboxRow
from bot.settings import read_settings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from core.accounts import patients, people
from core.accounts.patients import Patient, Tier
from core.appointments import booking
from core.context import Work
from core.files import arrival, library, removal
from core.files.checking import FileKind
from core.files.library import Sending
from core.files.model import Category, File, Label
from core.files.vault import open_vault
from tests.core.files.checking import documents
from tests.core.files.vaults import listed_at
from tests.dialogs.taps import buttons, buttons_of, newest_screen, tap
from tests.e2e.clinic_day import an_environment
from tests.e2e.loopback import served, until
from tests.e2e.traces import CANARY
from tests.stage import Stage
from tests.walk import a_slot

NAME: Final = f"{CANARY}.pdf"
DESCRIPTION: Final = f"Badanie krwi, {CANARY}"
CONTENT: Final = documents.pdf(lambda document: setattr(document.Root, "Extra", String(CANARY)))
"""A document in which the canary can be read, also when it has been made anew."""


@dataclass
class FileDay:
    """The simulator on a port, Anna where files are added, and the environment in which a bot finds them."""

    stage: Stage
    environment: dict[str, str]
    anna: SimPerson = field(init=False)

    async def begin(self, kept: int) -> None:
        """Anna has a visit and so many files, and goes to add one; then there is no bot."""
        self.anna = self.stage.world.add_person(101, "Anna", "Nowak", "en")
        await self.stage.start()
        await self.stage.open_account(self.anna, Tier.FULL)
        for number in range(kept):
            await self._keep(f"wynik {number}.pdf")
        slot = await a_slot(self.stage)
        async with self.stage.work() as work:
            await booking.book(work, await self._patient(work), slot)
        self.anna.say("/menu")
        for action in (None, "menu.files", "add"):
            if action:
                tap(self.anna, action, None)
            await self.stage.settle()
        await self.stage.stop()

    def send(self, name: str = NAME, content: bytes = CONTENT, caption: str = DESCRIPTION) -> None:
        """Anna sends a document."""
        self.anna.send_document(name, content, caption)

    async def press(self, action: str, value: str | None = None, *, then: str) -> None:
        """Anna presses a button, and waits for the screen that follows, which has that one."""
        before = self._version()
        tap(self.anna, action, value)
        await self.stage.world.settled(60)
        await until(self.stage.world, lambda: self._version() != before and self.shows(action=then))

    async def shown(self, *texts: str, action: str) -> None:
        """Wait until the bot has nothing more to answer, and Anna's newest screen says this and has that button."""
        await self.stage.world.settled(60)
        await until(self.stage.world, lambda: self.shows(*texts, action=action))

    def shows(self, *texts: str, action: str) -> bool:
        """Whether Anna's newest screen says this and has that button."""
        screen = newest_screen(self.anna)
        return screen is not None and action in _actions(screen) and all(text in screen.text for text in texts)

    def screens_with(self, action: str) -> list[SimMessage]:
        """Anna's messages that have a button."""
        return [message for message in self.anna.messages if action in _actions(message)]

    async def rows(self) -> list[File]:
        """What the database knows of Anna's files, those that she has not sent yet last."""
        async with self.stage.work() as work:
            return list(await work.session.scalars(sa.select(File).order_by(File.status.desc(), File.number)))

    async def nothing_is_left_over(self) -> None:
        """Nothing failed, nothing waits, and the vault holds what the database knows, and no more. What a bot that was
        told to stop had not delivered yet, the next one delivers.
        """
        await self.stage.app.delivery_worker.deliver_all()
        async with self.stage.work() as work:
            left = sa.select(OutboxRow.dedupe_key).where(OutboxRow.done_at.is_(None))
            for query in (left, sa.select(DeadLetter.incident), sa.select(FileFetch.file_id)):
                assert list(await work.session.scalars(query)) == []
            assert await removal.removals(work) == []
        assert await self.in_vault() == {row.id for row in await self.rows()}

    async def in_vault(self) -> set[str]:
        """The ids under which there is something, by the vault's own listing."""
        return await listed_at(self.stage.settings.vault_url, self.stage.settings.keys)

    async def content_of(self, file_id: str) -> bytes:
        """What is kept under an id."""
        vault = open_vault(self.stage.settings.vault_url, self.stage.settings.keys)
        try:
            return await vault.get(file_id)
        finally:
            await vault.close()

    def _version(self) -> int:
        return max((button.version for button in buttons(self.anna)), default=0)

    async def _keep(self, name: str) -> None:
        async with self.stage.work() as work:
            patient = await self._patient(work)
            file = await library.announce(work, patient, Label(name))
            await self.stage.app.file_worker._vault.put(file.id, name.encode())
            await arrival.arrive(work, file.id, FileKind.PDF, len(name))
            version = work.clinic.files_regulations.version
            await library.send(work, patient, Sending("Wyniki badań", Category.LABORATORY, None, version))

    async def _patient(self, work: Work) -> Patient:
        patient = await patients.find_patient(work, await people.get_or_create_person(work, f"telegram:{self.anna.id}"))
        assert patient is not None
        return patient


def _actions(message: SimMessage) -> set[str]:
    return {button.action for button in buttons_of(message)}


@asynccontextmanager
async def a_file_day(
    folder: Path,
    database_url: str | None = None,
    vault_url: str | None = None,
    *,
    kept: int = 4,
    webhook: bool = False,
    now: datetime = START,
) -> AsyncIterator[FileDay]:
    """A day on which Anna adds a file; the bot's data are in `folder`, unless another database or vault is named."""
    url = database_url or f"sqlite:///{folder / 'portal.db'}"
    environment = an_environment(url, vault_url or str(folder / "vault"), webhook=webhook)
    stage = Stage(read_settings(environment), now)
    async with AsyncExitStack() as stack:
        environment["TELEGRAM_API_URL"] = await stack.enter_async_context(served(stage.world))
        stack.push_async_callback(stage.stop)
        day = FileDay(stage, environment)
        await day.begin(kept)
        yield day
