"""A person who writes: texts, files, cards and places, to the bot or into a group."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, repeat
from typing import Any

from bot.simulator.errors import Impossible
from bot.simulator.markup.entities import Text, trimmed, width, with_found
from bot.simulator.world.chats import Chat, SimMessage, topic_of
from bot.simulator.world.content import Contact, Content, Location, Media
from bot.simulator.world.files import MediaKind
from bot.simulator.world.people import User
from bot.simulator.world.pictures import NotAPicture, WrongDimensions, sticker
from bot.simulator.world.sounds import chime, seconds_of
from bot.simulator.world.state import WorldState

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LEAST_IN_ALBUM = 2
MOST_IN_ALBUM = 10


class Author:
    """Somebody with Telegram in their hand. Everything that they send becomes a real update for the bot."""

    def __init__(self, world: WorldState, user: User, *, blocked: bool = False) -> None:
        self.world = world
        self.user = user
        self.blocked = blocked

    def __repr__(self) -> str:
        return f"<{self.user.full_name}>"

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def chat(self) -> Chat:
        """Their private chat with the bot."""
        return self.world.chats[self.id]

    @property
    def messages(self) -> list[SimMessage]:
        """What they see in their private chat."""
        return self.chat.messages

    def say(
        self,
        text: str,
        *,
        chat: Chat | int | None = None,
        reply_to: SimMessage | None = None,
        thread: int | None = None,
    ) -> SimMessage:
        """Type a text and send it."""
        words = written(text, LONGEST_TEXT)
        if not words:
            raise Impossible("an empty message can't be sent")
        return self._send(words, chat, reply_to=reply_to, thread=thread)

    def share_contact(self, *, own: bool = True, chat: Chat | int | None = None) -> SimMessage:
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
    ) -> SimMessage:
        """Share a card from the address book; `user_id` when its owner has Telegram."""
        return self._send(Contact(phone_number, first_name, last_name, user_id), chat)

    def send_photo(
        self,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        chat: Chat | int | None = None,
        reply_to: SimMessage | None = None,
        thread: int | None = None,
    ) -> SimMessage:
        """Send a picture as a photo; what is none can only be sent as a file."""
        return self._send(self._media(MediaKind.PHOTO, name, content, caption), chat, reply_to=reply_to, thread=thread)

    def send_document(
        self,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        chat: Chat | int | None = None,
        reply_to: SimMessage | None = None,
        thread: int | None = None,
    ) -> SimMessage:
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
        reply_to: SimMessage | None = None,
        thread: int | None = None,
    ) -> list[SimMessage]:
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

    def send_sticker(
        self, *, chat: Chat | int | None = None, reply_to: SimMessage | None = None, thread: int | None = None
    ) -> SimMessage:
        media = self._media(MediaKind.STICKER, "sticker.webp", sticker())
        return self._send(media, chat, reply_to=reply_to, thread=thread)

    def send_voice(
        self,
        content: bytes = b"",
        caption: str = "",
        *,
        chat: Chat | int | None = None,
        reply_to: SimMessage | None = None,
        thread: int | None = None,
    ) -> SimMessage:
        """Record something: what somebody is given to say, or three notes."""
        media = self._media(MediaKind.VOICE, "voice.oga", content or chime(), caption)
        return self._send(media, chat, reply_to=reply_to, thread=thread)

    def send_location(
        self, latitude: float = 52.2297, longitude: float = 21.0122, *, chat: Chat | int | None = None
    ) -> SimMessage:
        return self._send(Location(latitude, longitude), chat)

    def forward(self, message: SimMessage, *, chat: Chat | int | None = None) -> SimMessage:
        """Forward a message; a protected one can't be."""
        if message.protected:
            raise Impossible("this message is protected: it can't be forwarded")
        return self._send(message.content, chat, forwarded_from=message.forwarded_from or message)

    def _media(self, kind: MediaKind, name: str, content: bytes, caption: str = "") -> Media:
        words, files = written(caption, LONGEST_CAPTION), self.world.files
        if kind is not MediaKind.PHOTO:
            return Media(files.keep(kind, name, content, duration=seconds_of(content)), words)
        try:
            return Media(files.keep_photo(name, content, shrunk_before=True), words)
        except (NotAPicture, WrongDimensions) as error:
            raise Impossible(f"{name!r} can't be sent as a photo, only as a file") from error

    def _send(
        self,
        content: Content,
        chat: Chat | int | None,
        *,
        reply_to: SimMessage | None = None,
        thread: int | None = None,
        **options: Any,  # noqa: ANN401 - the optional fields of Message
    ) -> SimMessage:
        place = self._place(chat)
        topic = topic_of(place, thread, reply_to)
        if topic in place.closed_topics and self.id not in place.administrators:
            raise Impossible("the topic is closed")
        message = self.world.post(place, self.user, content, reply_to=reply_to, thread_id=topic, **options)
        self.world.tell_bot(message)
        return message

    def _place(self, chat: Chat | int | None) -> Chat:
        place = self.chat if chat is None else self.world.chats[chat] if isinstance(chat, int) else chat
        self.check_member(place)
        if place.private:
            if self.blocked:
                raise Impossible(f"{self.user.full_name} has blocked the bot")
            place.opened = True
        return place

    def check_member(self, chat: Chat) -> None:
        """Only who is in a chat can do something there."""
        if self.id not in chat.members:
            raise Impossible(f"{self.user.full_name} is not in {chat.title!r}")


def written(text: str, longest: int) -> Text:
    """A text as a client sends it, with what Telegram finds in it."""
    words = with_found(trimmed(Text(text)))
    if width(words.text) > longest:
        raise Impossible(f"no client sends more than {longest} characters at once")
    return words
