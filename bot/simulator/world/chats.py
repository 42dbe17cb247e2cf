"""Chats (private ones with the bot, and groups) and the messages in them.

Messages are values: a change makes another one, and what was written down stays as it was. A chat and its messages know
each other, so they are in one file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.simulator.errors import Json
from bot.simulator.markup.entities import Text
from bot.simulator.world.content import Contact, Content, Location, Media, ServiceMessage
from bot.simulator.world.files import SimFile
from bot.simulator.world.people import User


class Membership(StrEnum):
    """What the bot is in a group, or what became of it in a private chat."""

    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(slots=True, eq=False)
class Chat:
    """A chat and everything that can be seen in it now.

    `pinned` are message ids, the last one pinned last; `reactions` are by message and by who reacted; `bot_lacks` are
    rights that the bot was not given as an administrator. Whose private chat it is perhaps `refuses_voice` messages.
    """

    id: int
    type: str
    title: str
    members: dict[int, User] = field(default_factory=dict)
    is_forum: bool = False
    bot: Membership = Membership.MEMBER
    administrators: set[int] = field(default_factory=set)
    opened: bool = False
    keyboard: Json | None = None
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    pinned: list[int] = field(default_factory=list)
    reactions: dict[int, dict[int, tuple[str, ...]]] = field(default_factory=dict)
    bot_lacks: set[str] = field(default_factory=set)
    refuses_voice: bool = False
    migrated_to: int | None = None
    last_message_id: int = 0
    _messages: dict[int, SimMessage] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """Whether it is one person's chat with the bot."""
        return self.type == "private"

    @property
    def bot_is_here(self) -> bool:
        """Whether the bot can see and write in it."""
        return self.bot in {Membership.MEMBER, Membership.ADMINISTRATOR, Membership.RESTRICTED}

    @property
    def owner(self) -> int | None:
        """Who made the group: the first of its administrators."""
        return next((person_id for person_id in self.members if person_id in self.administrators), None)

    @property
    def bot_may_delete(self) -> bool:
        """Whether the bot may delete what others wrote: in any private chat, and as an administrator."""
        return self.private or (self.bot is Membership.ADMINISTRATOR and "can_delete_messages" not in self.bot_lacks)

    @property
    def instance(self) -> str:
        """Telegram's `chat_instance`: the same for every press in this chat, and meaning nothing."""
        return str(int.from_bytes(hashlib.sha256(str(self.id).encode()).digest()[:8], signed=True))

    @property
    def messages(self) -> list[SimMessage]:
        """As seen now, oldest first: edits applied, deleted ones gone."""
        return list(self._messages.values())

    def bot_made_topic(self, thread_id: int | None) -> bool:
        """Whether the bot made a topic: it may close, open and rename it, and always write there."""
        begins = self._messages.get(thread_id or 0)
        return thread_id in self.topics and begins is not None and begins.sender.is_bot

    def message(self, message_id: int) -> SimMessage | None:
        """The message with an id, if it is there."""
        return self._messages.get(message_id)

    def put(self, message: SimMessage) -> None:
        """A message as it is from now on."""
        self._messages[message.message_id] = message

    def take(self, message: SimMessage) -> None:
        """The message is gone, and with it what was said of it."""
        self._messages.pop(message.message_id, None)
        self.reactions.pop(message.message_id, None)
        self.pinned = [message_id for message_id in self.pinned if message_id != message.message_id]

    def json(self) -> Json:
        """As a Bot API `Chat`."""
        if self.private:
            person = self.members[self.id]
            names = {"first_name": person.first_name, "last_name": person.last_name, "username": person.username}
            return {"id": self.id, "type": self.type} | {name: value for name, value in names.items() if value}
        body: Json = {"id": self.id, "type": self.type, "title": self.title}
        return body | ({"is_forum": True} if self.is_forum else {})


