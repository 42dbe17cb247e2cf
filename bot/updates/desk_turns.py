"""A turn of the desk: in the staff chat, or in the private chat of one of the staff."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.addresses import address_of
from bot.context import BotContext
from bot.fsm_storage import ConversationRow, SqlStorage, conversation, lock_conversation
from bot.outbox.actions import React
from bot.outbox.outgoing import Outgoing
from bot.rendering.callback_data import CallbackPress
from bot.rendering.reply import Cause, ReplyRenderer
from bot.staff import message_links
from bot.updates import staff
from bot.updates.staff import StaffUpdate
from core.accounts import people
from core.context import Work
from core.i18n import DEFAULT_LANGUAGE
from core.staff.members import Caller, Where
from dialogs.engine import effects
from dialogs.engine.effects import Effects
from dialogs.engine.events import Event, Fetched, Pressed
from dialogs.engine.reply import Reply, ShownIn
from dialogs.engine.screens import RESUME, Screen
from dialogs.fsm.context import FSMContext
from dialogs.fsm.storage import StorageKey
from dialogs.staff.words import ANONYMOUS


@dataclass(frozen=True, slots=True)
class DeskTurns:
    """Answers what is meant for the desk, in the transaction of its turn."""

    context: BotContext

    async def take(self, work: Work, done: StaffUpdate, outgoing: Outgoing) -> Effects:
        """Answer what somebody did. Locks: the conversation."""
        await lock_conversation(work.session, done.key)
        row = await conversation(work.session, done.key)
        event = await staff.event_of(work, done, row, self.context.desk.kinds)
        if event is None:
            return ()
        if done.is_anonymous:
            reply = Reply(overlay=Screen(ANONYMOUS))
        else:
            reply = await self._ask(work, done.key, row, event)
        await (await self._replying(work, outgoing, _cause(done), row)).queue(reply)
        return reply.effects

    async def resume(self, work: Work, done: StaffUpdate, outgoing: Outgoing) -> Effects:
        """Show in private, below all else, where somebody left the desk. Locks: the conversation."""
        await lock_conversation(work.session, done.key)
        row = await conversation(work.session, done.key)
        reply = replace(await self._ask(work, done.key, row, Pressed(RESUME)), shown_in=ShownIn.NEW)
        await (await self._replying(work, outgoing, _cause(done), row)).queue(reply)
        return reply.effects

    async def tell_of_file(self, work: Work, place: StorageKey, outgoing: Outgoing, event: Fetched) -> Effects:
        """A file that somebody of the staff sent is here, or can't be: then the message that brought it, or the first
        of its album, is answered.
        """
        row = await conversation(work.session, place)
        reply = await self._ask(work, place, row, event)
        brought_by = (
            await message_links.messages_of_part(work.session, place.chat_id, event.attached_to)
            if event.trouble
            else ()
        )
        cause = Cause(place.chat_id, next(iter(brought_by), None))
        await (await self._replying(work, outgoing, cause, row)).queue(reply)
        for effect in reply.effects:
            if isinstance(effect, effects.AddReaction):
                for message_id in brought_by[1:]:
                    outgoing.add(place.chat_id, React(message_id=message_id, emoji=effect.emoji))
        return reply.effects

    async def apologise(self, work: Work, done: StaffUpdate, outgoing: Outgoing, incident: str) -> None:
        """Say that something went wrong on our side."""
        row = await conversation(work.session, done.key)
        (await self._replying(work, outgoing, _cause(done), row)).apologise(incident)

    async def _ask(self, work: Work, key: StorageKey, row: ConversationRow, event: Event) -> Reply:
        person = await people.get_or_create_person(work, address_of(key.user_id))
        fsm = FSMContext(SqlStorage(row), key)
        caller = Caller(person.address, Where.PRIVATE if key.chat_id > 0 else Where.STAFF_CHAT)
        return await self.context.desk.handle(work, fsm, person, caller, event)

    async def _replying(self, work: Work, outgoing: Outgoing, cause: Cause, row: ConversationRow) -> ReplyRenderer:
        """Writes in the staff chat's language, or in the language of whose chat it is."""
        language = self.context.clinic.settings.staff_language
        if not cause.in_group:
            person = await people.get_or_create_person(work, address_of(cause.chat_id))
            language = person.language or DEFAULT_LANGUAGE
        return ReplyRenderer(self.context, work.session, outgoing, cause, row, language, work.now)


def _cause(done: StaffUpdate) -> Cause:
    press = done.event if isinstance(done.event, CallbackPress) else None
    return Cause(done.key.chat_id, done.message_id or None, press)
