"""The portal in the test's own process: people in a simulator, the bot that answers them, and the staff chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.addresses import address_of
from bot.context import RendererFactory
from bot.demo import stage
from bot.demo.stage import START, running
from bot.rendering.text import TextRenderer
from bot.settings import DEMO_CLINIC, BotSettings
from bot.simulator.actors.actor import SimPerson
from core.accounts import patients, people
from core.accounts.identity import Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Application, Tier
from core.clinic.banks import Bank
from core.i18n import Language, language_of_messenger
from core.keys import KeyRing
from tests.clinics import read_once
from tests.databases import IN_MEMORY, AtOnce, InTurn, content_of, filled, known_tables, prepare_file
from tests.statements import share_statements

TOKEN: Final = "12345:TEST"
KEYS: Final = KeyRing.parse(KeyRing.new_key())
STAFF_CHAT: Final = -1001
CLINIC: Final = DEMO_CLINIC
PUBLIC_URL: Final = "https://portal.example"
MEETING_URL: Final = "https://rooms.example"
MEETING_SECRET: Final = "kanarek-of-the-rooms-0123456789ab"
BANKS: Final = (Bank(id="heron", name="Bank Czapla", issuer="https://heron.example", client_id="clinic"),)
"""Asked by nobody, unless a test has others."""
BANK_SECRET: Final = "kanarek: ż/%"


@dataclass
class Stage(stage.Stage):
    """A stage that complains of what no bot should leave behind, and where people are given accounts at once."""

    queue: type[AtOnce] = InTurn
    _content: bytes | None = field(default=None, repr=False)

    async def start(self) -> None:
        """Start the bot; its database has all tables already, and no statement is compiled twice."""
        prepare_file(self.settings.database_url)
        with filled(self.queue, self._content), known_tables(), read_once():
            await super().start()
        await share_statements(self.app.context.database)

    async def stop(self) -> None:
        """Stop the bot. What a database in memory held is there again when it is started."""
        if self.settings.database_url == IN_MEMORY:
            self._content = await content_of(self.app.context.database)
        await super().stop()

    async def settle(self) -> None:
        """Let the bot answer until nothing is left to answer or to deliver."""
        await super().settle()
        assert not self.world.presses, "a press was left unanswered"

    async def open_account(self, person: SimPerson, tier: Tier = Tier.BASIC, pesel: str = "44051401359") -> None:
        """Give a person an account without asking them anything."""
        async with self.work() as work:
            known = await people.get_or_create_person(work, address_of(person.id))
            name = PersonName(person.user.first_name, person.user.last_name or "Nowak")
            application = Application(
                name, Pesel(pesel), person.user.phone_number or "", work.clinic.regulations.version
            )
            patient = await patients.open_account(work, known, application)
            patient.tier = tier
            language = language_of_messenger(person.user.language_code)
            await people.choose_language(work, known, language)


@asynccontextmanager
async def a_stage(  # noqa: PLR0913 - by their names
    folder: Path,
    *,
    database_url: str = IN_MEMORY,
    clinic_file: Path = CLINIC,
    now: datetime = START,
    make_renderer: RendererFactory = TextRenderer,
    staff_language: Language | None = None,
    kind: type[Stage] = Stage,
    banks: tuple[Bank, ...] = BANKS,
) -> AsyncIterator[Stage]:
    """A stage with the bot running; its files in `folder`, its database in memory, unless another is named."""
    settings = BotSettings(
        token=SecretStr(TOKEN),
        api_url="http://simulator",
        database_url=database_url,
        staff_chat_id=STAFF_CHAT,
        keys=KEYS,
        clinic_file=clinic_file,
        vault_url=str(folder / "vault"),
        staff_language=staff_language,
        public_url=PUBLIC_URL,
        meeting_url=MEETING_URL,
        meeting_secret=SecretStr(MEETING_SECRET),
        bank_secrets={each.id: SecretStr(BANK_SECRET) for each in banks},
    )
    built = kind(settings, now, make_renderer, banks=banks)
    async with running(built):
        yield built
