"""Delivers what waits in the outbox: one chat in order, different chats side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Final, assert_never

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Bot

from bot import file_copies, incidents, outbox
from bot.apologies import apology_in
from bot.conversations import Conversation
from bot.deliveries import DeleteMessage, DropButtons, EditText, ScreenMark, SendStored, SendText
from bot.file_copies import FileCopy
from bot.incoming import address_of
from bot.outbox import Leased
from bot.rounds import IDLE, PAUSE, Rounds
from bot.steps import Mark, unmarked
from bot.telegram import Made, Outcome, Postponed, Refused, Unreachable, perform
from core.clinic import Clinic
from core.database import Database
from core.files import File
from core.people import Person
from core.vault import Vault
from core.words import Language

AT_ONCE: Final = 25
"""Chats that are served at the same time; Telegram takes about 30 messages a second in all."""

FILES_AT_ONCE: Final = 2
"""Patients' files that are sent at the same time: each takes six times its size in memory until it is there."""

log = logging.getLogger(__name__)


class Courier:
    """Runs for as long as the process; `wake` it when something was queued."""

    def __init__(
        self,
        database: Database,
        clinic: Clinic,
        bot: Bot,
        vault: Vault,
        clock: Callable[[], datetime],
        mark: Mark = unmarked,
        at_once: int = AT_ONCE,
    ) -> None:
        self._database = database
        self._clinic = clinic
        self._bot = bot
        self._vault = vault
        self._clock = clock
        self._mark = mark
        self._rounds = Rounds(self._begin_rounds)
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(at_once)
        self._files = asyncio.Semaphore(FILES_AT_ONCE)

    def wake(self) -> None:
        """Look into the outbox now."""
        self._rounds.wake()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._rounds.stop()

    async def run(self) -> None:
        """Deliver until stopped; what is being delivered then is finished first."""
        await self._rounds.run()
        await asyncio.gather(*self._serving.values(), return_exceptions=True)

    async def deliver_all(self) -> None:
        """Deliver whatever is due now, and come back when it is done."""
        while True:
            await self._begin_rounds()
            if not self._serving:
                return
            await asyncio.gather(*self._serving.values())

    async def _begin_rounds(self) -> float:
        """Serve each chat where something is due; answers in how many seconds the next thing will be."""
        async with self._database.transaction() as session:
            waiting = await outbox.waiting_chats(session)
        now, wait = self._clock(), IDLE
        for chat_id, due in waiting.items():
            if chat_id in self._serving:
                continue
            if due <= now:
                task = asyncio.create_task(self._serve(chat_id))
                self._serving[chat_id] = task
                task.add_done_callback(partial(self._served, chat_id))
            else:
                wait = min(wait, (due - now).total_seconds())
        return max(wait, 0.01)

    def _served(self, chat_id: int, task: asyncio.Task[None]) -> None:
        del self._serving[chat_id]
        if not task.cancelled() and (error := task.exception()):
            incidents.report(error)
            asyncio.get_running_loop().call_later(PAUSE, self.wake)
        else:
            self.wake()

    async def _serve(self, chat_id: int) -> None:
        """Deliver all that is due in one chat."""
        async with self._free:
            leased = await self._next(chat_id)
            while leased is not None:
                self._mark("leased")
                outcome = await self._perform(leased)
                self._mark("delivered")
                leased = await self._next(chat_id, partial(self._settle, leased=leased, outcome=outcome))
                self._mark("settled")

    async def _perform(self, leased: Leased) -> Outcome:
        return await perform(self._bot, self._vault, self._files, leased.chat_id, leased.delivery, leased.attempts)

    async def _next(
        self, chat_id: int, settle: Callable[[AsyncSession], Awaitable[None]] | None = None
    ) -> Leased | None:
        """Settle what was delivered, and lease what comes after it, in one transaction."""
        async with self._database.transaction() as session:
            if settle is not None:
                await settle(session)
            return None if self._rounds.stopping else await outbox.lease(session, chat_id, self._clock())

    async def _settle(self, session: AsyncSession, leased: Leased, outcome: Outcome) -> None:
        now = self._clock()
        match outcome:
            case Made(message_id=message_id):
                await outbox.done(session, leased.row_id, now)
                if message_id is not None:
                    await self._remember(session, leased, message_id)
            case Postponed(wait=wait):
                await outbox.put_off(session, leased.row_id, now + wait)
            case Unreachable():
                await outbox.drop_chat(session, leased.chat_id, now)
                await _note_unreachable(session, leased.chat_id, now)
            case Refused(reason=reason):
                incident = incidents.new_incident()
                log.error("Incident %s: Telegram refused a delivery (%s): %s", incident, leased.delivery.kind, reason)
                await outbox.done(session, leased.row_id, now)
                await self._apologise(session, leased, incident)
            case _ as never:
                assert_never(never)

    async def _remember(self, session: AsyncSession, leased: Leased, message_id: int) -> None:
        """What a message shows, where that matters later."""
        now = self._clock()
        match leased.delivery:
            case SendText(screen=ScreenMark() as mark) | EditText(screen=ScreenMark() as mark):
                if not await _remember_place(session, mark, message_id):
                    drop = DropButtons(message_id=message_id)
                    outbox.queue(session, leased.chat_id, drop, f"outdated/{leased.row_id}", now)
            case SendStored(for_staff=True, file_id=file_id):
                copy = FileCopy(chat_id=leased.chat_id, message_id=message_id, file_id=file_id, sent_at=now)
                await _remember_copy(session, copy)
            case _:
                pass

    async def _apologise(self, session: AsyncSession, leased: Leased, incident: str) -> None:
        """Nobody is left without an answer: whoever waits for a screen that can't be shown is told so."""
        if not (isinstance(leased.delivery, SendText | EditText) and leased.delivery.screen):
            return
        query = sa.select(Person.language).where(Person.address == address_of(leased.chat_id))
        language = await session.scalar(query) or Language.POLISH
        apology = apology_in(language, incident, self._clinic)
        outbox.queue(session, leased.chat_id, apology, f"refused/{leased.row_id}", self._clock())


