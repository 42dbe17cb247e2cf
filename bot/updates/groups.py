"""What comes from groups: the staff chat is answered by the desk, every other group is left without a word."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import Chat, Update

from bot.addresses import address_of
from bot.context import BotContext
from bot.fsm_storage import ConversationRow, desk_key, lock_conversation, row_key, save
from bot.outbox.actions import AnswerPress, DeleteMessage, LeaveChat
from bot.outbox.outgoing import Outgoing
from bot.staff import chat_migration
from bot.staff.roster import GONE, is_here
from bot.updates import private, staff
from bot.updates.desk_turns import DeskTurns
from bot.updates.staff import StaffUpdate
from core.accounts import people
from core.context import Work
from core.staff import members, presence
from dialogs.engine import effects
from dialogs.engine.effects import Effects
from dialogs.engine.events import Commanded
from dialogs.fsm.storage import StorageKey


@dataclass(frozen=True, slots=True)
class GroupHandler:
    """Answers what comes from groups, in the transaction of its turn."""

    context: BotContext

    async def answer(self, work: Work, update: Update, outgoing: Outgoing) -> Effects:
        """Answer an update of a group; of other chats, there is nothing to answer here."""
        chat = update.effective_chat
        if chat is None or chat.type == Chat.PRIVATE:
            return ()
        ours = {self.context.staff_chat_id, await chat_migration.current_id(work.session, self.context.staff_chat_id)}
        if (move := _move_in(update)) is not None and move[0] in ours:
            await chat_migration.record(work.session, *move, work.now)
            return ()
        if chat.id not in ours:
            self._leave(update, chat, outgoing)
            return ()
        changed = await _note_presence(work, update)
        done = self._read(update)
        if done is None or not await self._is_for_bot(work, done, is_edited=update.edited_message is not None):
            return changed
        if (in_private := await self._in_private(work, done)) is not None:
            outgoing.add(chat.id, DeleteMessage(message_id=done.message_id))
            return await DeskTurns(self.context).take(work, in_private, outgoing)
        return await DeskTurns(self.context).take(work, done, outgoing)

    async def _in_private(self, work: Work, done: StaffUpdate) -> StaffUpdate | None:
        """As if a command that may name a patient had been written in private, where its author has written to us
        before, so that we may answer there. Locks: the conversation.
        """
        event = done.event
        if done.is_anonymous or not isinstance(event, Commanded) or not self.context.desk.names_patient(work, event):
            return None
        member = await members.find_member(work, address_of(done.user.id))
        key = StorageKey(self.context.bot_id, done.user.id, done.user.id)
        await lock_conversation(work.session, key)
        row = await work.session.get(ConversationRow, row_key(key))
        person = await people.get_or_create_person(work, address_of(done.user.id))
        if member is None or row is None or person.unreachable_since is not None:
            return None
        row.at_desk = True
        await save(work.session, row)
        return replace(done, key=desk_key(key), message_id=0, reply_to=None, reply_to_buttons=())

    async def apologise(self, work: Work, update: Update, outgoing: Outgoing, incident: str) -> None:
        """Say that something went wrong on our side."""
        done = self._read(update)
        if done is not None and done.is_addressed:
            await DeskTurns(self.context).apologise(work, done, outgoing, incident)

    def _read(self, update: Update) -> StaffUpdate | None:
        return staff.read(update, self.context.bot_id, self.context.bot_username)

    async def _is_for_bot(self, work: Work, done: StaffUpdate, *, is_edited: bool) -> bool:
        addressed = done.is_addressed or is_edited
        return addressed or await staff.continued(work, done, self.context.desk.kinds) is not None

    def _leave(self, update: Update, chat: Chat, outgoing: Outgoing) -> None:
        """Nobody there gets anything from the bot, whatever they forward or press."""
        if update.callback_query is not None:
            outgoing.add(update.callback_query.from_user.id, AnswerPress(query_id=update.callback_query.id))
        membership = update.my_chat_member
        if membership is not None and membership.new_chat_member.status in GONE:
            return
        if update.message is not None and private.is_of_bot(update.message, self.context.bot_id):
            return
        outgoing.add(chat.id, LeaveChat())


async def _note_presence(work: Work, update: Update) -> Effects:
    """Who came to the staff chat or left it. Telegram tells it twice: by a line in the chat, and to administrators."""
    found = _presence_in(update)
    for user_id, here in found.items():
        note = presence.note_came if here else presence.note_left
        await note(work, address_of(user_id))
    return (effects.StaffChanged(),) if found else ()


def _presence_in(update: Update) -> dict[int, bool]:
    """Whether those of whom an update tells are in its chat now."""
    if (changed := update.chat_member) is not None:
        return {changed.new_chat_member.user.id: is_here(changed.new_chat_member)}
    if (message := update.message) is None:
        return {}
    left = (message.left_chat_member,) if message.left_chat_member else ()
    return {user.id: True for user in message.new_chat_members} | {user.id: False for user in left}


def _move_in(update: Update) -> tuple[int, int] | None:
    """From where to where a group has moved. Both chats tell it, and the new one may be heard first."""
    message = update.message
    if message is None:
        return None
    if message.migrate_to_chat_id is not None:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        return message.migrate_from_chat_id, message.chat.id
    return None
