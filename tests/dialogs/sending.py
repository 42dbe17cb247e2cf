"""What a script's people send that the script doesn't spell out: files, long texts, and codes that they were shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

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


_LENGTH: Final = re.compile(r"\d+:\d\d")
_CODE: Final = re.compile(r"[BCDFGHJKMNPRSTWXZ]{4}-[BCDFGHJKMNPRSTWXZ]{4}")
_NAMED: Final = re.compile(r"\(code (\w+)\)")
_CARD_LINK: Final = re.compile(r"(/start desk-[a-z]+-)[\w-]{12}")
_LINK: Final = re.compile(r"(fam-)([\w-]{24})")
_LINK_OF: Final = re.compile(r"\(link (\w+)\)")
AN_EXAMPLE: Final = "BCDF-GHJK"


def with_codes(words: str, people: Mapping[str, SimPerson]) -> str:
    """`(code Anna)` stands for the code that Anna was shown last, `(link Anna)` for what her last link brings."""
    with_links = _LINK_OF.sub(lambda named: _last_link(people[named[1]]), words)
    return _NAMED.sub(lambda named: _last_code(people[named[1]]), with_links)


def without_codes(text: str) -> str:
    """The text with one example in place of every code and link, and no ids in links to cards, since all are random."""
    return _LINK.sub(r"\1…", _CARD_LINK.sub(r"\1…", _CODE.sub(AN_EXAMPLE, text)))


def _last_code(person: SimPerson) -> str:
    shown = [_CODE.search(each.text or "") for each in reversed(person.messages) if each.sender.is_bot]
    found = next(filter(None, shown), None)
    if found is None:
        raise ScriptError("there is no code")
    return found[0]


def _last_link(person: SimPerson) -> str:
    rows = [row for each in reversed(person.messages) for row in each.inline_keyboard]
    links = [_LINK.search(str(button)) for row in rows for button in row]
    found = next(filter(None, links), None)
    if found is None:
        raise ScriptError("there is no link")
    return found[0]


def send_file(
    person: SimPerson,
    what: str,
    words: Callable[[str], str],
    *,
    chat: Chat | None = None,
    reply_to: SimMessage | None = None,
) -> SimMessage:
    """`file report.pdf caption`, `photo caption`, `album 3 caption`, `voice 0:23 caption`, `sticker`; the last of an
    album.
    """
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
            is_named = _LENGTH.fullmatch(name) or "." in name
            content = content_of(name) if is_named else b""
            return person.send_voice(content, words(caption if is_named else rest), chat=chat, reply_to=reply_to)
        case "sticker":
            return person.send_sticker(chat=chat, reply_to=reply_to)
        case _:
            raise ScriptError(f"nobody can send {word!r}")
