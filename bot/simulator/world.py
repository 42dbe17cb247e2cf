"""Everything there is in one simulator: the bot, people, chats, files, and what waits for the bot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.simulator.actor import SimPerson
from bot.simulator.chats import Chat, Membership
from bot.simulator.clock import MovableClock, utc_now
from bot.simulator.entities import Text
from bot.simulator.errors import ApiError, Impossible, Json
from bot.simulator.faults import Faults
from bot.simulator.files import FileStore
from bot.simulator.journal import (
    Acted,
    Answered,
    Bell,
    ChatChanged,
    Deleted,
    Edited,
    Journal,
    KeyboardChanged,
    PersonChanged,
    Press,
    Pressed,
    Reloaded,
    Sent,
)
from bot.simulator.messages import Content, Media, Message
from bot.simulator.people import User
from bot.simulator.profile import Profile
from bot.simulator.saving import from_json, to_json
from bot.simulator.updates import PRESSES_KEPT, UpdateQueue
from bot.simulator.webhook import FIRST_DELAY, Webhook

if TYPE_CHECKING:
    import httpx


SAVED_AS = 1
"""The form in which a world is saved."""


class Unsettled(AssertionError):
    """The bot did not come to rest in time; the message says what is still open."""


class World:
    """One simulator. `log` is the journal of everything visible, in order."""

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
        self.token = token
        self.bot = User(int(token.partition(":")[0]), bot_name, username=bot_username, is_bot=True)
        self.clock = MovableClock(clock)
        self.people: dict[int, SimPerson] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.profile = Profile()
        self.files = FileStore(self.bot.id)
        self.bell = Bell()
        self.log = Journal(self.bell)
        self.faults = Faults()
        self.updates = UpdateQueue(self.clock, self.bell, self.faults)
        self.webhook = Webhook(self.updates, self.clock, webhook_transport, webhook_delay)
        self._last_private_message_id = 0
        self._last_press = 0

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
        bot_is_admin: bool = True,
        bot_is_member: bool = True,
    ) -> Chat:
        """A supergroup that is there already; its first member made it."""
        if chat_id >= 0 or chat_id in self.chats:
            raise Impossible(f"{chat_id} is no id for a new group: it is a number below zero")
        people = {person.user.id: person.user for person in members}
        status = Membership.ADMINISTRATOR if bot_is_admin else Membership.MEMBER
        chat = Chat(chat_id, "supergroup", title, people, is_forum=forum, administrators=set(list(people)[:1]))
        chat.bot = status if bot_is_member else Membership.LEFT
        self.chats[chat_id] = chat
        self.log.write(ChatChanged(chat))
        return chat

    def chat(self, chat_id: int) -> Chat:
        """The chat with an id."""
        return self.chats[chat_id]

    def person(self, person_id: int) -> SimPerson:
        """The person with an id."""
        return self.people[person_id]

    def new_person_id(self) -> int:
        """An id that nobody has."""
        return max(self.people, default=1000) + 1

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Content,
        **options: Any,  # noqa: ANN401 - the optional fields of Message, as they are called there
    ) -> Message:
        """Put a message into a chat."""
        message = Message(chat, self._next_message_id(chat), sender, self.clock(), content, **options)
        chat.put(message)
        self.log.write(Sent(message))
        self._change_keyboard(message)
        return message

    def change(self, message: Message, **fields: Any) -> Message:  # noqa: ANN401 - the fields of Message
        """A message becomes another."""
        changed = replace(message, **fields)
        message.chat.put(changed)
        self.log.write(Edited(changed, message))
        return changed

    def remove(self, message: Message) -> None:
        """A message goes away, for everybody."""
        message.chat.take(message)
        self.log.write(Deleted(message))

    def press(self, person: User, message: Message, data: str) -> Press:
        """Somebody presses a button; the bot has 150 seconds to answer."""
        self._last_press += 1
        press = Press(str(person.id * 2**32 + self._last_press), person, message, data, self.clock())
        self.presses[press.id] = press
        self.log.write(Pressed(press))
        return press

    def answer(self, press: Press, text: str | None, *, show_alert: bool = False, url: str | None = None) -> None:
        """The spinner on a pressed button ends."""
        del self.presses[press.id]
        press.answered, press.text, press.show_alert = True, text, show_alert
        self.log.write(Answered(press, text, show_alert, url))

    def give_up_presses(self) -> None:
        """Clients stop waiting for an answer that comes too late."""
        now = self.clock()
        for press in [press for press in self.presses.values() if now >= press.at + PRESSES_KEPT]:
            self.answer(press, None)

    def pass_by(self, duration: timedelta) -> None:
        """Time passes; those who wait for something look again whether it is due."""
        if duration < timedelta():
            raise Impossible("time doesn't go back")
        self.clock.ahead += duration
        self.give_up_presses()
        self.bell.ring()

    def saved(self) -> Json:
        """Everything there is, files too, as JSON."""
        people = [(person.user, person.blocked) for person in self.people.values()]
        counts = (self._last_private_message_id, self._last_press)
        what = {"bot": self.bot, "now": self.clock(), "people": people, "chats": self.chats, "presses": self.presses}
        what |= {"profile": self.profile, "files": self.files.all, "backlog": self.updates.backlog, "counts": counts}
        return {"simulator": SAVED_AS} | to_json(what)

    def load(self, saved: Json) -> None:
        """Everything as it was when it was saved; the bot must be the same one."""
        if saved.get("simulator") != SAVED_AS:
            raise Impossible("this is no saved simulator")
        what = from_json(saved)
        if what["bot"].id != self.bot.id:
            raise Impossible(f"this was saved with another bot: its token begins with {what['bot'].id}")
        self.people = {user.id: SimPerson(self, user) for user, _ in what["people"]}
        for user, blocked in what["people"]:
            self.people[user.id].blocked = blocked
        self.bot, self.chats, self.presses, self.profile = (
            what[name] for name in ("bot", "chats", "presses", "profile")
        )
        self.files.clear()
        self.files.put_back(what["files"])
        self.updates.backlog = what["backlog"]
        self._last_private_message_id, self._last_press = what["counts"]
        self.clock.set_to(what["now"])
        self.log.write(Reloaded())

    def act(self, chat: Chat, action: str, thread_id: int | None) -> None:
        """The bot is seen typing, or the like."""
        self.log.write(Acted(chat, action, thread_id))

    async def settled(self, within: float = 5.0) -> None:
        """Wait until the bot has confirmed every update and answered every press; nothing may last so many seconds."""
        while len(self.updates) or self.presses:
            if not await self.bell.heard(within):
                raise Unsettled(self._what_is_open())

    def hang_up(self) -> None:
        """End what waits for something to happen: a poll, and whoever follows the journal."""
        self.updates.end_poll(ApiError(500, "Internal Server Error: restart"))
        self.log.close()

    async def close(self) -> None:
        """Stop everything that is under way."""
        self.hang_up()
        await self.webhook.close()

    def _what_is_open(self) -> str:
        updates = ", ".join(f"{update.kind} {update.id}" for update in self.updates.waiting())
        presses = ", ".join(f"{press.data!r} by {press.person.full_name}" for press in self.presses.values())
        return f"the bot has not confirmed: {updates or 'nothing'}; not answered: {presses or 'nothing'}"

    def _next_message_id(self, chat: Chat) -> int:
        """Private chats share one count, the bot's; each supergroup has its own. So the same id is in many chats."""
        if not chat.private:
            chat.last_message_id += 1
            return chat.last_message_id
        self._last_private_message_id += 1
        return self._last_private_message_id

    def _change_keyboard(self, message: Message) -> None:
        chat, markup = message.chat, message.markup or {}
        replied = not message.sender.is_bot and "force_reply" in (chat.keyboard or {})
        if replied or markup.get("remove_keyboard"):
            self._show_keyboard(chat, None)
        elif "keyboard" in markup or "force_reply" in markup:
            self._show_keyboard(chat, message.markup)

    def _show_keyboard(self, chat: Chat, keyboard: Json | None) -> None:
        chat.keyboard = keyboard
        self.log.write(KeyboardChanged(chat, keyboard))


def with_words(content: Content, words: Text) -> Content:
    """The same content with another text, or caption."""
    return replace(content, caption=words) if isinstance(content, Media) else words


__all__ = ["Impossible", "Unsettled", "World", "with_words"]
