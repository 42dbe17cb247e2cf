"""What a script's people send that the script doesn't spell out: files, and long texts."""

from __future__ import annotations

from collections.abc import Callable

from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat, SimMessage
from tests.dialogs.script import ScriptError
from tests.pictures import jpeg
from tests.sample_files import content_of


def long_text(written: str) -> str:
    """`words 300` stands for so many words, `smileys 300` for what Telegram finds twice as long as we do; anything else
    for itself.
    """
    word, _, count = written.partition(" ")
    match word:
        case "words":
            return " ".join(f"słowo{number}" for number in range(1, int(count) + 1))
        case "smileys":
            return "Oj " + "🙂" * int(count)  # smileys alone are thanks
        case _:
            return written


def send_file(
    person: SimPerson,
    what: str,
    words: Callable[[str], str],
    *,
    chat: Chat | None = None,
    reply_to: SimMessage | None = None,
) -> SimMessage:
    """`file report.pdf caption`, `photo caption`, `album 3 caption`, `voice` or `sticker`; the last one of an album."""
    word, _, rest = what.partition(" ")
    name, _, caption = rest.partition(" ")
    match word:
        case "photo":
            return person.send_photo("photo.jpg", jpeg(), words(rest), chat=chat, reply_to=reply_to)
        case "file":
            return person.send_document(name, content_of(name), words(caption), chat=chat, reply_to=reply_to)
        case "album":
            photos = [(f"{number}.jpg", jpeg()) for number in range(1, int(name) + 1)]
            return person.send_album(photos, words(caption), chat=chat, reply_to=reply_to)[-1]
        case "voice":
            return person.send_voice(caption=words(rest), chat=chat, reply_to=reply_to)
        case "sticker":
            return person.send_sticker(chat=chat, reply_to=reply_to)
        case _:
            raise ScriptError(f"nobody can send {word!r}")
