"""The whole portal in one process, without sockets: people in a simulator, the bot that answers them, a staff chat.

The bot's own client speaks to the simulator through `httpx.ASGITransport`; everything between is what runs for real.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
from telegram.error import NetworkError
from telegram.request import BaseRequest, HTTPXRequest

from bot.app import App, assembled
from bot.context import RendererFactory
from bot.demo.people import STAFF
from bot.files.download import Pieces
from bot.fsm_storage import ConversationRow, desk_key, row_key, tie_key
from bot.inbox.reading import AnyUpdate
from bot.rendering.text import TextRenderer
from bot.settings import BotSettings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.actors.world import World
from bot.simulator.api.server import create_app
from bot.updates.polling.long_polling import dispatch_all, fetch
from core.clinic.banks import Bank
from core.context import Work
from dialogs.fsm.storage import StorageKey

START: Final = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)


@dataclass
class Stage:
    """People, the bot, and a clock that stands still until time is let pass. With a rate limit, the group gets no more
    than that many messages until then.
    """

    settings: BotSettings
    now: datetime = START
    make_renderer: RendererFactory = TextRenderer
    group_rate: int | None = None
    banks: tuple[Bank, ...] = ()
    world: World = field(init=False, repr=False)
    _offset: int | None = None
    _app: App | None = field(default=None, repr=False)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)

    def __post_init__(self) -> None:
        """Build the simulator, with its staff chat, on the stage's clock."""
        self.world = World(self.settings.token.get_secret_value(), clock=lambda: self.now)
        staff = [self.world.add_person(each.id, each.first_name, each.last_name) for each in STAFF]
        self.world.add_group(self.settings.staff_chat_id, "Personel", staff)

    @property
    def app(self) -> App:
        """The bot's process, as it were."""
        if self._app is None:
            raise RuntimeError("the bot has not been started")
        return self._app

    async def start(self) -> None:
        """Start the bot."""
        transport = httpx.ASGITransport(app=create_app(self.world))
        await self.assemble(downloads_through(transport), lambda: HTTPXRequest(httpx_kwargs={"transport": transport}))

    async def assemble(self, downloads: Pieces, request: Callable[[], BaseRequest]) -> None:
        """Put the bot together: how it downloads files, and how it makes requests."""
        self._app = await self._running.enter_async_context(
            assembled(
                self.settings,
                clock=lambda: self.now,
                chats_at_once=1,  # so that a transcript is the same each time
                files_at_once=1,
                group_rate=self.group_rate,
                make_renderer=self.make_renderer,
                request=request,
                downloads=downloads,
                banks=self.banks,
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
        answered = False
        while await self.answer():
            answered = True
            await self.deliver()
        if not answered:
            await self.deliver()
        while await self.handle_files():
            await self.deliver()

    async def answer(self) -> bool:
        """Let the bot answer what waits, and deliver none of it yet; whether anything did."""
        updates = await self.fetch() if self._is_waited_for() else ()
        if not updates:
            return False
        await dispatch_all(updates, self.app.dispatcher.dispatch)
        self._offset = updates[-1].update_id + 1
        return True

    async def deliver(self) -> None:
        """Deliver whatever waits for somebody."""
        await self.app.delivery_worker.deliver_all()

    async def handle_files(self) -> bool:
        """Fetch and remove files; whether there were any."""
        return await self.app.file_worker.fetch_due() or await self.app.file_remover.remove_all()

    async def keep_up(self) -> None:
        """Let the bot do what is due from time to time."""
        await self.app.maintenance.do()
        await self.app.overdue_reminders.remind_due()
        await self.app.overdue_reminders.redraw_changed()
        await self.app.offer_steps.do_due()
        await self.app.consultation_steps.do_due()
        await self.settle()

    def _is_waited_for(self) -> bool:
        """Whether there is an update that the bot has not had; asking Telegram each time would be slow."""
        return any(update.id >= (self._offset or 0) for update in self.world.updates.waiting())

    async def fetch(self) -> tuple[AnyUpdate, ...]:
        """The updates that wait."""
        return await fetch(self.app.bot, self._offset, 0)

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """One transaction in the bot's database."""
        async with self.app.context.database.transaction() as session:
            yield self.app.context.work(session)

    async def conversation(self, person: SimPerson) -> ConversationRow | None:
        """Where a person's conversation has got to."""
        async with self.work() as work:
            return await self.conversation_row(work, person)

    async def conversation_row(
        self, work: Work, person: SimPerson, chat_id: int | None = None
    ) -> ConversationRow | None:
        """A person's conversation, in private or in a group, to be changed in that transaction. In private, the one of
        the side that they are on.
        """
        key = StorageKey(self.app.context.bot_id, chat_id or person.id, person.id)
        row = await work.session.get(ConversationRow, row_key(key))
        if row is None or not (row.at_desk or row.acts_by):
            return row
        there = desk_key(key) if row.at_desk else tie_key(key, row.acts_by or "")
        return await work.session.get(ConversationRow, row_key(there))


def downloads_through(transport: httpx.AsyncBaseTransport) -> Pieces:
    """How files are read through a transport."""

    async def pieces(address: str) -> AsyncGenerator[bytes]:
        try:
            async with httpx.AsyncClient(transport=transport) as http, http.stream("GET", address) as response:
                response.raise_for_status()
                async for piece in response.aiter_raw():
                    yield piece
        except httpx.HTTPError as error:
            raise NetworkError(type(error).__name__) from None

    return pieces


@asynccontextmanager
async def running(stage: Stage) -> AsyncIterator[None]:
    """The bot runs meanwhile; it and the simulator are closed afterwards."""
    await stage.start()
    try:
        yield
    finally:
        await stage.stop()
        await stage.world.close()
