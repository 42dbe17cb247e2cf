"""What is in a chat: messages, as values. A change makes another value; what was written down stays as it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.simulator.api.errors import Json
from bot.simulator.markup.entities import Text
from bot.simulator.world.files import SimFile
from bot.simulator.world.people import User

if TYPE_CHECKING:
    from bot.simulator.world.chats import Chat


@dataclass(frozen=True, slots=True)
class Media:
    """A file with, perhaps, some words under it, or above it; with a spoiler it is shown when it is pressed."""

    file: SimFile
    caption: Text = field(default_factory=Text)
    above: bool = False
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact card; `user_id` is there when the card's owner is on Telegram."""

    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A place on the map."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class ServiceMessage:
    """Something that happened in the chat, written by Telegram: `field` is the Bot API's name for it."""

    field: str
    value: Any


Content: TypeAlias = Text | Media | Contact | Location | ServiceMessage


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
        """The file that it holds."""
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
        """The button with this label."""
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
        """Whom a `text_mention` names."""
        return {"user": self.chat.members[user_id].json()} if user_id is not None else {}


def topic_of(chat: Chat, thread_id: int | None, reply_to: SimMessage | None) -> int | None:
    """The topic that a message goes to: in a forum, a reply goes where what it replies to is."""
    if not chat.is_forum:
        return None
    return thread_id or (reply_to.thread_id if reply_to else None)


def _origin(message: SimMessage) -> Json:
    date = int(message.date.timestamp())
    return {"type": "user", "sender_user": message.sender.json(), "date": date}
