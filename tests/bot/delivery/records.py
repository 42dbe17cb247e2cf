"""A patient with files, as they came to be: sent in the chat, described, and linked to an appointment or not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.addresses import address_of
from bot.files.staff_copies import FileCopy
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from core.accounts import patients, people
from core.accounts.patients import Tier
from core.appointments import booking
from core.appointments.model import Slot
from core.files.model import File
from tests.core.files.checking import documents, photos
from tests.core.files.vaults import listed_at
from tests.dialogs.script import moment
from tests.dialogs.taps import tap
from tests.stage import STAFF_CHAT, Stage

WORDS = "Wyniki badania krwi"


@dataclass
class Records:
    """Anna, who has the full level, two appointments, and a staff chat that sees her files."""

    stage: Stage
    anna: SimPerson = field(init=False)
    appointments: list[str] = field(default_factory=list)

    async def begin(self, language: str = "en") -> None:
        """Anna has an account and two appointments, a week from now and the week after."""
        self.anna = self.stage.world.add_person(101, "Anna", "Nowak", language)
        await self.stage.open_account(self.anna, Tier.FULL)
        for day in ("2027-03-10", "2027-03-17"):
            slot = Slot("internist", "sikora", "wola", moment(f"{day} 08:00"))
            async with self.stage.work() as work:
                patient = await patients.find_patient(
                    work, await people.get_or_create_person(work, address_of(self.anna.id))
                )
                assert patient is not None
                self.appointments.append((await booking.book(work, patient, slot)).id)

    async def tap(self, *actions: tuple[str, str | None], settle: bool = True) -> None:
        """Press these buttons, one after another."""
        for action, value in actions:
            tap(self.anna, action, value)
            await (self.stage.settle() if settle else self.answer())

    async def answer(self) -> None:
        """Let the bot answer Anna, while nothing is delivered anywhere."""
        for update in await self.stage.fetch():
            await self.stage.app.dispatcher.dispatch(update)

    async def add(self, appointment: int | None = 0, *, photo: bool = False) -> str:
        """Anna adds a file for one of her appointments, or for none; its id."""
        await self.fill_in(appointment, photo=photo)
        await self.tap(("send", None))
        async with self.stage.work() as work:
            newest = sa.select(File).order_by(File.sent_at.desc(), File.number.desc())
            file = await work.session.scalar(newest.limit(1))
        assert file is not None
        return file.id

    async def fill_in(self, appointment: int | None = 0, *, photo: bool = False) -> None:
        """All but the last button."""
        await self.begin_adding()
        if photo:
            self.anna.send_photo("photo.jpg", photos.jpeg(), WORDS)
        else:
            self.anna.send_document("wynik.pdf", documents.pdf(), WORDS)
        await self.stage.settle()
        if appointment is None:
            await self.tap(("only_kept", None), ("category", "laboratory"), ("agree", None))
        else:
            chosen = ("appointment", self.appointments[appointment])
            await self.tap(("go_on", None), ("category", "laboratory"), chosen, ("agree", None))

    async def begin_adding(self) -> None:
        """Go to where files are added."""
        self.anna.say("/menu")
        await self.stage.settle()
        await self.tap(("menu.files", None), ("add", None))

    async def open(self, file_id: str) -> None:
        """Look at one file."""
        self.anna.say("/menu")
        await self.stage.settle()
        await self.tap(("menu.files", None), ("open", file_id))

    async def delete(self, file_id: str) -> None:
        """Anna deletes a file."""
        await self.open(file_id)
        await self.tap(("delete", None), ("delete", None))

    @property
    def shown(self) -> list[SimMessage]:
        """The files that the staff chat shows."""
        return [message for message in self.stage.world.chat(STAFF_CHAT).messages if message.file]

    @property
    def told(self) -> list[SimMessage]:
        """What the staff chat is told in words."""
        return [message for message in self.stage.world.chat(STAFF_CHAT).messages if not message.file]

    async def in_vault(self) -> set[str]:
        """The ids of what is in the vault, by its own listing."""
        return await listed_at(self.stage.settings.vault_url, self.stage.settings.keys)

    async def copies(self) -> list[FileCopy]:
        """Which messages are known to show a file."""
        async with self.stage.work() as work:
            return list(await work.session.scalars(sa.select(FileCopy).order_by(FileCopy.message_id)))

    async def rows(self) -> list[File]:
        """Anna's files."""
        async with self.stage.work() as work:
            return list(await work.session.scalars(sa.select(File).order_by(File.number)))


@asynccontextmanager
async def records_on(stage: Stage, language: str = "en") -> AsyncIterator[Records]:
    """Records on a stage, which Anna has just come to."""
    records = Records(stage)
    await records.begin(language)
    yield records
