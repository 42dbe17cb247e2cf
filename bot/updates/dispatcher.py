"""One turn: an update comes in, one transaction answers it, and only then is it acknowledged.

A turn that fails is attempted three times in all. Then it goes to the dead letters with an incident number, and the
person is told that number. What is logged of it is the number and where the code failed, never what was written. While
the database is out of reach nothing is given up: the update is not acknowledged, and Telegram sends it again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot import incidents
from bot.context import BotContext
from bot.files import queue
from bot.files.queue import Fetching
from bot.files.worker import Arrived, FetchResult
from bot.fsm_storage import lock_conversation
from bot.inbox import dead_letters, deduplication
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.reading import AnyUpdate, UnreadableUpdate
from bot.inbox.update_kind import UpdateKind, kind_of
from bot.outbox import queue as outbox
from bot.tracing import Checkpoint, no_checkpoint
from bot.updates import private
from bot.updates.burying import bury
from bot.updates.groups import GroupHandler
from bot.updates.private_chats import PrivateChatHandler
from bot.updates.turns import attempt
from core.context import Work
from core.database import will_pass
from core.files import arrival
from core.files.model import File
from dialogs.engine.effects import Effects, RemoveFiles
from dialogs.engine.events import Fetched
from dialogs.fsm.memory import SimpleEventIsolation
from dialogs.fsm.storage import StorageKey

Claim: TypeAlias = Callable[[Work], Awaitable[bool]]
"""Notes in the turn's transaction that it was done; whether it hasn't been before."""


class UpdateDispatcher:
    """Sees to the turn of each update, one at a time for each chat. `wake` is told after each turn what it leaves to be
    carried out. Each turn is a transaction of its own, which nobody else has open.
    """

    def __init__(
        self, context: BotContext, wake: Callable[[Effects], None], checkpoint: Checkpoint = no_checkpoint
    ) -> None:
        self._context = context
        self._wake = wake
        self._checkpoint = checkpoint
        self._groups = GroupHandler(context)
        self._private_chats = PrivateChatHandler(context, checkpoint)
        self._isolation = SimpleEventIsolation()

    async def dispatch(self, update: AnyUpdate) -> None:
        """Answer an update; when this returns, it is committed and may be acknowledged. One that was answered before
        does nothing.

        Raises: an error of the database's that will pass; the update must come again.
        """
        if isinstance(update, UnreadableUpdate):
            await bury(self._context, update)
            self._wake(())
            return
        self._checkpoint("received")

        async def claim(work: Work) -> bool:
            return await deduplication.claim_update(work.session, update.update_id, work.now)

        once = partial(self._answer_once, update, str(update.update_id), claim)
        await self._attempt(update, once, partial(self._give_up, update))

    async def replay(self, incident: str, update: Update) -> None:
        """Answer an update that is a dead letter, as everything stands now; once, if it was asked for. If it fails
        again, nobody is told but the log.

        Raises: an error of the database's that will pass; the replay is still asked for.
        """

        async def claim(work: Work) -> bool:
            return await dead_letters.claim_replay(work.session, incident, work.now)

        once = partial(self._answer_once, update, f"replay/{incident}", claim)
        await self._attempt(update, once, partial(self._fail_again, incident))

    async def tell_of_file(self, fetching: Fetching, outcome: FetchResult) -> None:
        """A file has been fetched, or can't be: its conversation hears of it. Done again, it does nothing.

        Raises: an error of the database's that will pass; the conversation is still to be told.
        """
        once = partial(self._tell_of_file_once, fetching, outcome)
        give_up = partial(self._apologise_for_file, fetching, outcome)
        async with self._isolation.lock(self._chat(fetching.place.chat_id)):
            effects = await attempt(None, UpdateKind.FETCHED_FILE, once, give_up)
        self._wake(effects)

    async def _attempt(
        self,
        update: Update,
        once: Callable[[], Awaitable[Effects | None]],
        give_up: Callable[[Exception], Awaitable[None]],
    ) -> None:
        chat = update.effective_chat
        async with self._isolation.lock(self._chat(chat.id if chat else 0)):
            effects = await attempt(update.update_id, kind_of(update), once, give_up)
        self._wake(effects)

    async def _answer_once(self, update: Update, name: str, claim: Claim) -> Effects | None:
        arrived = private.read(update, self._context.bot_id)
        async with self._context.database.transaction() as session:
            if arrived is not None:
                await lock_conversation(session, arrived.key)
            work = self._work(session, update)
            if not await claim(work):
                return None
            self._checkpoint("noted")
            if arrived is not None:
                effects = await self._private_chats.answer(work, arrived, name)
            else:
                effects = await self._groups.answer(work, update, name)
        self._checkpoint("committed")
        return effects

    async def _give_up(self, update: Update, error: Exception) -> None:
        """Keep the update among the dead letters, and tell the person; what can't even be told is kept all the same."""
        incident = incidents.report(error)
        async with self._context.database.transaction() as session:
            work = self._work(session, update)
            if not await deduplication.claim_update(session, update.update_id, work.now):
                return
            kept = {"update_id": update.update_id, "update": update.to_dict(), "kind": kind_of(update)}
            session.add(DeadLetter(incident=incident, failed_at=work.now, **kept))
            try:
                async with session.begin_nested():
                    await self._apologise(work, update, incident)
            except Exception as another:
                if will_pass(another):
                    raise
                incidents.report(another, incident)

    async def _apologise(self, work: Work, update: Update, incident: str) -> None:
        arrived = private.read(update, self._context.bot_id)
        name = str(update.update_id)
        if arrived is None:
            await self._groups.apologise(work, update, name, incident)
        else:
            await self._private_chats.apologise(work, arrived, name, incident)

    async def _fail_again(self, incident: str, error: Exception) -> None:
        incidents.report(error, incident)
        async with self._context.database.transaction() as session:
            await dead_letters.replay_failed(session, incident, self._context.clock())

    async def _tell_of_file_once(self, fetching: Fetching, outcome: FetchResult) -> Effects | None:
        effects: Effects | None = None
        async with self._context.database.transaction() as session:
            await lock_conversation(session, fetching.place)
            if await queue.claim(session, fetching.file_id):
                effects = await self._tell_of_file(self._context.work(session), fetching, outcome)
        self._checkpoint("committed")
        return effects

    async def _tell_of_file(self, work: Work, fetching: Fetching, outcome: FetchResult) -> Effects:
        file = await work.session.get(File, fetching.file_id)
        trouble = None if isinstance(outcome, Arrived) else outcome
        event = None if file is None else Fetched(file.id, file.label.name, trouble, file.attached_to)
        await _note_outcome(work, fetching, outcome)
        if event is None:
            return (RemoveFiles(),)  # it was discarded meanwhile
        handler = self._groups if fetching.place.chat_id < 0 else self._private_chats
        return await handler.tell_of_file(work, fetching.place, _name_of(fetching), event)

    async def _apologise_for_file(self, fetching: Fetching, outcome: FetchResult, error: Exception) -> None:
        """The file is kept if it is here, and the person is told that something went wrong."""
        incident = incidents.report(error)
        async with self._context.database.transaction() as session:
            await lock_conversation(session, fetching.place)
            if not await queue.claim(session, fetching.file_id):
                return
            work = self._context.work(session)
            await _note_outcome(work, fetching, outcome)
            await self._private_chats.apologise_for_file(work, fetching.place, _name_of(fetching), incident)

    def _work(self, session: AsyncSession, update: Update) -> Work:
        outbox.caused_by(session, update.update_id)
        return self._context.work(session)

    def _chat(self, chat_id: int) -> StorageKey:
        """What a turn has to itself: the chat, whatever the update turns out to be."""
        return StorageKey(self._context.bot_id, chat_id, 0)


def _name_of(fetching: Fetching) -> str:
    return f"fetched/{fetching.file_id}"


async def _note_outcome(work: Work, fetching: Fetching, outcome: FetchResult) -> None:
    if isinstance(outcome, Arrived):
        await arrival.arrive(work, fetching.file_id, outcome.checked.kind, len(outcome.checked.content))
    else:
        await arrival.give_up(work, fetching.file_id)
