"""One turn: an update comes in, one transaction answers it, and only then is it acknowledged.

    update ─▶ part of a transaction ─▶ commit ─▶ acknowledged
              (core.statements.group_commit)         └────▶ handed over ─▶ delivered ─▶ noted
                                         (bot.outbox.handover)   (bot.delivery.worker, .ledger)

What holds whatever happens:

| what | the test that says so |
|---|---|
| acknowledged after the commit | `test_killed` (e2e), `test_polling`, `test_webhook` |
| nobody waits for somebody else's | `test_window`, `test_webhook_burst`, `test_killed_in_a_burst` |
| an update once | `test_dispatcher.test_same_update_at_once` |
| a chat in order | `test_dispatcher.test_one_chat_is_answered_…`, `test_handover.test_in_order_under_load` |
| nothing sent before its commit | `test_handover.test_nothing_before_its_commit` |
| delivered at least once | `test_killed`, `test_killed_in_a_group`, `test_handover.test_lost_with_its_process` |
| twice only if the answer was lost or not noted, one message of a chat | `test_handover.test_at_most_one_unnoted` |
| a turn's fault is no other's | `test_turns_together`, `test_group_commit.test_one_fails`, `.test_one_hangs` |
| all undone, all come again | `test_turns_together.test_disk_is_full`, `.test_connection_breaks` |
| a turn that hangs is waited for once | `test_turns_together.test_one_is_a_dead_letter`, `.test_one_that_hangs_…` |
| a slow database is nobody's fault | `test_group_commit.test_a_slow_database_…`, `.test_somebody_else_…` |
| sealed at rest | `test_at_rest` |
| no dearer than it was | `test_cost_of_turns` |

A turn that fails is attempted three times in all, from the second time on alone. Then it goes to the dead letters with
an incident number, and the person is told that number. What is logged of it is the number and where the code failed,
never what was written. While the database is out of reach nothing is given up: the update is not acknowledged, and
Telegram sends it again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import Update

from bot import incidents
from bot.addresses import chat_of
from bot.context import BotContext
from bot.files import queue
from bot.files.queue import Fetching
from bot.files.worker import Arrived, FetchResult
from bot.fsm_storage import DESK, lock_conversation
from bot.inbox import dead_letters, deduplication
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.reading import AnyUpdate, UnreadableUpdate
from bot.inbox.update_kind import UpdateKind, kind_of
from bot.outbox import queue as outbox
from bot.outbox.handover import Handover
from bot.outbox.outgoing import Outgoing
from bot.tracing import Checkpoint, no_checkpoint
from bot.updates import private, typed_pins
from bot.updates.burying import bury
from bot.updates.desk_turns import DeskTurns
from bot.updates.groups import GroupHandler
from bot.updates.private_chats import PrivateChatHandler
from bot.updates.turns import attempt
from bot.updates.typed_pins import TypedPins
from core.context import Work
from core.database import will_pass
from core.files import arrival
from core.files.model import File
from core.statements.group_commit import Part
from dialogs.engine.effects import Effects, RemoveFiles
from dialogs.engine.events import Fetched, PinTyped, ReturnedFromBank
from dialogs.fsm.memory import SimpleEventIsolation
from dialogs.fsm.storage import StorageKey

Claim: TypeAlias = Callable[[Work], Awaitable[bool]]
"""Notes in the turn's transaction that it was done; whether it hasn't been before."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turn leaves to be carried out, once it is committed."""

    effects: Effects
    outgoing: Outgoing


TurnPart: TypeAlias = Part[Turned | None]
"""A turn, in the transaction that it may share with others; `None` if it was done before."""

AnswerPart: TypeAlias = Callable[[PinTyped | None, AsyncSession], Awaitable[Turned | None]]
"""The same, of an update with a PIN in it or without."""


