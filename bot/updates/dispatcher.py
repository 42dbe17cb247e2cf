"""One turn: an update comes in, one transaction answers it, and only then is it acknowledged.

A turn that fails is tried three times in all. Then it goes to the dead letters with an incident number, and the person
is told that number. What is logged of it is the number and where the code failed, never what was written. While the
database is out of reach nothing is given up: the update is not acknowledged, and Telegram sends it again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from telegram import Update

from bot import incidents
from bot.addresses import address_of
from bot.context import BotContext
from bot.files import queue
from bot.files.queue import Fetching
from bot.files.worker import Arrived, FetchResult
from bot.fsm_storage import ConversationRow, SqlStorage, conversation, lock_conversation, within
from bot.inbox import deduplication
from bot.inbox.dead_letters import DeadLetter
from bot.outbox import queue as outbox
from bot.rendering.callback_data import CallbackPress
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.rendering.reply import Cause, ReplyRenderer
from bot.tracing import Checkpoint, no_checkpoint
from bot.updates import private
from bot.updates.groups import GroupHandler
from bot.updates.private import PrivateUpdate
from core.accounts import people
from core.accounts.people import Person
from core.context import Work
from core.database import will_pass
from core.files import arrival
from core.files.model import File
from core.i18n import Language
from dialogs.engine.effects import Effects, RemoveFiles
from dialogs.engine.events import Event, Fetched, Pressed, PressedStale
from dialogs.fsm.context import FSMContext
from dialogs.fsm.memory import SimpleEventIsolation
from dialogs.fsm.storage import StorageKey

TRIES: Final = 3


class UpdateDispatcher:
    """Takes updates, one at a time for each chat. `wake` is told after each what it leaves to be carried out."""

    def __init__(
        self, context: BotContext, wake: Callable[[Effects], None], checkpoint: Checkpoint = no_checkpoint
    ) -> None:
        self._context = context
        self._wake = wake
        self._checkpoint = checkpoint
        self._groups = GroupHandler(context)
        self._isolation = SimpleEventIsolation()

    async def dispatch(self, update: Update) -> None:
        """Answer an update; when this returns, it is committed and may be acknowledged. An error that comes out is the
        database's: the update must come again.
        """
        self._checkpoint("received")
        async with self._isolation.lock(_place_of(update, self._context.bot_id)):
            effects = await _insist(partial(self._take_once, update), partial(self._give_up, update))
        self._wake(effects)

    async def _take_once(self, update: Update) -> Effects:
        effects: Effects = ()
        arrived = private.read(update, self._context.bot_id)
        async with self._context.database.transaction() as session:
            if arrived is not None:
                await lock_conversation(session, arrived.key)
            work = self._context.work(session)
            outbox.caused_by(session, update.update_id)
            if not await deduplication.claim_update(session, update.update_id, work.now):
                return effects
            self._checkpoint("noted")
            if arrived is not None:
                effects = await self._answer(work, arrived)
            else:
                effects = await self._groups.answer(work, update)
        self._checkpoint("committed")
        return effects

    async def _answer(self, work: Work, arrived: PrivateUpdate) -> Effects:
        person = await self._greet(work, arrived)
        row = await conversation(work.session, arrived.key)
        self._checkpoint("loaded")
        fsm = FSMContext(SqlStorage(within(work.session)), arrived.key)
        reply = await self._context.portal.handle(work, fsm, person, _event(arrived, row))
        self._checkpoint("answered")
        await self._replying(work, arrived, person, row).queue(reply)
        self._checkpoint("queued")
        return reply.effects

    async def tell_of_file(self, fetching: Fetching, outcome: FetchResult) -> None:
        """A file has been fetched, or can't be: its conversation hears of it. Done again, it does nothing."""
        chat = StorageKey(self._context.bot_id, fetching.place.chat_id, 0)
        async with self._isolation.lock(chat):
            once = partial(self._tell_of_file_once, fetching, outcome)
            effects = await _insist(once, partial(self._apologise_for_file, fetching, outcome))
        self._wake(effects)

    async def _tell_of_file_once(self, fetching: Fetching, outcome: FetchResult) -> Effects:
        effects: Effects = ()
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
        if fetching.place.chat_id < 0:
            return await self._groups.tell_of_file(work, fetching, event)
        person, replying = await self._replying_of_file(work, fetching)
        self._checkpoint("loaded")
        fsm = FSMContext(SqlStorage(within(work.session)), fetching.place)
        reply = await self._context.portal.handle(work, fsm, person, event)
        self._checkpoint("answered")
        await replying.queue(reply)
        self._checkpoint("queued")
        return reply.effects

    async def _apologise_for_file(self, fetching: Fetching, outcome: FetchResult, error: Exception) -> None:
        """The file is kept if it is here, and the person is told that something went wrong."""
        incident = incidents.report(error)
        async with self._context.database.transaction() as session:
            await lock_conversation(session, fetching.place)
            if not await queue.claim(session, fetching.file_id):
                return
            work = self._context.work(session)
            await _note_outcome(work, fetching, outcome)
            _person, replying = await self._replying_of_file(work, fetching)
            replying.apologise(incident)

    async def _replying_of_file(self, work: Work, fetching: Fetching) -> tuple[Person, ReplyRenderer]:
        person = await people.get_or_create_person(work, address_of(fetching.place.user_id))
        row = await conversation(work.session, fetching.place)
        cause = Cause(f"fetched/{fetching.file_id}", fetching.place.chat_id)
        language = person.language or Language.POLISH
        return person, ReplyRenderer(self._context, work.session, cause, row, language, work.now)

    async def _greet(self, work: Work, arrived: PrivateUpdate) -> Person:
        """Who it is; from the first message on, in the language of their Telegram."""
        person = await people.get_or_create_person(work, address_of(arrived.user.id))
        if person.language is None:
            await people.choose_language(work, person, private.language_of(arrived.user))
        return person

    async def _give_up(self, update: Update, error: Exception) -> None:
        """Keep the update among the dead letters, and tell the person; what can't even be told is kept all the same."""
        incident = incidents.report(error)
        async with self._context.database.transaction() as session:
            work = self._context.work(session)
            outbox.caused_by(session, update.update_id)
            if not await deduplication.claim_update(session, update.update_id, work.now):
                return
            session.add(
                DeadLetter(incident=incident, update_id=update.update_id, update=update.to_dict(), failed_at=work.now),
            )
            try:
                async with session.begin_nested():
                    await self._apologise(work, update, incident)
            except Exception as another:
                if will_pass(another):
                    raise
                incidents.report(another, incident)

    async def _apologise(self, work: Work, update: Update, incident: str) -> None:
        arrived = private.read(update, self._context.bot_id)
        if arrived is None:
            await self._groups.apologise(work, update, incident)
            return
        await lock_conversation(work.session, arrived.key)
        person = await self._greet(work, arrived)
        row = await conversation(work.session, arrived.key)
        self._replying(work, arrived, person, row).apologise(incident)

    def _replying(self, work: Work, arrived: PrivateUpdate, person: Person, row: ConversationRow) -> ReplyRenderer:
        language = person.language or private.language_of(arrived.user)  # the choice may just have changed
        return ReplyRenderer(self._context, work.session, _cause(arrived), row, language, work.now)


