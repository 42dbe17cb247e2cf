"""What comes from private chats: the portal answers it, in the transaction of its turn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Update

from bot.context import BotContext
from bot.fsm_storage import (
    ConversationRow,
    SqlStorage,
    conversation,
    desk_key,
    lock_conversation,
    save,
    tie_key,
    tie_of,
)
from bot.outbox.actions import DropButtons
from bot.outbox.outgoing import Outgoing
from bot.rendering.callback_data import CallbackPress
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.rendering.reply import Cause, ReplyRenderer
from bot.tracing import Checkpoint
from bot.updates import correspondents, private, staff
from bot.updates.correspondents import LookedUp
from bot.updates.desk_turns import DeskTurns
from bot.updates.private import PrivateUpdate
from bot.updates.relatives import MeantFor, meant_for, named_in
from bot.updates.sides import SideOf, turned
from core.accounts import people
from core.context import Work
from core.family import acting
from core.i18n import DEFAULT_LANGUAGE, Language
from dialogs.engine.effects import Effects
from dialogs.engine.events import Event, Fetched, Pressed, PressedStale, ReturnedFromBank, Said
from dialogs.engine.reply import ShownIn
from dialogs.engine.returning import back_to
from dialogs.engine.screens import RESUME
from dialogs.engine.turn import Place
from dialogs.fsm.context import FSMContext
from dialogs.fsm.storage import StorageKey
from dialogs.patient.correspondent import Correspondent
from dialogs.patient.family import words_kept


@dataclass(frozen=True, slots=True)
class PrivateChatHandler:
    """Answers what comes from private chats."""

    context: BotContext
    checkpoint: Checkpoint

    async def look_up(self, work: Work, arrived: PrivateUpdate, outgoing: Outgoing) -> LookedUp:
        """Have read with the next statement what an answer needs. The caller has locked the conversation."""
        await outgoing.look_up(work.session, arrived.chat_id)
        return await correspondents.look_up(work, arrived.key)

    async def answer(
        self, work: Work, update: Update, arrived: PrivateUpdate, looked_up: LookedUp, outgoing: Outgoing
    ) -> Effects:
        """Answer an update, on the side that it is of."""
        whom, renderer = await self._meet(work, arrived, looked_up, outgoing)
        self.checkpoint("loaded")
        row = renderer.row
        was_at_desk = row.at_desk
        side = self._side(arrived, whom, row)
        if whom.member is not None or row.at_desk:
            row.at_desk = None if whom.member is None else side.at_desk
        if side.resumes:
            left = desk_key(arrived.key) if was_at_desk else _key_of(arrived.key, row)
            await self._leave(work, arrived, outgoing, left)
        if side.at_desk:
            await save(work.session, row)
            return await self._at_desk(work, update, arrived, outgoing, resumes=side.resumes)
        return await self._as_whom(work, arrived, whom, outgoing, renderer, resumes=side.resumes)

    async def _as_whom(
        self,
        work: Work,
        arrived: PrivateUpdate,
        whom: Correspondent,
        outgoing: Outgoing,
        renderer: ReplyRenderer,
        *,
        resumes: bool,
    ) -> Effects:
        """Answer for whoever the update is for: its author, or somebody for whom they act, if they still do."""
        row, meant = renderer.row, await self._meant_for(work, arrived, whom, renderer.row)
        kept = await self._words_kept(arrived, row) if meant.turns and meant.tie else ""
        both = None if not meant.tie or whom.patient is None else await acting.acts(work, whom.patient, meant.tie)
        no_longer, now_by = bool(meant.tie) and both is None, None if both is None else both.tie.id
        if row.acts_by != now_by:
            await self._leave(work, arrived, outgoing, _key_of(arrived.key, row))
            row.acts_by = now_by
            await save(work.session, row)
        key = _key_of(arrived.key, row)
        whom = replace(whom, no_longer=no_longer, is_unclear=meant.is_unclear)
        if both is not None:
            work = replace(work, acting=acting.acting(both))
            await lock_conversation(work.session, key)
            theirs = await conversation(work.session, key)
            whom = replace(whom, patient=both.subject, relative=both)
            renderer = self._renderer(work, outgoing, _cause(arrived), theirs, renderer.language)
            if meant.turns or meant.is_named:
                await acting.note_begun(work, both)
        turns = (resumes or meant.turns) and not no_longer
        goes_on: Event = Said(kept, theirs=True) if kept else Pressed(RESUME)
        event = goes_on if turns else _event(arrived, renderer.row)
        return await self._handle(work, key, whom, event, renderer, is_new=turns)

    def _side(self, arrived: PrivateUpdate, whom: Correspondent, row: ConversationRow) -> SideOf:
        is_under_way = self.context.portal.engine.dialog_of(row.state or "") is not None
        return turned(arrived.event, whom.member, at_desk=row.at_desk, is_under_way=is_under_way)

    async def _at_desk(
        self, work: Work, update: Update, arrived: PrivateUpdate, outgoing: Outgoing, *, resumes: bool
    ) -> Effects:
        done = staff.read(update, self.context.bot_id)
        if done is None:
            return ()
        done, desk = replace(done, key=desk_key(arrived.key)), DeskTurns(self.context)
        return await (desk.resume if resumes else desk.take)(work, done, outgoing)

    async def _meant_for(
        self, work: Work, arrived: PrivateUpdate, whom: Correspondent, row: ConversationRow
    ) -> MeantFor:
        """For whom it is: by the button, by the words, or by where its author is."""
        meant = meant_for(arrived.event, row.acts_by)
        if whom.patient is None or not whom.patient.has_family or not isinstance(arrived.event, Said):
            return meant
        here = await conversation(work.session, _key_of(arrived.key, row))
        engine = self.context.portal.engine
        return await named_in(work, whom.patient, arrived.event, here.state or "", engine) or meant

    async def _words_kept(self, arrived: PrivateUpdate, row: ConversationRow) -> str:
        """The words that have waited for this press, which says for whom they are. Their author's own conversation goes
        back to where it was before.
        """
        press, fsm = arrived.event, FSMContext(SqlStorage(row), arrived.key)
        if not isinstance(press, CallbackPress) or press.data is None or press.data.version != row.screen_version:
            return ""
        _dialog, memory = self.context.portal.engine.recall(Place(row.state or "", await fsm.get_data()))
        words, back = words_kept(row.state or "", memory), back_to(memory)
        if words:
            await fsm.set_state(back.state if back else None)
            await fsm.set_data(back.memory if back else {})
        return words

    async def _leave(self, work: Work, arrived: PrivateUpdate, outgoing: Outgoing, key: StorageKey) -> None:
        """The screen of a conversation that is left can no longer be pressed: it is shown again when they are back."""
        left = await conversation(work.session, key)
        if left.screen_message_id is not None:
            outgoing.add(arrived.chat_id, DropButtons(message_id=left.screen_message_id))
            left.screen_message_id = None
            await save(work.session, left)

    async def tell(
        self, work: Work, place: StorageKey, outgoing: Outgoing, event: Fetched | ReturnedFromBank
    ) -> Effects:
        """Something has happened that the conversation waits for: of a file that was sent, or at a bank."""
        whom, renderer = await self._at(work, place, outgoing)
        self.checkpoint("loaded")
        if tie := tie_of(place):
            both = None if whom.patient is None else await acting.acts(work, whom.patient, tie)
            if both is None:
                return ()
            work = replace(work, acting=acting.acting(both))
            whom = replace(whom, patient=both.subject, relative=both)
        return await self._handle(work, place, whom, event, renderer)

    async def apologise(
        self, work: Work, update: Update, arrived: PrivateUpdate, outgoing: Outgoing, incident: str
    ) -> None:
        """Say that something went wrong on our side, as the side says it where they are. Locks: the conversation."""
        await lock_conversation(work.session, arrived.key)
        looked_up = await correspondents.look_up(work, arrived.key)
        whom, renderer = await self._meet(work, arrived, looked_up, outgoing)
        done = staff.read(update, self.context.bot_id)
        if done is not None and self._side(arrived, whom, renderer.row).at_desk:
            done = replace(done, key=desk_key(arrived.key))
            await DeskTurns(self.context).apologise(work, done, outgoing, incident)
        else:
            renderer.apologise(incident)

    async def apologise_at(self, work: Work, place: StorageKey, outgoing: Outgoing, incident: str) -> None:
        """The same, where nobody has written anything."""
        _whom, renderer = await self._at(work, place, outgoing)
        renderer.apologise(incident)

    async def _handle(
        self,
        work: Work,
        key: StorageKey,
        whom: Correspondent,
        event: Event,
        renderer: ReplyRenderer,
        *,
        is_new: bool = False,
    ) -> Effects:
        fsm = FSMContext(SqlStorage(renderer.row), key)
        reply = await self.context.portal.handle(work, fsm, whom, event)
        if is_new:
            reply = replace(reply, shown_in=ShownIn.NEW)
        self.checkpoint("answered")
        # The language may just have been chosen.
        renderer.language = whom.person.language or renderer.language
        await renderer.queue(reply)
        return reply.effects

    async def _meet(
        self, work: Work, arrived: PrivateUpdate, looked_up: LookedUp, outgoing: Outgoing
    ) -> tuple[Correspondent, ReplyRenderer]:
        """Who it is; from the first message on, in the language of their Telegram."""
        whom, row = await looked_up.correspondent(work), await looked_up.conversation(work)
        if whom.person.language is None:
            await people.choose_language(work, whom.person, private.language_of(arrived.user))
        language = whom.person.language or private.language_of(arrived.user)
        return whom, self._renderer(work, outgoing, _cause(arrived), row, language)

    async def _at(self, work: Work, place: StorageKey, outgoing: Outgoing) -> tuple[Correspondent, ReplyRenderer]:
        looked_up = await correspondents.look_up(work, place)
        whom, row = await looked_up.correspondent(work), await looked_up.conversation(work)
        language = whom.person.language or DEFAULT_LANGUAGE
        return whom, self._renderer(work, outgoing, Cause(place.chat_id), row, language)

    def _renderer(
        self, work: Work, outgoing: Outgoing, cause: Cause, row: ConversationRow, language: Language
    ) -> ReplyRenderer:
        return ReplyRenderer(self.context, work.session, outgoing, cause, row, language, work.now)


def _key_of(key: StorageKey, row: ConversationRow) -> StorageKey:
    """The conversation on the portal's side in which the author of what has this key is."""
    return tie_key(key, row.acts_by) if row.acts_by else key


def _cause(arrived: PrivateUpdate) -> Cause:
    press = arrived.event if isinstance(arrived.event, CallbackPress) else None
    return Cause(arrived.chat_id, arrived.message_id, press)


def _event(arrived: PrivateUpdate, row: ConversationRow) -> Event:
    """A press counts when its screen is the current one, or its button never goes out of date."""
    press = arrived.event
    if not isinstance(press, CallbackPress):
        return press
    if press.data is not None and press.data.version in {NEVER_OUT_OF_DATE, row.screen_version}:
        return Pressed(press.data.action, press.data.value)
    value = "" if press.data is None else press.data.value
    return PressedStale(again=row.screen_message_id == arrived.message_id, value=value)
