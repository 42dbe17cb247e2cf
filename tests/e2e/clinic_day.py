"""A patient about to confirm a visit, whatever becomes of the bot meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.fsm_storage import ConversationRow
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.outbox.model import OutboxRow
from bot.settings import read_settings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.journal import Edited, Sent
from core.appointments.model import Appointment, AppointmentStatus
from core.keys import KeyRing
from tests.dialogs.taps import tap
from tests.e2e.loopback import free_port, served, until
from tests.stage import STAFF_CHAT, TOKEN, Stage
from tests.walk import a_slot, open_summary

PRESSED = "confirm"


@dataclass
class ClinicDay:
    """The simulator on a port, Anna with the summary open, and the environment in which a bot finds them."""

    stage: Stage
    environment: dict[str, str]
    anna: SimPerson = field(init=False)
    _began: int = 0

    async def begin(self) -> None:
        """Anna gets as far as the summary; then there is no bot."""
        self.anna = self.stage.world.add_person(101, "Anna", "Nowak", "en")
        await self.stage.start()
        await self.stage.open_account(self.anna)
        await open_summary(self.stage, self.anna, await a_slot(self.stage))
        await self.stage.stop()
        self._began = len(self.stage.world.log)

    def confirm(self) -> None:
        """Anna presses the button."""
        tap(self.anna, PRESSED, None)

    async def settled(self, *seen: int) -> None:
        """Wait until the bot has nothing more to answer, and so many screens, files and notices have been seen."""
        await self.stage.world.settled(60)
        await until(self.stage.world, lambda: self.seen() == seen)

    def seen(self) -> tuple[int, int, int]:
        """How many times Anna's screen has changed, how many files she got, how many times the staff were told."""
        edits = [each for each in self._since() if isinstance(each, Edited) and each.message.chat.private]
        files = [message for message in self._sent(self.anna.id) if not isinstance(message.content, Text)]
        return len(edits), len(files), len(self._sent(STAFF_CHAT))

    def _sent(self, chat_id: int) -> list[SimMessage]:
        sent = [entry.message for entry in self._since() if isinstance(entry, Sent)]
        return [message for message in sent if message.chat.id == chat_id and message.sender.is_bot]

    def _since(self) -> list[object]:
        return list(self.stage.world.log.after(self._began))

    async def conversation(self) -> ConversationRow:
        """Where Anna's conversation has got to."""
        row = await self.stage.conversation(self.anna)
        assert row is not None
        return row

    async def check(self) -> None:
        """One appointment, one turn, nothing left over, and Anna goes on where she was."""
        await self.stage.start()
        await self.stage.app.bot.delete_webhook()
        async with self.stage.work() as work:
            (booked,) = await work.session.scalars(sa.select(Appointment))
            assert booked.status is AppointmentStatus.BOOKED
            assert list(await work.session.scalars(sa.select(DeadLetter.incident))) == []
            left = sa.select(OutboxRow.dedupe_key).where(OutboxRow.done_at.is_(None))
            assert list(await work.session.scalars(left)) == []
            taken = await work.session.scalar(sa.select(sa.func.max(ProcessedUpdate.update_id)))
            queued = sa.select(sa.func.count()).where(OutboxRow.dedupe_key.startswith(f"{taken}/"))
            assert await work.session.scalar(queued) == 4
        row = await self.conversation()
        assert (row.state, row.screen_version) == ("Booking:booked", 2)
        tap(self.anna, "menu.appointments", None)
        await self.stage.settle()
        assert (await self.conversation()).state == "Appointments:upcoming"


def an_environment(database_url: str, vault_url: str = "memory://", *, webhook: bool = False) -> dict[str, str]:
    """What a bot is told, but for the simulator's port."""
    environment = {
        "BOT_TOKEN": TOKEN,
        "STAFF_CHAT_ID": str(STAFF_CHAT),
        "DATABASE_URL": database_url,
        "VAULT_URL": vault_url,
        "PORTAL_KEY": KeyRing.new_key(),
        "TELEGRAM_API_URL": "http://127.0.0.1",
    }
    if not webhook:
        return environment
    port = free_port()
    return environment | {
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "WEBHOOK_SECRET": "open-sesame",
        "PORT": str(port),
    }


@asynccontextmanager
async def a_clinic_day(database_url: str, *, webhook: bool = False) -> AsyncIterator[ClinicDay]:
    """A day on which Anna is about to confirm."""
    environment = an_environment(database_url, webhook=webhook)
    stage = Stage(read_settings(environment))
    async with AsyncExitStack() as stack:
        environment["TELEGRAM_API_URL"] = await stack.enter_async_context(served(stage.world))
        stack.push_async_callback(stage.stop)
        day = ClinicDay(stage, environment)
        await day.begin()
        yield day
