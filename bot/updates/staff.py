"""Updates of the staff chat, as events of the desk.

The clinic's people also talk among themselves there. What isn't a command, a press or an answer to a message that is
for something is none of ours. What a message is for stands in the message links, never in its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession
from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatID

from bot.addresses import address_of
from bot.fsm_storage import ConversationRow
from bot.rendering.callback_data import CallbackData, CallbackPress
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.staff import message_links
from bot.updates.private import read_message, says_nothing
from core.context import Work
from dialogs.engine.events import (
    Commanded,
    Event,
    Pressed,
    PressedStale,
    Replied,
    RepliedStale,
    Said,
    SharedContact,
    Somebody,
    Uploaded,
)
from dialogs.engine.subjects import MessageSubject, Subject
from dialogs.fsm.storage import StorageKey
from dialogs.staff.cards import CardKinds
from dialogs.staff.sentences import SHOW


@dataclass(frozen=True, slots=True)
class StaffUpdate:
    """What somebody in the staff chat did. `reply_to` is the message that it answers, and `reply_to_buttons` what is
    under that one, if it is ours. Nobody knows who is behind an anonymous one. What is
    answered in another chat than it was written in has no number there: 0.
    """

    key: StorageKey
    user: User
    message_id: int
    event: Said | Commanded | SharedContact | Uploaded | CallbackPress
    reply_to: int | None = None
    reply_to_buttons: tuple[CallbackData, ...] = ()
    is_anonymous: bool = False

    @property
    def is_addressed(self) -> bool:
        """Whether it may be meant for the bot: a command, a press, or an answer to some message."""
        return isinstance(self.event, Commanded | CallbackPress) or self.reply_to is not None


def read(update: Update, bot_id: int, bot_username: str = "") -> StaffUpdate | None:
    """What somebody did in a group; `None` for what nobody does with words or buttons. Words that mention the bot, and
    answer nothing, are a sentence for it.
    """
    if (query := update.callback_query) is not None:
        return _read_press(query, bot_id)
    message = update.message or update.edited_message
    edited = update.edited_message is not None
    if message is None or message.from_user is None or message.is_automatic_forward:
        return None
    if says_nothing(message, edited=edited):
        return None
    key = StorageKey(bot_id, message.chat.id, message.from_user.id)
    answered = message.reply_to_message
    event = read_message(message, edited=edited)
    if isinstance(event, Commanded) and answered is not None:
        event = replace(event, about=_author(answered))
    if isinstance(event, Said) and not edited and answered is None:
        event = _mentioning(event, bot_username) or event
    return StaffUpdate(
        key=key,
        user=message.from_user,
        message_id=message.message_id,
        event=event,
        reply_to=None if answered is None or answered.forum_topic_created else answered.message_id,
        reply_to_buttons=() if answered is None else _buttons_of(answered, bot_id),
        is_anonymous=message.sender_chat is not None or message.from_user.id == ChatID.ANONYMOUS_ADMIN,
    )


async def event_of(work: Work, done: StaffUpdate, screen: ConversationRow, kinds: CardKinds) -> Event | None:
    """The desk's event; `None` for what people say to each other. `screen` is this person's own. In a private chat
    nobody else is there: whatever is written is for the desk.
    """
    session = work.session
    match done.event:
        case CallbackPress():
            return _pressed(done, done.event, screen)
        case _ if done.key.chat_id > 0:
            return await _written_in_private(work, done, kinds)
        case Commanded():
            return done.event
        case Said(edited=True):
            return await _replied(session, done, done.message_id)
        case _ if done.reply_to is None:
            return await continued(work, done, kinds)
        case _ if done.reply_to == screen.screen_message_id:
            return done.event
        case _:
            answered = await _replied(session, done, done.reply_to) or _replied_to_card(done, kinds)
            return answered or await continued(work, done, kinds) or _replied_to_screen(done)


async def _rest(work: Work, done: StaffUpdate, kinds: CardKinds) -> Replied | None:
    """What goes on with what its author has just begun, where Telegram cut it."""
    if not isinstance(done.event, Said):
        return None
    subject = await kinds.continued(work, address_of(done.user.id), done.event)
    return None if subject is None else Replied(MessageSubject(subject), done.event)


async def _written_in_private(work: Work, done: StaffUpdate, kinds: CardKinds) -> Event | None:
    match done.event:
        case Said(edited=True) as said:
            return await _replied(work.session, done, done.message_id) or said
        case Said() | Uploaded():
            answered = None if done.reply_to is None else await _replied(work.session, done, done.reply_to)
            return answered or await _rest(work, done, kinds) or done.event
        case CallbackPress():
            return None
        case event:
            return event


def _read_press(query: CallbackQuery, bot_id: int) -> StaffUpdate | None:
    message = query.message
    if message is None:
        return None
    return StaffUpdate(
        key=StorageKey(bot_id, message.chat.id, query.from_user.id),
        user=query.from_user,
        message_id=message.message_id,
        event=CallbackPress(query.id, CallbackData.unpack(query.data or "")),
    )


def _mentioning(said: Said, bot_username: str) -> Commanded | None:
    """The sentence that is meant for the bot by its name."""
    mention = re.compile(rf"@{re.escape(bot_username)}\b[,:]?\s*", re.IGNORECASE)
    if not bot_username or not mention.search(said.text):
        return None
    return Commanded(SHOW, mention.sub("", said.text).strip())


def _author(message: Message) -> Somebody | None:
    """Who wrote a message; `None` when it was a bot, or nobody knows."""
    user = message.from_user
    if user is None or user.is_bot or message.sender_chat is not None or message.forum_topic_created:
        return None
    return Somebody(address_of(user.id), user.full_name)


def _pressed(done: StaffUpdate, press: CallbackPress, screen: ConversationRow) -> Pressed | PressedStale:
    """A button of a card is for everybody; one of a screen for whose screen it is, while it is the current one."""
    if press.data is not None and press.data.version == NEVER_OUT_OF_DATE:
        return Pressed(press.data.action, press.data.value)
    is_own = screen.screen_message_id == done.message_id
    in_private = done.key.chat_id > 0  # where a screen may be pressed before we know its number
    if press.data is not None and (is_own or in_private) and press.data.version == screen.screen_version:
        return Pressed(press.data.action, press.data.value)
    return PressedStale(again=is_own)


def _buttons_of(message: Message, bot_id: int) -> tuple[CallbackData, ...]:
    """What the buttons under a message of ours carry."""
    if message.from_user is None or message.from_user.id != bot_id or message.reply_markup is None:
        return ()
    buttons = (
        CallbackData.unpack(str(button.callback_data)) for row in message.reply_markup.inline_keyboard for button in row
    )
    return tuple(data for data in buttons if data is not None)


def _replied_to_card(done: StaffUpdate, kinds: CardKinds) -> Replied | None:
    """Where nothing is written down of a card, somebody was quicker than we at noting it, or Telegram took it and we
    never heard so. It stands in the chat all the same, and whoever answers it is heard.
    """
    marked = (kinds.marked(data.action, data.value) for data in done.reply_to_buttons)
    subject = next((each for each in marked if each is not None), None)
    if subject is None or not isinstance(done.event, Said | Uploaded):
        return None
    return Replied(MessageSubject(subject), done.event)


def _replied_to_screen(done: StaffUpdate) -> RepliedStale | None:
    """What answers a screen is meant for the bot, whosever it is; of several messages, only the first meets it."""
    is_screen = any(data.version != NEVER_OUT_OF_DATE for data in done.reply_to_buttons)
    return RepliedStale() if is_screen else None


async def continued(work: Work, done: StaffUpdate, kinds: CardKinds) -> Replied | None:
    """Words that answer nothing we know of may be the rest of what their author has just begun; what answers nothing at
    all may go on with what they have just sent.
    """
    if not isinstance(done.event, Said | Uploaded):
        return None
    if (rest := await _rest(work, done, kinds)) is not None or done.reply_to is not None:
        return rest
    subject = await kinds.followed(work, address_of(done.user.id), done.event)
    return None if subject is None else Replied(MessageSubject(subject), done.event)


async def _replied(session: AsyncSession, done: StaffUpdate, to: int) -> Replied | None:
    found = await message_links.find(session, done.key.chat_id, to)
    if found is None or not isinstance(done.event, Said | Uploaded):
        return None
    return Replied(MessageSubject(Subject.unpack(found.subject), found.part), done.event)
