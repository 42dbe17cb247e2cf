"""Chats: private ones with the bot, and groups."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from bot.simulator.api.errors import Json
from bot.simulator.world.messages import SimMessage
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
    rights that the bot was not given as an administrator.
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
