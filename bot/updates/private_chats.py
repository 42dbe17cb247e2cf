"""What comes from private chats: the portal answers it, in the transaction of its turn."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Update

from bot.context import BotContext
from bot.fsm_storage import ConversationRow, SqlStorage, conversation, desk_key, lock_conversation, save
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
from bot.updates.sides import turned
from core.accounts import people
from core.context import Work
from core.i18n import DEFAULT_LANGUAGE, Language
from dialogs.engine.effects import Effects
from dialogs.engine.events import Event, Fetched, Pressed, PressedStale, ReturnedFromBank
from dialogs.engine.reply import ShownIn
from dialogs.engine.screens import RESUME
from dialogs.fsm.context import FSMContext
from dialogs.fsm.storage import StorageKey
from dialogs.patient.portal import Correspondent


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
        is_under_way = self.context.portal.engine.dialog_of(row.state or "") is not None
        was_at_desk = row.at_desk
        side = turned(arrived.event, whom.member, at_desk=was_at_desk, is_under_way=is_under_way)
        if whom.member is not None or row.at_desk:
            row.at_desk = None if whom.member is None else side.at_desk
        if side.resumes:
            await self._leave_side(work, arrived, outgoing, row, at_desk=bool(was_at_desk))
        if side.at_desk:
            await save(work.session, row)
            return await self._at_desk(work, update, arrived, outgoing, resumes=side.resumes)
        event = Pressed(RESUME) if side.resumes else _event(arrived, row)
        return await self._handle(work, arrived.key, whom, event, renderer, is_new=side.resumes)

    async def _at_desk(
        self, work: Work, update: Update, arrived: PrivateUpdate, outgoing: Outgoing, *, resumes: bool
    ) -> Effects:
        done = staff.read(update, self.context.bot_id)
        if done is None:
            return ()
        done, desk = replace(done, key=desk_key(arrived.key)), DeskTurns(self.context)
        return await (desk.resume if resumes else desk.take)(work, done, outgoing)

    async def _leave_side(
        self, work: Work, arrived: PrivateUpdate, outgoing: Outgoing, row: ConversationRow, *, at_desk: bool
    ) -> None:
        """The screen of the side that is left can no longer be pressed: it is shown again when they are back."""
        left = await conversation(work.session, desk_key(arrived.key)) if at_desk else row
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
        return await self._handle(work, place, whom, event, renderer)

    async def apologise(self, work: Work, arrived: PrivateUpdate, outgoing: Outgoing, incident: str) -> None:
        """Say that something went wrong on our side. Locks: the conversation."""
        await lock_conversation(work.session, arrived.key)
        looked_up = await correspondents.look_up(work, arrived.key)
        _whom, renderer = await self._meet(work, arrived, looked_up, outgoing)
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
