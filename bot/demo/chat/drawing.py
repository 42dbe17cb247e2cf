"""What somebody sees in a terminal of what happened: texts, with the buttons that can be pressed numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from bot.demo.chat import words
from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Json
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.files import MediaKind, SimFile
from bot.simulator.world.journal import Answered, Deleted, Edited, Entry, KeyboardChanged, Sent
from core.i18n import Language

INDENT = "  "


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that can be pressed now."""

    message: SimMessage
    button: Json
    data: CallbackData


def offers(person: SimPerson) -> list[Offer]:
    """The buttons of the newest message that has any."""
    return next((found for message in reversed(person.messages) if (found := _offers_of(message))), [])


def _offers_of(message: SimMessage) -> list[Offer]:
    buttons = [button for row in message.inline_keyboard for button in row]
    read = ((button, CallbackData.unpack(button.get("callback_data", ""))) for button in buttons)
    return [Offer(message, button, data) for button, data in read if data is not None]


def draw(entries: Iterable[Entry], person: SimPerson, language: Language) -> str:
    """What happened, as that person sees it; what others and the staff get is told after their names."""
    drawing = _Drawing(person, language)
    return "\n".join(line for entry in entries for line in drawing.of(entry)).rstrip()


class _Drawing:
    def __init__(self, person: SimPerson, language: Language) -> None:
        self._person = person
        self._language = language
        found = offers(person)
        self._screen = found[0].message.message_id if found else None

    def of(self, entry: Entry) -> Iterator[str]:
        match entry:
            case Sent(message=message) if message.sender.is_bot:
                yield from self._message(message)
            case Edited(message=message, before=before) if message.sender.is_bot:
                if message.markup or message.content != before.content:
                    yield from self._message(message)
            case Deleted(message=message) if message.chat.id == self._person.id:
                yield INDENT + words.DELETED.in_language(self._language)
            case Answered(press=press, text=str(text)) if press.person.id == self._person.id:
                yield INDENT + words.NOTICE.in_language(self._language).format(text=text)
            case KeyboardChanged(chat=chat, keyboard=dict(keyboard)) if chat.id == self._person.id:
                labels = " ".join(f"[{button['text']}]" for row in keyboard.get("keyboard", ()) for button in row)
                yield INDENT * 2 + words.AT_THE_BOTTOM.in_language(self._language).format(buttons=labels)
            case _:
                pass

    def _message(self, message: SimMessage) -> Iterator[str]:
        yield ""
        if message.chat.id != self._person.id:
            yield f"→ {message.chat.title}:"
        if message.file is not None:
            yield INDENT + _named(message.file)
        yield from (f"{INDENT}{line}".rstrip() for line in folded(message.words).splitlines())
        numbers = count(1)
        for row in message.inline_keyboard:
            yield INDENT * 2 + "   ".join(self._button(message, button, numbers) for button in row)

    def _button(self, message: SimMessage, button: Json, numbers: Iterator[int]) -> str:
        if "url" in button:
            return f"[{button['text']} ↗ {button['url']}]"
        if "copy_text" in button:
            return f"[{button['text']} ⧉ {button['copy_text']['text']}]"
        mine = message.chat.id == self._person.id and message.message_id == self._screen
        numbered = mine and CallbackData.unpack(button.get("callback_data", "")) is not None
        return f"{next(numbers)} [{button['text']}]" if numbered else f"[{button['text']}]"


def folded(text: Text) -> str:
    """A text as it is seen before anybody unfolds its long quotes."""
    units = text.text.encode("utf-16-le")
    for entity in reversed(text.entities):
        if entity.type == "expandable_blockquote":
            first = units[2 * entity.offset : 2 * entity.end].decode("utf-16-le").splitlines()[0]
            units = units[: 2 * entity.offset] + f"{first} (…)".encode("utf-16-le") + units[2 * entity.end :]
    return units.decode("utf-16-le")


def _named(file: SimFile) -> str:
    """A file by its name, a voice message by how long it lasts."""
    if file.kind is MediaKind.VOICE:
        return f"🎤 {file.duration // 60}:{file.duration % 60:02}"
    return f"📎 {file.name}"
