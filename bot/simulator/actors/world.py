"""One simulator, with the people who write to the bot, as a whole that can be saved and loaded again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.simulator.actors.actor import SimPerson
from bot.simulator.conditions.clock import utc_now
from bot.simulator.delivery.webhook import FIRST_DELAY
from bot.simulator.errors import Impossible, Json
from bot.simulator.world import groups, snapshot
from bot.simulator.world.chats import Chat, Membership
from bot.simulator.world.journal import ChatChanged, PersonChanged, Reloaded
from bot.simulator.world.people import User
from bot.simulator.world.state import WorldState

if TYPE_CHECKING:
    import httpx


class World(WorldState):
    """One simulator: its state, and the people who act in it."""

    def __init__(
        self,
        token: str = "12345:TEST",  # noqa: S107 - a simulator's token opens nothing
        bot_username: str = "portal_bot",
        bot_name: str = "Portal",
        clock: Callable[[], datetime] = utc_now,
        webhook_transport: httpx.AsyncBaseTransport | None = None,
        webhook_delay: float = FIRST_DELAY,
    ) -> None:
        """The transport lets tests take webhook deliveries without a socket, and the delay in less than a second."""
        super().__init__(token, bot_username, bot_name, clock, webhook_transport, webhook_delay)
        self.people: dict[int, SimPerson] = {}

    def add_person(
        self,
        id: int,  # noqa: A002 - what Telegram calls it
        first_name: str,
        last_name: str | None = None,
        language_code: str | None = "pl",
        username: str | None = None,
        phone_number: str | None = None,
    ) -> SimPerson:
        """Somebody who has Telegram and has not written to the bot yet."""
        if id in self.people or id <= 0:
            raise Impossible(f"{id} is no id for a new person")
        phone = phone_number or f"+48600{id % 1_000_000:06d}"
        user = User(id, first_name, last_name or None, username or None, language_code or None, phone_number=phone)
        person = self.people[id] = SimPerson(self, user)
        chat = self.chats[id] = Chat(id, "private", user.full_name, members={id: user})
        self.log.write(PersonChanged(user, blocked=False))
        self.log.write(ChatChanged(chat))
        return person

    def add_group(
        self,
        chat_id: int,
        title: str,
        members: Iterable[SimPerson] = (),
        *,
        forum: bool = False,
        basic: bool = False,
        bot_is_admin: bool = True,
        bot_is_member: bool = True,
    ) -> Chat:
        """A group that is there already, a supergroup unless it is `basic`; its first member made it."""
        if chat_id >= 0 or chat_id in self.chats:
            raise Impossible(f"{chat_id} is no id for a new group: it is a number below zero")
        people = {person.user.id: person.user for person in members}
        status = Membership.ADMINISTRATOR if bot_is_admin else Membership.MEMBER
        kind = "group" if basic else "supergroup"
        chat = Chat(chat_id, kind, title, people, is_forum=forum, administrators=set(list(people)[:1]))
        chat.bot = status if bot_is_member else Membership.LEFT
        self.chats[chat_id] = chat
        self.log.write(ChatChanged(chat))
        return chat

    def person(self, person_id: int) -> SimPerson:
        return self.people[person_id]

    def new_person_id(self) -> int:
        return max(self.people, default=1000) + 1

    def saved(self) -> Json:
        """Everything there is, files too, as JSON."""
        return snapshot.taken(self, [(person.user, person.blocked) for person in self.people.values()])

    def load(self, saved: Json) -> None:
        """Everything as it was when it was saved."""
        people = snapshot.restore(self, saved)
        self.people = {user.id: SimPerson(self, user, blocked=blocked) for user, blocked in people}
        self.log.write(Reloaded())

    def upgrade(self, chat: Chat) -> Chat:
        """A basic group becomes a supergroup, with another id; the bot hears of it."""
        return groups.upgrade(self, chat)
