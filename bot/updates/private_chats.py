"""What comes from private chats: the portal answers it, in the transaction of its turn."""

from __future__ import annotations

from dataclasses import dataclass

from bot.addresses import address_of
from bot.context import BotContext
from bot.fsm_storage import ConversationRow, SqlStorage, conversation, lock_conversation, within
from bot.outbox.outgoing import Outgoing
from bot.rendering.callback_data import CallbackPress
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.rendering.reply import Cause, ReplyRenderer
from bot.tracing import Checkpoint
from bot.updates import private
from bot.updates.private import PrivateUpdate
from core.accounts import people
from core.accounts.people import Person
from core.context import Work
from core.i18n import DEFAULT_LANGUAGE, Language
from dialogs.engine.effects import Effects
from dialogs.engine.events import Event, Fetched, Pressed, PressedStale
from dialogs.fsm.context import FSMContext
from dialogs.fsm.storage import StorageKey


@dataclass(frozen=True, slots=True)
class PrivateChatHandler:
    """Answers what comes from private chats."""

    context: BotContext
    checkpoint: Checkpoint

    async def answer(self, work: Work, arrived: PrivateUpdate, outgoing: Outgoing) -> Effects:
        """Answer an update. The caller has locked the conversation."""
        person = await self._greet(work, arrived)
        row = await conversation(work.session, arrived.key)
        self.checkpoint("loaded")
        renderer = self._renderer(work, outgoing, _cause(arrived), row, _language_for(person, arrived))
        return await self._handle(work, arrived.key, person, _event(arrived, row), renderer)

    async def tell_of_file(self, work: Work, place: StorageKey, outgoing: Outgoing, event: Fetched) -> Effects:
        """A file that somebody sent is here, or can't be."""
        person, renderer = await self._of_file(work, place, outgoing)
        self.checkpoint("loaded")
        return await self._handle(work, place, person, event, renderer)

    async def apologise(self, work: Work, arrived: PrivateUpdate, outgoing: Outgoing, incident: str) -> None:
        """Say that something went wrong on our side. Locks: the conversation."""
        await lock_conversation(work.session, arrived.key)
        person = await self._greet(work, arrived)
        row = await conversation(work.session, arrived.key)
        self._renderer(work, outgoing, _cause(arrived), row, _language_for(person, arrived)).apologise(incident)

    async def apologise_for_file(self, work: Work, place: StorageKey, outgoing: Outgoing, incident: str) -> None:
        """The same, where a file has come or can't."""
        _person, renderer = await self._of_file(work, place, outgoing)
        renderer.apologise(incident)

    async def _handle(
        self, work: Work, key: StorageKey, person: Person, event: Event, renderer: ReplyRenderer
    ) -> Effects:
        fsm = FSMContext(SqlStorage(within(work.session)), key)
        reply = await self.context.portal.handle(work, fsm, person, event)
        self.checkpoint("answered")
        # The language may just have been chosen.
        renderer.language = person.language or renderer.language
        await renderer.queue(reply)
        return reply.effects

    async def _greet(self, work: Work, arrived: PrivateUpdate) -> Person:
        """Who it is; from the first message on, in the language of their Telegram."""
        person = await people.get_or_create_person(work, address_of(arrived.user.id))
        if person.language is None:
            await people.choose_language(work, person, private.language_of(arrived.user))
        return person

    async def _of_file(self, work: Work, place: StorageKey, outgoing: Outgoing) -> tuple[Person, ReplyRenderer]:
        person = await people.get_or_create_person(work, address_of(place.user_id))
        row = await conversation(work.session, place)
        return person, self._renderer(work, outgoing, Cause(place.chat_id), row, person.language or DEFAULT_LANGUAGE)

    def _renderer(
        self, work: Work, outgoing: Outgoing, cause: Cause, row: ConversationRow, language: Language
    ) -> ReplyRenderer:
        return ReplyRenderer(self.context, work.session, outgoing, cause, row, language, work.now)


def _language_for(person: Person, arrived: PrivateUpdate) -> Language:
    return person.language or private.language_of(arrived.user)


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
    return PressedStale(again=row.screen_message_id == arrived.message_id)
