"""A transcript: what everybody saw, in order, as prose that can be reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.demo.chat.drawing import folded
from bot.simulator.actors.world import World
from bot.simulator.errors import Json
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.content import Contact, Location, Media, ServiceMessage
from bot.simulator.world.files import MediaKind
from bot.simulator.world.journal import (
    Answered,
    Deleted,
    Edited,
    Entry,
    KeyboardChanged,
    PressedEntry,
    PressEntry,
    Reacted,
    Sent,
)
from bot.simulator.world.people import User
from tests.dialogs.sending import without_codes
from tests.dialogs.staff_side import ANONYMOUS

INDENT: Final = "      "

LONGEST_NAME: Final = 30
"""How much of a message is said to tell which one is meant."""


def transcript(world: World, since: int, *, several: bool = False, directions: Mapping[int, str] | None = None) -> str:
    """Everything after that entry of the journal; with several people, it says to whom the bot speaks. Directions tell
    what happens that nobody says, each by the number of entries before it.
    """
    writer = _Writer(several=several)
    lines: list[str] = []
    told = directions or {}
    for number, entry in enumerate(world.log.after(since), since):
        if number in told:
            lines += ["", f"— {told[number]} —"]
        lines += writer.write(entry)
    return without_codes("\n".join(lines).strip()) + "\n"


class _Writer:
    """Writes one entry after another; remembers the labels of buttons, which may be gone when they are pressed."""

    def __init__(self, *, several: bool) -> None:
        self._several = several
        self._labels: dict[tuple[int, str], str] = {}

    def write(self, entry: Entry) -> Iterator[str]:
        match entry:
            case Sent(message=SimMessage(content=ServiceMessage()) as message):
                yield from _happened(message)
            case Sent(message=message):
                yield from self._message(message, "")
            case Edited(message=message, before=before):
                yield from self._edited(message, before)
            case Deleted(message=message) if not isinstance(message.content, ServiceMessage):
                yield f"{INDENT}({_gone(message)} is deleted)"
            case Reacted(message=message, who=who, emoji=emoji) if who.is_bot:
                yield f"{INDENT}(the bot reacts to {_named(message)}: {' '.join(emoji)})"
            case PressedEntry(press=press):
                yield from ("", f"{_where(press.person, press.message.chat)}: ▸ {self._label(press)}")
            case Answered(text=str(text), show_alert=alert):
                yield f"{INDENT}({'alert' if alert else 'notice'}: {text})"
            case KeyboardChanged(keyboard=keyboard):
                yield from _bottom(keyboard)
            case _:
                pass

    def _edited(self, message: SimMessage, before: SimMessage) -> Iterator[str]:
        if message.sender.is_bot and not message.chat.private:
            yield from self._changed_in_group(message, before)
        elif message.content == before.content and not message.markup:
            yield f"{INDENT}(the buttons of an earlier message go away)"
        else:
            yield from self._message(message, " (edits the message)")

    def _message(self, message: SimMessage, how: str) -> Iterator[str]:
        sender = message.sender
        answered = _answered(message)
        if not sender.is_bot:
            words = f"(forwards {_named(message)})" if message.forwarded_from else content(message)
            yield from ("", f"{_where(sender, message.chat)}{answered}:{how} {words}")
            return
        yield from _hanging(f"{self._bot(message)}{answered}:{how} ", content(message).splitlines() or [""])
        yield from self._buttons(message)

    def _changed_in_group(self, message: SimMessage, before: SimMessage) -> Iterator[str]:
        """Of a card, which is changed often, only what is new."""
        old = set(content(before).splitlines())
        lines = ["(…)" if line in old else line for line in content(message).splitlines()]
        new = [line for line, after in zip(lines, [*lines[1:], None], strict=True) if line != "(…)" or after != "(…)"]
        yield from _hanging(f"{self._bot(message)}: (edits {_named(before)}) ", new or [""])
        if message.markup == before.markup:
            return
        yield from self._buttons(message) if message.inline_keyboard else [f"{INDENT}(without buttons)"]

    def _buttons(self, message: SimMessage) -> Iterator[str]:
        for row in message.inline_keyboard:
            yield INDENT + " ".join(map(_button, row))
            self._labels |= {(message.chat.id, button.get("callback_data", "")): button["text"] for button in row}

    def _bot(self, message: SimMessage) -> str:
        chat = message.chat
        if chat.private:
            return f"Bot → {chat.title.split()[0]}" if self._several else "Bot"
        topic = chat.topics.get(message.thread_id or 0)
        return f"Bot → {chat.title}, {topic}" if topic else f"Bot → {chat.title}"

    def _label(self, press: PressEntry) -> str:
        """What is written on the button, or was when it could still be seen."""
        shown = {button.get("callback_data"): button["text"] for row in press.message.inline_keyboard for button in row}
        label = self._labels.get((press.message.chat.id, press.data), shown.get(press.data))
        if label is None:
            return f"(a button that never was: {press.data.split(':')[1]})"
        if press.message.forwarded_from is not None:
            return f"{label} (on a card that was forwarded)"
        return label if press.data in shown else f"{label} (a button that is gone)"


def _button(button: Json) -> str:
    """With what it puts on the clipboard, if it is such a button."""
    copied = f" ⧉ {button['copy_text']['text']}" if "copy_text" in button else ""
    return f"[{button['text']}{copied}]"


def _hanging(begins: str, lines: list[str]) -> Iterator[str]:
    yield f"{begins}{lines[0]}"
    yield from (f"{INDENT}{line}".rstrip() for line in lines[1:])


def _where(person: User, chat: Chat) -> str:
    """Who acts; in a group, in which."""
    name = "An anonymous administrator" if person.id == ANONYMOUS else person.first_name
    return name if chat.private else f"{name} ({chat.title})"


def _answered(message: SimMessage) -> str:
    """What a message in a group is an answer to."""
    if message.chat.private or message.reply_to is None:
        return ""
    return f" ↪ {_named(message.reply_to)}"


def _named(message: SimMessage) -> str:
    """A message, by how it begins."""
    first = next(iter(content(message).splitlines()), "")
    shown = first if len(first) <= LONGEST_NAME else f"{first[:LONGEST_NAME].rstrip()}…"
    of_bot = message.sender.is_bot or message.forwarded_from is not None
    return f"“{shown}”" if of_bot else f"{message.sender.first_name}’s “{shown}”"


def _gone(message: SimMessage) -> str:
    return f"the message of {message.sender.first_name}" if message.chat.private else _named(message)


def _happened(message: SimMessage) -> Iterator[str]:
    """What Telegram itself writes in a group."""
    match message.content:
        case ServiceMessage(field="left_chat_member", value={"is_bot": True}):
            yield f"{INDENT}(the bot leaves {message.chat.title})"
        case ServiceMessage(field="forum_topic_created", value={"name": name}):
            yield f"{INDENT}(a topic begins: {name})"
        case _:
            pass


def _bottom(keyboard: dict[str, object] | None) -> Iterator[str]:
    rows = keyboard.get("keyboard", []) if keyboard else []
    assert isinstance(rows, list)
    if keyboard is None:
        yield f"{INDENT}(the button at the bottom goes away)"
    for row in rows:
        yield INDENT + "(at the bottom) " + " ".join(f"[{button['text']}]" for button in row)


def content(message: SimMessage) -> str:
    """What is in a message, in words."""
    match message.content:
        case Media(file=file) if file.kind is MediaKind.VOICE:
            return f"(voice {file.duration // 60}:{file.duration % 60:02}) {message.text}".strip()
        case Media(file=file):
            return f"({file.kind.value} {file.name or ''}) {message.text}".strip()
        case Text():
            return folded(message.content)
        case Contact(phone_number=phone):
            return f"(contact {phone})"
        case Location():
            return "(location)"
        case _:
            return message.text
