"""Everything there is in one simulator but the people: the bot, chats and messages, and what waits for the bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.simulator.conditions.bell import Bell
from bot.simulator.conditions.clock import MovableClock, utc_now
from bot.simulator.conditions.faults import Faults
from bot.simulator.conditions.rate_limits import RateLimits
from bot.simulator.delivery.updates import PRESSES_KEPT, UpdateQueue
from bot.simulator.delivery.webhook import FIRST_DELAY, WebhookDelivery
from bot.simulator.errors import ApiError, Complaint, Impossible, Json
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.content import Content, Media
from bot.simulator.world.files import FileStore
from bot.simulator.world.journal import (
    Acted,
    Answered,
    Deleted,
    Edited,
    Journal,
    KeyboardChanged,
    PressedEntry,
    PressEntry,
    Reacted,
    Sent,
)
from bot.simulator.world.membership import bot_sees
from bot.simulator.world.people import User
from bot.simulator.world.profile import Profile

if TYPE_CHECKING:
    import httpx


@dataclass(slots=True)
class Counts:
    """How many the world has numbered so far."""

    private_messages: int = 0
    presses: int = 0
    albums: int = 0


class Unsettled(AssertionError):
    """The bot did not come to rest in time; the message says what is still open."""


class WorldState:
    """The bot, and the chats in which it is written to. `log` is the journal of everything visible, in order;
    `complaints` are the calls that were refused.
    """

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
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, PressEntry] = {}
        self.profile = Profile()
        self.files = FileStore(self.bot.id)
        self.bell = Bell()
        self.log = Journal(self.bell)
        self.complaints: list[Complaint] = []
        self.faults = Faults()
        self.limits = RateLimits(self.clock)
        self.updates = UpdateQueue(self.clock, self.bell, self.faults)
        self.webhook = WebhookDelivery(self.updates, self.clock, webhook_transport, webhook_delay)
        self.counts = Counts()

    def chat(self, chat_id: int) -> Chat:
        return self.chats[chat_id]

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Content,
        *,
        begins_topic: bool = False,
        **options: Any,  # noqa: ANN401 - the optional fields of Message, as they are called there
    ) -> SimMessage:
        """Put a message into a chat."""
        message_id = self._next_message_id(chat)
        if begins_topic:
            options["thread_id"] = message_id
        message = SimMessage(chat, message_id, sender, self.clock(), content, **options)
        chat.put(message)
        self.log.write(Sent(message))
        self._change_keyboard(message)
        return message

    def change(self, message: SimMessage, **fields: Any) -> SimMessage:  # noqa: ANN401 - the fields of Message
        changed = replace(message, **fields)
        message.chat.put(changed)
        self.log.write(Edited(changed, message))
        return changed

    def remove(self, message: SimMessage) -> None:
        """A message goes away, for everybody."""
        message.chat.take(message)
        self.log.write(Deleted(message))

    def react(self, message: SimMessage, who: User, emoji: tuple[str, ...]) -> tuple[str, ...]:
        """Somebody's reactions to a message become these; those before."""
        given = message.chat.reactions.setdefault(message.message_id, {})
        before = given.get(who.id, ())
        given[who.id] = emoji
        if before != emoji:
            self.log.write(Reacted(message, who, emoji))
        return before

    def tell_bot(self, message: SimMessage, kind: str = "message") -> None:
        """The bot hears of a message, or that it was edited, where it may see it."""
        if bot_sees(message, self.bot):
            self.updates.push(kind, message.told(), f"messages in {message.chat.id}")

    def new_album_id(self) -> str:
        """What the messages of one album have in common."""
        self.counts.albums += 1
        return str(13_000_000_000_000_000 + self.counts.albums)

    def press(self, person: User, message: SimMessage, data: str) -> PressEntry:
        """Somebody presses a button; the bot has 150 seconds to answer."""
        self.counts.presses += 1
        press = PressEntry(str(person.id * 2**32 + self.counts.presses), person, message, data, self.clock())
        self.presses[press.id] = press
        self.log.write(PressedEntry(press))
        return press

    def answer(self, press: PressEntry, text: str | None, *, show_alert: bool = False, url: str | None = None) -> None:
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

    def act(self, chat: Chat, action: str, thread_id: int | None) -> None:
        """The bot is seen typing, or the like."""
        self.log.write(Acted(chat, action, thread_id))

    async def settled(self, within: float = 60.0) -> None:
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
        """Private chats and basic groups share the bot's count; each supergroup has its own. So ids repeat."""
        if chat.type == "supergroup":
            chat.last_message_id += 1
            return chat.last_message_id
        self.counts.private_messages += 1
        return self.counts.private_messages

    def _change_keyboard(self, message: SimMessage) -> None:
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
