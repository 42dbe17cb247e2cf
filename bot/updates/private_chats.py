"""What comes from private chats: the portal answers it, in the transaction of its turn."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import BotContext
from bot.fsm_storage import ConversationRow, SqlStorage, lock_conversation
from bot.outbox.outgoing import Outgoing
from bot.rendering.callback_data import CallbackPress
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.rendering.reply import Cause, ReplyRenderer
from bot.tracing import Checkpoint
from bot.updates import correspondents, private
from bot.updates.correspondents import LookedUp
from bot.updates.private import PrivateUpdate
from core.accounts import people
from core.context import Work
from core.i18n import DEFAULT_LANGUAGE, Language
from dialogs.engine.effects import Effects
from dialogs.engine.events import Event, Fetched, Pressed, PressedStale, ReturnedFromBank
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

    async def answer(self, work: Work, arrived: PrivateUpdate, looked_up: LookedUp, outgoing: Outgoing) -> Effects:
        """Answer an update."""
        whom, renderer = await self._meet(work, arrived, looked_up, outgoing)
        self.checkpoint("loaded")
        return await self._handle(work, arrived.key, whom, _event(arrived, renderer.row), renderer)

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
        self, work: Work, key: StorageKey, whom: Correspondent, event: Event, renderer: ReplyRenderer
    ) -> Effects:
        fsm = FSMContext(SqlStorage(renderer.row), key)
        reply = await self.context.portal.handle(work, fsm, whom, event)
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