async def _remember_place(session: AsyncSession, screen: ScreenMark, message_id: int) -> bool:
    """Where the current screen is; `False` if a newer one has been drawn meanwhile, somewhere else."""
    of_it = Conversation.key == screen.conversation
    current = sa.or_(Conversation.screen_version == screen.version, Conversation.screen_message_id == message_id)
    found = await session.execute(
        sa.update(Conversation)
        .where(of_it, current)
        .values(
            screen_message_id=sa.case(
                (Conversation.screen_version == screen.version, message_id), else_=Conversation.screen_message_id
            )
        )
        .returning(Conversation.key),
    )
    return found.first() is not None


async def _remember_copy(session: AsyncSession, copy: FileCopy) -> None:
    """A file is shown to the clinic's people once, as it was last spoken of; not if it went while it was on its way."""
    # Who removes or unlinks the file waits for this, and finds the copy; the file first, as they do.
    file = await session.get(File, copy.file_id, with_for_update={"read": True})
    outdated = await file_copies.taken_back(session, copy.file_id)
    if file is None or file.appointment_id is None:
        outdated.append(copy)
    else:
        session.add(copy)
    for each in outdated:
        delete = DeleteMessage(message_id=each.message_id)
        outbox.queue(session, each.chat_id, delete, f"outdated/{copy.file_id}/{each.message_id}", copy.sent_at)


async def _note_unreachable(session: AsyncSession, chat_id: int, now: datetime) -> None:
    await session.execute(
        sa.update(Person)
        .where(Person.address == address_of(chat_id), Person.unreachable_since.is_(None))
        .values(unreachable_since=now),
    )
