"""The whole portal without sockets: people in a simulator, the bot that answers them, and the staff chat.

The bot's own client speaks to the simulator through `httpx.ASGITransport`; everything between is what runs for real.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
from telegram import Update
from telegram.request import HTTPXRequest

from bot.app import App, assembled
from bot.conversations import Conversation, row_key
from bot.incoming import ALLOWED, address_of
from bot.polling import take_all
from bot.settings import DEMO_CLINIC, Settings
from bot.simulator.actor import SimPerson
from bot.simulator.server import create_app
from bot.simulator.world import World
from core import patients, people
from core.identity import PersonName, Pesel
from core.keys import KeyRing
from core.patients import Application
from core.tiers import Tier
from core.words import Language
from core.work import Work
from dialogs.fsm.storage import StorageKey

TOKEN: Final = "12345:TEST"
STAFF_CHAT: Final = -1001
START: Final = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
CLINIC: Final = DEMO_CLINIC


@dataclass
class Stage:
    """People, the bot, and a clock that only the test moves."""

    settings: Settings
    now: datetime = START
    world: World = field(init=False, repr=False)
    _offset: int | None = None
    _app: App | None = field(default=None, repr=False)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)

    def __post_init__(self) -> None:
        """Build the simulator, with its staff chat, on the stage's clock."""
        self.world = World(TOKEN, clock=lambda: self.now)
        self.world.add_group(STAFF_CHAT, "Personel", [self.world.add_person(9001, "Recepcja")])

    @property
    def app(self) -> App:
        """The bot's process, as it were."""
        assert self._app is not None
        return self._app

    async def start(self) -> None:
        """Start the bot."""
        transport = httpx.ASGITransport(app=create_app(self.world))
        self._app = await self._running.enter_async_context(
            assembled(
                self.settings,
                clock=lambda: self.now,
                chats_at_once=1,  # so that a transcript is the same each time
                request=lambda: HTTPXRequest(httpx_kwargs={"transport": transport}),
            ),
        )

    async def stop(self) -> None:
        """Stop the bot; what people do meanwhile waits for it."""
        await self._running.aclose()

    async def restart(self) -> None:
        """Stop the bot and start it again; only the database remembers."""
        await self.stop()
        await self.start()

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    async def settle(self) -> None:
        """Let the bot answer until nothing is left to answer or to deliver."""
        updates: tuple[Update, ...] = ()
        while self._is_waited_for() and (updates := await self.fetch()):
            await take_all(updates, self.app.turns.take)
            await self.app.courier.deliver_all()
            self._offset = updates[-1].update_id + 1
        if not updates:
            await self.app.courier.deliver_all()
        assert not self.world.presses, "a press was left unanswered"

    def _is_waited_for(self) -> bool:
        """Whether there is an update that the bot has not had; asking Telegram each time would be slow."""
        return any(update.id >= (self._offset or 0) for update in self.world.updates.waiting())

    async def fetch(self) -> tuple[Update, ...]:
        """The updates that wait."""
        return await self.app.bot.get_updates(self._offset, timeout=0, allowed_updates=ALLOWED)

    async def open_account(self, person: SimPerson, tier: Tier = Tier.BASIC, pesel: str = "44051401359") -> None:
        """Give a person an account without asking them anything."""
        async with self.work() as work:
            known = await people.person_at(work, address_of(person.id))
            name = PersonName(person.user.first_name, person.user.last_name or "Nowak")
            application = Application(
                name, Pesel(pesel), person.user.phone_number or "", work.clinic.regulations.version
            )
            patient = await patients.open_account(work, known, application)
            patient.tier = tier
            language = Language.POLISH if person.user.language_code == "pl" else Language.ENGLISH
            await people.choose_language(work, known, language)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """One transaction in the bot's database."""
        async with self.app.house.database.transaction() as session:
            yield Work(session, self.app.house.clinic, self.now)

    async def conversation(self, person: SimPerson) -> Conversation | None:
        """Where a person's conversation has got to."""
        async with self.work() as work:
            return await self.conversation_row(work, person)

    async def conversation_row(self, work: Work, person: SimPerson) -> Conversation | None:
        """A person's conversation, to be changed in that transaction."""
        key = StorageKey(self.app.house.bot_id, person.id, person.id)
        return await work.session.get(Conversation, row_key(key))


@asynccontextmanager
async def a_stage(
    folder: Path,
    *,
    database_url: str | None = None,
    clinic_file: Path = CLINIC,
    now: datetime = START,
) -> AsyncIterator[Stage]:
    """A stage with the bot running; its database in `folder`, unless another is named."""
    settings = Settings(
        token=TOKEN,
        api_url="http://simulator",
        database_url=database_url or f"sqlite:///{folder / 'portal.db'}",
        staff_chat_id=STAFF_CHAT,
        keys=KeyRing.parse(KeyRing.new_key()),
        clinic_file=clinic_file,
        webhook=None,
    )
    stage = Stage(settings, now)
    await stage.start()
    try:
        yield stage
    finally:
        await stage.stop()
        await stage.world.close()