class UpdateDispatcher:
    """Sees to the turn of each update, one at a time for each chat. With the commit, what a turn sends goes to
    `handover`, and `wake` is told what else it leaves to be carried out.
    """

    def __init__(
        self,
        context: BotContext,
        handover: Handover,
        wake: Callable[[Effects], None],
        checkpoint: Checkpoint = no_checkpoint,
    ) -> None:
        self._context = context
        self._handover = handover
        self._wake = wake
        self._checkpoint = checkpoint
        self._groups = GroupHandler(context)
        self._private_chats = PrivateChatHandler(context, checkpoint)
        self._typed_pins = TypedPins(context)
        self._isolation = SimpleEventIsolation()

    async def dispatch(self, update: AnyUpdate) -> None:
        """Answer an update; when this returns, it is committed and may be acknowledged. One that was answered before
        does nothing.

        Raises: an error of the database's that will pass; the update must come again.
        """
        if isinstance(update, UnreadableUpdate):
            await bury(self._context, update)
            self._handover.give((), others=(update.private_chat or 0,))
            return
        self._checkpoint("received")

        async def claim(work: Work) -> bool:
            return await deduplication.claim_update(work.session, update.update_id, work.now)

        answer = partial(self._answer, update, str(update.update_id), claim)
        await self._attempt(update, answer, partial(self._give_up, update))

    async def replay(self, incident: str, update: Update) -> None:
        """Answer an update that is a dead letter, as everything stands now; once, if it was asked for. If it fails
        again, nobody is told but the log.

        Raises: an error of the database's that will pass; the replay is still asked for.
        """

        async def claim(work: Work) -> bool:
            return await dead_letters.claim_replay(work.session, incident, work.now)

        answer = partial(self._answer, update, f"replay/{incident}", claim)
        await self._attempt(update, answer, partial(self._fail_again, incident))

    async def tell_of_file(self, fetching: Fetching, outcome: FetchResult) -> None:
        """A file has been fetched, or can't be: its conversation hears of it. Done again, it does nothing.

        Raises: an error of the database's that will pass; the conversation is still to be told.
        """
        tell = partial(self._tell_of_file, fetching, outcome)
        give_up = partial(self._apologise_for_file, fetching, outcome)
        async with self._isolation.lock(self._chat(fetching.place.chat_id)):
            await attempt(None, UpdateKind.FETCHED_FILE, partial(self._turn, tell), give_up)

    async def tell_of_bank(self, address: str, event: ReturnedFromBank) -> None:
        """The person at this address is back from their bank: the conversation hears of it.

        Raises: an error of the database's that will pass; then nothing has changed.
        """
        chat = chat_of(address)
        place = StorageKey(self._context.bot_id, chat, chat)
        tell = partial(self._tell_of_bank, place, event)
        give_up = partial(self._apologise_for_bank, place, event)
        async with self._isolation.lock(self._chat(chat)):
            await attempt(None, UpdateKind.RETURNED_FROM_BANK, partial(self._turn, tell), give_up)

    async def _attempt(
        self, update: Update, answer: AnswerPart, give_up: Callable[[Exception], Awaitable[None]]
    ) -> None:
        chat = update.effective_chat
        async with self._isolation.lock(self._chat(chat.id if chat else 0)):
            await attempt(update.update_id, kind_of(update), partial(self._turn_of, update, answer), give_up)

    async def _turn_of(self, update: Update, answer: AnswerPart, *, alone: bool = False) -> bool:
        """As `_turn`, once a PIN in the update is proven: in no transaction, for that takes a while."""
        typed = await self._typed_pins.read(update)
        return await self._turn(partial(answer, typed), alone=alone)

    async def _turn(self, part: TurnPart, *, alone: bool = False) -> bool:
        """One transaction, in which other chats may have their turns too, and what follows from it; `False` if it was
        done before.
        """
        turned = await self._context.database.together(part, then=self._follow, alone=alone)
        return turned is not None

    def _follow(self, turned: Turned | None) -> None:
        """The turn is committed."""
        self._checkpoint("committed")
        if turned is not None:
            turned.outgoing.hand_over()
            self._wake(turned.effects)

    async def _answer(
        self, update: Update, name: str, claim: Claim, typed: PinTyped | None, session: AsyncSession
    ) -> Turned | None:
        arrived = private.read(update, self._context.bot_id)
        if arrived is not None and typed is not None:
            arrived = replace(arrived, event=typed)
        if arrived is not None:
            await lock_conversation(session, arrived.key)
        work = self._context.work(session)
        outgoing = self._outgoing(work, name, update)
        looked_up = None if arrived is None else await self._private_chats.look_up(work, arrived, outgoing)
        if not await claim(work):
            return None
        self._checkpoint("noted")
        if arrived is not None and looked_up is not None:
            effects = await self._private_chats.answer(work, update, arrived, looked_up, outgoing)
        else:
            effects = await self._groups.answer(work, update, outgoing)
        await outgoing.put_off(session)
        self._checkpoint("queued")
        return Turned(effects, outgoing)

    async def _give_up(self, update: Update, error: Exception) -> None:
        """Keep the update among the dead letters, and tell the person; what can't even be told is kept all the same."""
        await self._turn(partial(self._bury, update, incidents.report(error)), alone=True)

    async def _bury(self, update: Update, incident: str, session: AsyncSession) -> Turned | None:
        work = self._context.work(session)
        if not await deduplication.claim_update(session, update.update_id, work.now):
            return None
        raw = await typed_pins.kept(session, update, self._context.bot_id)
        kept = {"update_id": update.update_id, "update": raw, "kind": kind_of(update)}
        session.add(DeadLetter(incident=incident, failed_at=work.now, **kept))
        outgoing = self._outgoing(work, str(update.update_id), update)
        try:
            async with session.begin_nested():
                await self._apologise(work, update, outgoing, incident)
                await outgoing.write(session)
        except Exception as another:
            if will_pass(another):
                raise
            incidents.report(another, incident)
            return Turned((), self._outgoing(work, str(update.update_id), update))
        return Turned((), outgoing)

    async def _apologise(self, work: Work, update: Update, outgoing: Outgoing, incident: str) -> None:
        arrived = private.read(update, self._context.bot_id)
        if arrived is None:
            await self._groups.apologise(work, update, outgoing, incident)
        else:
            await self._private_chats.apologise(work, update, arrived, outgoing, incident)

    async def _fail_again(self, incident: str, error: Exception) -> None:
        incidents.report(error, incident)
        async with self._context.database.transaction() as session:
            await dead_letters.replay_failed(session, incident, self._context.clock())

    async def _tell_of_file(self, fetching: Fetching, outcome: FetchResult, session: AsyncSession) -> Turned | None:
        await lock_conversation(session, fetching.place)
        if not await queue.claim(session, fetching.file_id):
            return None
        work = self._context.work(session)
        file = await session.get(File, fetching.file_id)
        trouble = None if isinstance(outcome, Arrived) else outcome
        event = None
        if file is not None:
            event = Fetched(file.id, file.label.name, trouble, file.attached_to, fetching.as_voice)
        await _note_outcome(work, fetching, outcome)
        outgoing = self._outgoing(work, f"fetched/{fetching.file_id}")
        if event is None:
            return Turned((RemoveFiles(),), outgoing)  # it was discarded meanwhile
        if fetching.place.chat_id < 0 or fetching.place.destiny == DESK:
            effects = await DeskTurns(self._context).tell_of_file(work, fetching.place, outgoing, event)
        else:
            effects = await self._private_chats.tell(work, fetching.place, outgoing, event)
        await outgoing.write(session)
        self._checkpoint("queued")
        return Turned(effects, outgoing)

    async def _apologise_for_file(self, fetching: Fetching, outcome: FetchResult, error: Exception) -> None:
        """The file is kept if it is here, and the person is told that something went wrong."""
        await self._turn(partial(self._bury_file, fetching, outcome, incidents.report(error)), alone=True)

    async def _bury_file(
        self, fetching: Fetching, outcome: FetchResult, incident: str, session: AsyncSession
    ) -> Turned | None:
        await lock_conversation(session, fetching.place)
        if not await queue.claim(session, fetching.file_id):
            return None
        work = self._context.work(session)
        await _note_outcome(work, fetching, outcome)
        outgoing = self._outgoing(work, f"fetched/{fetching.file_id}")
        await self._private_chats.apologise_at(work, fetching.place, outgoing, incident)
        await outgoing.write(session)
        return Turned((), outgoing)

    async def _tell_of_bank(self, place: StorageKey, event: ReturnedFromBank, session: AsyncSession) -> Turned:
        await lock_conversation(session, place)
        work = self._context.work(session)
        outgoing = self._outgoing(work, f"bank/{event.request}")
        effects = await self._private_chats.tell(work, place, outgoing, event)
        await outgoing.write(session)
        self._checkpoint("queued")
        return Turned(effects, outgoing)

    async def _apologise_for_bank(self, place: StorageKey, event: ReturnedFromBank, error: Exception) -> None:
        """The request stays as it is, and runs out."""
        await self._turn(partial(self._bury_bank, place, event, incidents.report(error)), alone=True)

    async def _bury_bank(
        self, place: StorageKey, event: ReturnedFromBank, incident: str, session: AsyncSession
    ) -> Turned:
        await lock_conversation(session, place)
        work = self._context.work(session)
        outgoing = self._outgoing(work, f"bank/{event.request}")
        await self._private_chats.apologise_at(work, place, outgoing, incident)
        await outgoing.write(session)
        return Turned((), outgoing)

    def _outgoing(self, work: Work, name: str, update: Update | None = None) -> Outgoing:
        """What the turn of this name sends."""
        update_id = None if update is None else update.update_id
        outbox.caused_by(work.session, update_id)
        return Outgoing(name, update_id, work.now, self._handover)

    def _chat(self, chat_id: int) -> StorageKey:
        """What a turn has to itself: the chat, whatever the update turns out to be."""
        return StorageKey(self._context.bot_id, chat_id, 0)


async def _note_outcome(work: Work, fetching: Fetching, outcome: FetchResult) -> None:
    if isinstance(outcome, Arrived):
        checked = outcome.checked
        await arrival.arrive(work, fetching.file_id, checked.kind, len(checked.content), checked.seconds)
    else:
        await arrival.give_up(work, fetching.file_id)
