"""The staff chat in a script: who sits in it, what they can press there, and what they answer.

A card is everybody's, and a screen its owner's. What people say to each other there is none of the bot's business, and
a script sees to it that the bot keeps out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from bot.demo.chat.script import Numbered
from bot.fsm_storage import ConversationRow
from bot.rendering.callback_data import CallbackData
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.simulator.actors.actor import SimPerson
from bot.simulator.api.methods.topics import OfTopic, delete_forum_topic
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.journal import ChatChanged
from tests.dialogs.script import ScriptError
from tests.dialogs.sending import long_text, send_file
from tests.dialogs.taps import buttons_of
from tests.stage import STAFF_CHAT, Stage

ANONYMOUS: Final = 1087968824
"""The account in whose name Telegram posts what anonymous administrators write."""

MENTION: Final = "@portal_bot"
OTHER_GROUP: Final = -2002

_TAP: Final = re.compile(r"(?P<how>twice |other |forwarded )?\[(?P<action>[a-z_.]+)(?:: (?P<value>[^\]]*))?\]")
_REPLY: Final = re.compile(
    r"reply(?: (?P<to>#\d+|\w+))?(?:: (?P<words>.*)| (?P<file>(?:file|photo|album|voice|sticker)\b.*))"
)
GOES_ON: Final = "goes on: "
_FILE: Final = re.compile(r"(?:file|photo|album|voice|sticker)\b.*")

Words = Callable[[str], str]
"""What is written in both languages, in the one that is spoken."""


@dataclass
class StaffChat:
    """The staff chat on a stage."""

    stage: Stage
    numbered: Numbered
    seated: list[SimPerson] = field(default_factory=list)

    @property
    def chat(self) -> Chat:
        """Where it is now: a group that became a supergroup has another number."""
        chat = self.stage.world.chat(STAFF_CHAT)
        return chat if chat.migrated_to is None else self.stage.world.chat(chat.migrated_to)

    def open(self, seated: Iterable[SimPerson], *, has_topics: bool, is_basic: bool) -> None:
        """These are in it, and nobody else; the first of them made the group."""
        self.seated = list(seated)
        chat = self.chat
        chat.members = {person.id: person.user for person in self.seated}
        chat.administrators = {self.seated[0].id}
        chat.is_forum = has_topics
        chat.type = "group" if is_basic else "supergroup"

    # What there is to be seen

    def cards(self) -> list[SimMessage]:
        """The messages whose buttons are everybody's, newest first."""
        return [each for each in reversed(self.chat.messages) if any(map(_is_everybodys, buttons_of(each)))]

    async def screen(self, person: SimPerson) -> SimMessage | None:
        """A person's own screen."""
        row = await self.conversation(person)
        shown_in = row.screen_message_id if row else None
        return None if shown_in is None else self.chat.message(shown_in)

    async def conversation(self, person: SimPerson) -> ConversationRow | None:
        """Where a person has got to here."""
        async with self.stage.work() as work:
            return await self.stage.conversation_row(work, person, self.chat.id)

    async def offered(self, person: SimPerson) -> list[SimMessage]:
        """What a person can press, newest first: their screen, and the cards."""
        return self.cards_and(await self.screen(person))

    def cards_and(self, screen: SimMessage | None) -> list[SimMessage]:
        """The cards, and somebody's screen if there is one, newest first."""
        seen = [*self.cards(), *([screen] if screen is not None and screen.inline_keyboard else [])]
        return sorted(seen, key=lambda message: -message.message_id)

    def number_cards(self) -> None:
        """Things on cards get their numbers in the order in which the cards came."""
        for card in reversed(self.cards()):
            for button in buttons_of(card):
                self.numbered.shown(button)

    # What people do

    async def act(self, person: SimPerson, what: str, words: Words) -> bool | None:
        """Somebody does something here; whether the bot has to answer it, `None` where it may."""
        if found := _TAP.fullmatch(what):
            times = 2 if found["how"] == "twice " else 1
            await self._tap(person, found["action"], found["value"], times, others=found["how"] == "other ")
            return True
        if found := _REPLY.fullmatch(what):
            return await self._reply(person, found, words)
        if what.startswith(GOES_ON):
            await self.act(person, what.removeprefix(GOES_ON), words)
            return True
        word, _, rest = what.partition(" ")
        match word:
            case "edit":
                person.edit(self._last_of(person), words(rest))
                return None
            case "delete":
                person.delete(self._last_of(person))
                return False
            case _ if _FILE.fullmatch(what):
                send_file(person, what, words, chat=self.chat)
                return False
            case _:
                said = words(rest if word == "say" else what)
                person.say(said, chat=self.chat)
                return said.startswith(("/", MENTION))

    async def _tap(self, person: SimPerson, action: str, value: str | None, times: int, *, others: bool) -> None:
        messages = await self._of_others(person) if others else await self.offered(person)
        message, button = self._shown_on(messages, action, value)
        for _time in range(times):
            person.press(message, button.pack())

    def _shown_on(
        self, messages: Iterable[SimMessage], action: str, value: str | None
    ) -> tuple[SimMessage, CallbackData]:
        """The first button with that action, and value if one is given."""
        for message in messages:
            for button in buttons_of(message):
                if button.action == action and self._is_meant(button, value):
                    return message, button
        raise ScriptError("there is no such button")

    async def _reply(self, person: SimPerson, found: re.Match[str], words: Words) -> bool:
        to = await self._replied(person, found["to"])
        if found["file"]:
            send_file(person, found["file"], words, chat=self.chat, reply_to=to)
            return to.sender.is_bot
        said = long_text(words(found["words"]))
        person.say(said, chat=self.chat, reply_to=to)
        return to.sender.is_bot or said.startswith("/")

    async def _replied(self, person: SimPerson, to: str | None) -> SimMessage:
        match to:
            case None:
                found: Iterable[SimMessage] = self.cards()
            case "screen":
                screen = await self.screen(person)
                found = [] if screen is None else [screen]
            case "newest":
                found = [each for each in reversed(self.chat.messages) if each.sender.is_bot]
            case _ if to.startswith("#"):
                found = [
                    each for each in self.cards() if any(self._is_meant(button, to) for button in buttons_of(each))
                ]
            case _:
                found = [each for each in reversed(self.chat.messages) if each.sender.first_name == to]
        message = next(iter(found), None)
        if message is None:
            raise ScriptError("there is nothing to answer")
        return message

    async def _of_others(self, person: SimPerson) -> list[SimMessage]:
        screens = [await self.screen(each) for each in self.seated if each is not person]
        return sorted(filter(None, screens), key=lambda message: -message.message_id)

    def _is_meant(self, button: CallbackData, value: str | None) -> bool:
        if value is not None and value.startswith("#"):
            value = self.numbered.real(value)
            return value is not None and button.value == value
        return value in {None, button.value}

    def _last_of(self, person: SimPerson) -> SimMessage:
        said = [message for message in self.chat.messages if message.sender.id == person.id]
        if not said:
            raise ScriptError("there is no message of their own")
        return said[-1]

    # Those who don't belong here

    def anonymous(self) -> SimPerson:
        """Who writes for an administrator who remains anonymous."""
        world = self.stage.world
        person = world.people.get(ANONYMOUS) or world.add_person(ANONYMOUS, "Group", username="GroupAnonymousBot")
        self.chat.members[ANONYMOUS] = person.user
        return person

    def act_outside(self, person: SimPerson, what: str, words: Words, place: Chat) -> None:
        """Something that is done in another chat: with a button of a card that was forwarded, or with words."""
        found = _TAP.fullmatch(what)
        if found is None:
            person.say(words(what), chat=place)
            return
        card, button = self._shown_on(self.cards(), found["action"], found["value"])
        world = self.stage.world
        copy = world.post(place, person.user, card.content, markup=card.markup, forwarded_from=card)
        person.press(copy, button.pack())

    def other_group(self, person: SimPerson) -> Chat:
        """A group that isn't the clinic's; whoever acts in it has brought the bot there."""
        world = self.stage.world
        if OTHER_GROUP not in world.chats:
            world.add_group(OTHER_GROUP, "Rodzina", [person], bot_is_admin=False)
        chat = world.chat(OTHER_GROUP)
        chat.members[person.id] = person.user
        return chat

    # What happens to the chat

    async def happens(self, what: str) -> None:
        """Something happens to the group, its topics or its cards."""
        world, chat = self.stage.world, self.chat
        match what:
            case "group becomes supergroup":
                world.upgrade(chat)
            case "group becomes forum":
                chat.is_forum = True
                world.log.write(ChatChanged(chat))
            case "topic deleted":
                if not chat.topics:
                    raise ScriptError("there is no topic")
                await delete_forum_topic(world, OfTopic(chat_id=chat.id, message_thread_id=max(chat.topics)))
            case "card deleted":
                if not self.cards():
                    raise ScriptError("there is no card")
                world.remove(self.cards()[0])
            case _:
                raise ScriptError("no such step")


def shown_buttons(messages: Iterable[SimMessage], numbered: Numbered) -> Iterator[str]:
    """What can be pressed, as scripts write it."""
    for message in messages:
        yield from (numbered.shown(button) for button in buttons_of(message))


def _is_everybodys(button: CallbackData) -> bool:
    return button.version == NEVER_OUT_OF_DATE