@dataclass(frozen=True, slots=True)
class SimMessage:
    """One message as it is seen now. It is known by its chat and id together: ids repeat in other chats."""

    chat: Chat = field(repr=False)
    message_id: int
    sender: User
    date: datetime
    content: Content
    markup: Json | None = None
    reply_to: SimMessage | None = field(default=None, repr=False)
    thread_id: int | None = None
    protected: bool = False
    edited: datetime | None = None
    forwarded_from: SimMessage | None = field(default=None, repr=False)
    album: str | None = None

    @property
    def words(self) -> Text:
        """Its text, or the caption of its file."""
        match self.content:
            case Text():
                return self.content
            case Media():
                return self.content.caption
            case _:
                return Text()

    @property
    def text(self) -> str:
        """What can be read in it."""
        return self.words.text

    @property
    def file(self) -> SimFile | None:
        return self.content.file if isinstance(self.content, Media) else None

    @property
    def inline_keyboard(self) -> list[list[Json]]:
        """The rows of buttons under it."""
        return list((self.markup or {}).get("inline_keyboard", ()))

    @property
    def labels(self) -> list[list[str]]:
        """What is written on its buttons."""
        return [[button["text"] for button in row] for row in self.inline_keyboard]

    def button(self, label: str) -> Json | None:
        return next((button for row in self.inline_keyboard for button in row if button["text"] == label), None)

    def json(self) -> Json:
        """As a Bot API `SimMessage`; what it replies to is told without what that replied to."""
        return self._replying_to(self.reply_to)

    def told(self) -> Json:
        """The same as a bot is told: whatever is in a topic and is no other reply, replies to the topic's beginning."""
        begins = self.chat.message(self.thread_id) if self.thread_id not in {None, self.message_id} else None
        return self._replying_to(self.reply_to or begins)

    def _replying_to(self, other: SimMessage | None) -> Json:
        return self.alone() | ({"reply_to_message": other.alone()} if other else {})

    def alone(self) -> Json:
        """Without the message that it replies to."""
        body: Json = {
            "message_id": self.message_id,
            "from": self.sender.json(),
            "chat": self.chat.json(),
            "date": int(self.date.timestamp()),
        }
        if self.edited:
            body["edit_date"] = int(self.edited.timestamp())
        if self.thread_id:
            body |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        if self.forwarded_from:
            body["forward_origin"] = _origin(self.forwarded_from)
        if self.album:
            body["media_group_id"] = self.album
        if self.protected:
            body["has_protected_content"] = True
        if self.inline_keyboard:
            body["reply_markup"] = self.markup
        return body | self._content()

    def _content(self) -> Json:
        match self.content:
            case Text():
                return self._written("text", "entities", self.content)
            case Media():
                return self._filed(self.content)
            case Contact():
                card = self.content
                full = {"last_name": card.last_name, "user_id": card.user_id}
                known = {name: value for name, value in full.items() if value is not None}
                return {"contact": {"phone_number": card.phone_number, "first_name": card.first_name} | known}
            case Location(latitude, longitude):
                return {"location": {"latitude": latitude, "longitude": longitude}}
            case ServiceMessage():
                return {self.content.field: self.content.value}

    def _filed(self, media: Media) -> Json:
        body = media.file.in_message()
        if media.spoiler:
            body["has_media_spoiler"] = True
        if media.caption:
            body |= self._written("caption", "caption_entities", media.caption)
            body |= {"show_caption_above_media": True} if media.above else {}
        return body

    def _written(self, name: str, entities: str, text: Text) -> Json:
        shown = (entity for entity in text.entities if entity.user_id is None or entity.user_id in self.chat.members)
        found = [entity.json() | self._mentioned(entity.user_id) for entity in shown]
        return {name: text.text} | ({entities: found} if found else {})

    def _mentioned(self, user_id: int | None) -> Json:
        return {"user": self.chat.members[user_id].json()} if user_id is not None else {}


def topic_of(chat: Chat, thread_id: int | None, reply_to: SimMessage | None) -> int | None:
    """The topic that a message goes to: in a forum, a reply goes where what it replies to is."""
    if not chat.is_forum:
        return None
    return thread_id or (reply_to.thread_id if reply_to else None)


def _origin(message: SimMessage) -> Json:
    date = int(message.date.timestamp())
    return {"type": "user", "sender_user": message.sender.json(), "date": date}