async def _insist(once: Callable[[], Awaitable[Effects]], give_up: Callable[[Exception], Awaitable[None]]) -> Effects:
    """Try a few times, then give up; not while the database is out of reach."""
    for attempt in range(1, TRIES + 1):
        try:
            return await once()
        except Exception as error:
            if attempt < TRIES:
                continue
            if will_pass(error):
                raise
            await give_up(error)
    return ()


async def _note_outcome(work: Work, fetching: Fetching, outcome: FetchResult) -> None:
    if isinstance(outcome, Arrived):
        await arrival.arrive(work, fetching.file_id, outcome.checked.kind, len(outcome.checked.content))
    else:
        await arrival.give_up(work, fetching.file_id)


def _cause(arrived: PrivateUpdate) -> Cause:
    press = arrived.event if isinstance(arrived.event, CallbackPress) else None
    return Cause(str(arrived.update_id), arrived.chat_id, arrived.message_id, press)


def _place_of(update: Update, bot_id: int) -> StorageKey:
    """What a turn has to itself: the chat, whatever the update turns out to be."""
    chat = update.effective_chat
    return StorageKey(bot_id, chat.id if chat else 0, 0)


def _event(arrived: PrivateUpdate, row: ConversationRow) -> Event:
    """A press counts when its screen is the current one, or its button never goes out of date."""
    press = arrived.event
    if not isinstance(press, CallbackPress):
        return press
    if press.data is not None and press.data.version in {NEVER_OUT_OF_DATE, row.screen_version}:
        return Pressed(press.data.action, press.data.value)
    return PressedStale(again=row.screen_message_id == arrived.message_id)
