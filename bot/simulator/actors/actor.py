"""A person with Telegram in their hand: what scripts, tests and the page do in somebody's name."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from bot.simulator.actors.writer import LONGEST_CAPTION, LONGEST_TEXT, Author, written
from bot.simulator.delivery.updates import PRESSES_KEPT
from bot.simulator.errors import Impossible, Json
from bot.simulator.markup.entities import Text
from bot.simulator.world import groups, pins
from bot.simulator.world.chats import Chat, Membership, SimMessage
from bot.simulator.world.content import Media, ServiceMessage
from bot.simulator.world.journal import PersonChanged, PressEntry
from bot.simulator.world.reactions import EMOJI, reactions_json

EDITABLE_FOR = timedelta(hours=48)
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{0,64}")


class SimPerson(Author):
    """One person. Everything that they do becomes a real update for the bot."""

    def start(self, parameter: str = "") -> SimMessage:
        """Press Start, perhaps from a link; a blocked bot is unblocked by it."""
        if not START_PARAMETER.fullmatch(parameter):
            raise Impossible("a link's parameter has at most 64 of A-Z, a-z, 0-9, _ and -")
        self.unblock_bot()
        return self.say(f"/start {parameter}".strip())

    def press(self, message: SimMessage, callback_data: str) -> PressEntry:
        """Press a button that carries this. Old clients keep old buttons, so the message may look otherwise by now."""
        chat = message.chat
        self.check_member(chat)
        now = chat.message(message.message_id)
        press = self.world.press(self.user, now or message, callback_data)
        seen: Json = now.told() if now else {"chat": chat.json(), "message_id": message.message_id, "date": 0}
        body = {"id": press.id, "from": self.user.json(), "message": seen, "chat_instance": chat.instance}
        lane = f"presses of {self.id}"
        self.world.updates.push("callback_query", body | {"data": callback_data}, lane, PRESSES_KEPT)
        return press

    def tap(self, message: SimMessage, label: str) -> PressEntry:
        """Press the button with this label, as it is seen now."""
        now = message.chat.message(message.message_id)
        button = now.button(label) if now else None
        if button is None or "callback_data" not in button:
            raise Impossible(f"there is no button {label!r} to press; there are {now.labels if now else 'none'}")
        return self.press(message, button["callback_data"])

    def edit(self, message: SimMessage, text: str) -> SimMessage:
        """Edit one's own message, or the caption of one's own file."""
        now = self._own(message)
        media = now.content if isinstance(now.content, Media) else None
        words = written(text, LONGEST_CAPTION if media else LONGEST_TEXT)
        if now.words == words or not (media or (words and isinstance(now.content, Text))):
            raise Impossible("nothing in it would change")
        content = replace(media, caption=words) if media else words
        changed = self.world.change(now, content=content, edited=self.world.clock())
        self.world.tell_bot(changed, "edited_message")
        return changed

    def delete(self, message: SimMessage) -> None:
        """Delete a message for everybody; a bot isn't told."""
        now = message.chat.message(message.message_id)
        if now is None or not (now.chat.private or now.sender.id == self.id):
            raise Impossible("there is no such message of yours")
        self.world.remove(now)

    def pin(self, message: SimMessage, *, pinned: bool = True) -> None:
        """Put a message at the top of the chat, or take it away from there; in a group, an administrator may."""
        chat = message.chat
        self.check_member(chat)
        now = chat.message(message.message_id)
        if (
            now is None
            or isinstance(now.content, ServiceMessage)
            or not (chat.private or self.id in chat.administrators)
        ):
            raise Impossible("this can't be pinned")
        if pinned:
            pins.pin(self.world, self.user, now)
        else:
            pins.unpin(self.world, now)

    def react(self, message: SimMessage, *emoji: str) -> None:
        """React to a message with these, and no others; a bot that asked for it hears of that."""
        self.check_member(message.chat)
        if not EMOJI.issuperset(emoji):
            raise Impossible("there is no such reaction")
        before = self.world.react(message, self.user, emoji)
        chat, date = message.chat, int(self.world.clock().timestamp())
        if before != emoji and (chat.private or chat.bot is Membership.ADMINISTRATOR):
            body: Json = {"chat": chat.json(), "message_id": message.message_id, "user": self.user.json(), "date": date}
            body |= {"old_reaction": reactions_json(before), "new_reaction": reactions_json(emoji)}
            self.world.updates.push("message_reaction", body, f"reactions in {chat.id}")

    def join(self, chat: Chat) -> None:
        groups.join(self.world, self.user, chat)

    def leave(self, chat: Chat) -> None:
        groups.leave(self.world, self.user, chat)

    def appoint_in(self, chat: Chat, *, administrator: bool = True) -> None:
        """Become an administrator of a group, or be one no more."""
        groups.appoint(self.world, self.user, chat, administrator=administrator)

    def block_bot(self) -> None:
        """Block the bot: it can't write any more, and is told so."""
        self._set_blocked(blocked=True)

    def unblock_bot(self) -> None:
        self._set_blocked(blocked=False)

    def refuse_voice(self, *, refuses: bool = True) -> None:
        """Let nobody send them voice messages, as Telegram's privacy settings allow."""
        self.chat.refuses_voice = refuses

    def add_bot_to(self, chat: Chat, status: Membership = Membership.MEMBER, lacks: Collection[str] = ()) -> None:
        """Add the bot to a group, or change what it is there, as administrator without some rights; it is told so."""
        groups.change_bot(self.world, self.user, chat, status, lacks)

    def remove_bot_from(self, chat: Chat) -> None:
        """Throw the bot out of a group; it is told so."""
        self.add_bot_to(chat, Membership.KICKED)

    def _set_blocked(self, *, blocked: bool) -> None:
        if self.blocked == blocked:
            return
        self.blocked = blocked
        was, now = Membership.MEMBER, Membership.KICKED
        if self.chat.opened:
            groups.tell_of_bot(self.world, self.user, self.chat, *((was, now) if blocked else (now, was)))
        self.world.log.write(PersonChanged(self.user, blocked))

    def _own(self, message: SimMessage) -> SimMessage:
        now = message.chat.message(message.message_id)
        if now is None or now.sender.id != self.id or now.forwarded_from:
            raise Impossible("only one's own message can be edited")
        if self.world.clock() - now.date >= EDITABLE_FOR:
            raise Impossible("a message can be edited for two days")
        return now
