"""A person with Telegram in their hand: what scripts, tests and the page do in somebody's name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from bot.simulator import groups
from bot.simulator.chats import Chat, Membership
from bot.simulator.entities import Text, trimmed, width, with_found
from bot.simulator.errors import Impossible, Json
from bot.simulator.files import MediaKind
from bot.simulator.journal import PersonChanged, Press
from bot.simulator.messages import Contact, Content, Location, Media, Message, topic_of
from bot.simulator.people import User
from bot.simulator.pictures import NotAPicture, WrongDimensions, sticker
from bot.simulator.reactions import EMOJI, reactions_json
from bot.simulator.updates import PRESSES_KEPT

if TYPE_CHECKING:
    from bot.simulator.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LEAST_IN_ALBUM = 2
MOST_IN_ALBUM = 10
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{0,64}")


class SimPerson:
    """One person. Everything that they do becomes a real update for the bot."""

    def __init__(self, world: World, user: User) -> None:
        """Made by `World.add_person`."""
        self.world = world
        self.user = user
        self.blocked = False

    def __repr__(self) -> str:
        """Their name."""
        return f"<{self.user.full_name}>"

    @property
    def id(self) -> int:
        """Telegram's id."""
        return self.user.id

    @property
    def chat(self) -> Chat:
        """Their private chat with the bot."""
        return self.world.chats[self.id]

    @property
    def messages(self) -> list[Message]:
        """What they see in their private chat."""
        return self.chat.messages

    def say(
        self, text: str, *, chat: Chat | int | None = None, reply_to: Message | None = None, thread: int | None = None
    ) -> Message:
        """Type a text and send it."""
        words = _written(text, LONGEST_TEXT)
        if not words:
            raise Impossible("an empty message can't be sent")
        return self._send(words, chat, reply_to=reply_to, thread=thread)

    def start(self, parameter: str = "") -> Message:
        """Press Start, perhaps from a link; a blocked bot is unblocked by it."""
        if not START_PARAMETER.fullmatch(parameter):
            raise Impossible("a link's parameter has at most 64 of A-Z, a-z, 0-9, _ and -")
        self.unblock_bot()
        return self.say(f"/start {parameter}".strip())

    def press(self, message: Message, callback_data: str) -> Press:
        """Press a button that carries this. Old clients keep old buttons, so the message may look otherwise by now."""
        chat = message.chat
        self._check_member(chat)
        now = chat.message(message.message_id)
        press = self.world.press(self.user, now or message, callback_data)
        seen: Json = now.told() if now else {"chat": chat.json(), "message_id": message.message_id, "date": 0}
        body = {"id": press.id, "from": self.user.json(), "message": seen, "chat_instance": chat.instance}
        lane = f"presses of {self.id}"
        self.world.updates.push("callback_query", body | {"data": callback_data}, lane, PRESSES_KEPT)
        return press

    def tap(self, message: Message, label: str) -> Press:
        """Press the button with this label, as it is seen now."""
        now = message.chat.message(message.message_id)
        button = now.button(label) if now else None
        if button is None or "callback_data" not in button:
            raise Impossible(f"there is no button {label!r} to press; there are {now.labels if now else 'none'}")
        return self.press(message, button["callback_data"])

    def share_contact(self, *, own: bool = True, chat: Chat | int | None = None) -> Message:
        """Share the own telephone number, or, with `own=False`, somebody else's card."""
        if not own:
            return self.share_other_contact(chat=chat)
        # Android's client leaves the plus out, others don't: a bot has to understand both.
        number = self.user.phone_number.removeprefix("+")
        card = Contact(number, self.user.first_name, self.user.last_name, self.id)
        return self._send(card, chat)

    def share_other_contact(
        self,
        phone_number: str = "48600999999",
        first_name: str = "Ktoś",
        last_name: str | None = None,
        user_id: int | None = None,
        *,
        chat: Chat | int | None = None,
    ) -> Message:
        """Share a card from the address book; `user_id` when its owner has Telegram."""
        return self._send(Contact(phone_number, first_name, last_name, user_id), chat)

    def send_photo(
        self,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        chat: Chat | int | None = None,
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        """Send a picture as a photo; what is none can only be sent as a file."""
        return self._send(self._media(MediaKind.PHOTO, name, content, caption), chat, reply_to=reply_to, thread=thread)

    def send_document(
        self,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        chat: Chat | int | None = None,
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        """Send a file as a file."""
        media = self._media(MediaKind.DOCUMENT, name, content, caption)
        return self._send(media, chat, reply_to=reply_to, thread=thread)

    def send_album(
        self,
        files: Iterable[tuple[str, bytes]],
        caption: str = "",
        *,
        as_documents: bool = False,
        chat: Chat | int | None = None,
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> list[Message]:
        """Send several files (name, content) at once: each is a message of its own, the first has the caption."""
        kind = MediaKind.DOCUMENT if as_documents else MediaKind.PHOTO
        album = self.world.new_album_id()
        captions = chain([caption], repeat(""))
        media = [
            self._media(kind, name, content, words) for (name, content), words in zip(files, captions, strict=False)
        ]
        if not LEAST_IN_ALBUM <= len(media) <= MOST_IN_ALBUM:
            raise Impossible(f"an album has {LEAST_IN_ALBUM} to {MOST_IN_ALBUM} files")
        return [self._send(item, chat, reply_to=reply_to, thread=thread, album=album) for item in media]

    def send_sticker(self, *, chat: Chat | int | None = None) -> Message:
        """Send a sticker."""
        return self._send(self._media(MediaKind.STICKER, "sticker.webp", sticker()), chat)

    def send_voice(
        self,
        content: bytes = b"OggS",
        caption: str = "",
        *,
        chat: Chat | int | None = None,
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        """Send a voice note."""
        media = self._media(MediaKind.VOICE, "voice.oga", content, caption)
        return self._send(media, chat, reply_to=reply_to, thread=thread)

    def send_location(
        self, latitude: float = 52.2297, longitude: float = 21.0122, *, chat: Chat | int | None = None
    ) -> Message:
        """Send a place."""
        return self._send(Location(latitude, longitude), chat)

    def forward(self, message: Message, *, chat: Chat | int | None = None) -> Message:
        """Forward a message; a protected one can't be."""
        if message.protected:
            raise Impossible("this message is protected: it can't be forwarded")
        return self._send(message.content, chat, forwarded_from=message.forwarded_from or message)

    def edit(self, message: Message, text: str) -> Message:
        """Edit one's own message, or the caption of one's own file."""
        now = self._own(message)
        media = now.content if isinstance(now.content, Media) else None
        words = _written(text, LONGEST_CAPTION if media else LONGEST_TEXT)
        if now.words == words or not (media or (words and isinstance(now.content, Text))):
            raise Impossible("nothing in it would change")
        content = replace(media, caption=words) if media else words
        changed = self.world.change(now, content=content, edited=self.world.clock())
        self.world.tell_bot(changed, "edited_message")
        return changed

    def delete(self, message: Message) -> None:
        """Delete a message for everybody; a bot isn't told."""
        now = message.chat.message(message.message_id)
        if now is None or not (now.chat.private or now.sender.id == self.id):
            raise Impossible("there is no such message of yours")
        self.world.remove(now)

    def react(self, message: Message, *emoji: str) -> None:
        """React to a message with these, and no others; a bot that asked for it hears of that."""
        self._check_member(message.chat)
        if not EMOJI.issuperset(emoji):
            raise Impossible("there is no such reaction")
        before = self.world.react(message, self.user, emoji)
        chat, date = message.chat, int(self.world.clock().timestamp())
        if before != emoji and (chat.private or chat.bot is Membership.ADMINISTRATOR):
            body: Json = {"chat": chat.json(), "message_id": message.message_id, "user": self.user.json(), "date": date}
            body |= {"old_reaction": reactions_json(before), "new_reaction": reactions_json(emoji)}
            self.world.updates.push("message_reaction", body, f"reactions in {chat.id}")

    def join(self, chat: Chat) -> None:
        """Come into a group."""
        groups.join(self.world, self.user, chat)

    def leave(self, chat: Chat) -> None:
        """Leave a group."""
        groups.leave(self.world, self.user, chat)

    def appoint_in(self, chat: Chat, *, administrator: bool = True) -> None:
        """Become an administrator of a group, or be one no more."""
        groups.appoint(self.world, self.user, chat, administrator=administrator)

    def block_bot(self) -> None:
        """Block the bot: it can't write any more, and is told so."""
        self._set_blocked(blocked=True)

    def unblock_bot(self) -> None:
        """Let the bot write again."""
        self._set_blocked(blocked=False)

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

    def _media(self, kind: MediaKind, name: str, content: bytes, caption: str = "") -> Media:
        words, files = _written(caption, LONGEST_CAPTION), self.world.files
        if kind is not MediaKind.PHOTO:
            return Media(files.keep(kind, name, content), words)
        try:
            return Media(files.keep_photo(name, content, shrunk_before=True), words)
        except (NotAPicture, WrongDimensions) as error:
            raise Impossible(f"{name!r} can't be sent as a photo, only as a file") from error

    def _send(
        self,
        content: Content,
        chat: Chat | int | None,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        **options: Any,  # noqa: ANN401 - the optional fields of Message
    ) -> Message:
        place = self._place(chat)
        topic = topic_of(place, thread, reply_to)
        if topic in place.closed_topics and self.id not in place.administrators:
            raise Impossible("the topic is closed")
        message = self.world.post(place, self.user, content, reply_to=reply_to, thread_id=topic, **options)
        self.world.tell_bot(message)
        return message

    def _place(self, chat: Chat | int | None) -> Chat:
        place = self.chat if chat is None else self.world.chats[chat] if isinstance(chat, int) else chat
        self._check_member(place)
        if place.private:
            if self.blocked:
                raise Impossible(f"{self.user.full_name} has blocked the bot")
            place.opened = True
        return place

    def _check_member(self, chat: Chat) -> None:
        if self.id not in chat.members:
            raise Impossible(f"{self.user.full_name} is not in {chat.title!r}")

    def _own(self, message: Message) -> Message:
        now = message.chat.message(message.message_id)
        if now is None or now.sender.id != self.id or now.forwarded_from:
            raise Impossible("only one's own message can be edited")
        return now


def _written(text: str, longest: int) -> Text:
    words = with_found(trimmed(Text(text)))
    if width(words.text) > longest:
        raise Impossible(f"no client sends more than {longest} characters at once")
    return words
