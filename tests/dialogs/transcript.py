"""A transcript: what everybody saw, in order, as prose that can be reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.demo.chat.drawing import folded
from bot.simulator.chats import Chat
from bot.simulator.entities import Text
from bot.simulator.journal import Answered, Deleted, Edited, Entry, KeyboardChanged, Press, Pressed, Sent
from bot.simulator.messages import Contact, Location, Media, Message
from bot.simulator.world import World

INDENT: Final = "      "


def transcript(world: World, since: int, *, several: bool = False) -> str:
    """Everything after that entry of the journal; with several people, it says to whom the bot speaks."""
    writer = _Writer(several=several)
    lines = [line for entry in world.log.after(since) for line in writer.write(entry)]
    return "\n".join(lines).strip() + "\n"


class _Writer:
    """Writes one entry after another; remembers the labels of buttons, which may be gone when they are pressed."""

    def __init__(self, *, several: bool) -> None:
        self._several = several
        self._labels: dict[tuple[int, str], str] = {}

    def write(self, entry: Entry) -> Iterator[str]:
        match entry:
            case Sent(message=message):
                yield from self._message(message, "")
            case Edited(message=message, before=before) if message.content == before.content and not message.markup:
                yield f"{INDENT}(the buttons of an earlier message go away)"
            case Edited(message=message):
                yield from self._message(message, " (edits the message)")
            case Deleted(message=message):
                yield f"{INDENT}(the message of {message.sender.first_name} is deleted)"
            case Pressed(press=press):
                yield from ("", f"{press.person.first_name}: ▸ {self._label(press)}")
            case Answered(text=str(text)):
                yield f"{INDENT}(notice: {text})"
            case KeyboardChanged(keyboard=keyboard):
                yield from _bottom(keyboard)
            case _:
                pass

    def _message(self, message: Message, how: str) -> Iterator[str]:
        sender = message.sender
        if not sender.is_bot:
            yield from ("", f"{sender.first_name}:{how} {content(message)}")
            return
        who = self._bot(message.chat)
        first, *rest = content(message).splitlines() or [""]
        yield f"{who}:{how} {first}"
        yield from (f"{INDENT}{line}".rstrip() for line in rest)
        for row in message.inline_keyboard:
            yield INDENT + " ".join(f"[{button['text']}]" for button in row)
            self._labels |= {(message.chat.id, button.get("callback_data", "")): button["text"] for button in row}

    def _bot(self, chat: Chat) -> str:
        if chat.private:
            return f"Bot → {chat.title.split()[0]}" if self._several else "Bot"
        return f"Bot → {chat.title}"

    def _label(self, press: Press) -> str:
        """What is written on the button, or was when it could still be seen."""
        seen = {button.get("callback_data") for row in press.message.inline_keyboard for button in row}
        label = self._labels.get((press.message.chat.id, press.data))
        if label is None:
            return f"(a button that never was: {press.data.split(':')[1]})"
        return label if press.data in seen else f"{label} (a button that is gone)"


def _bottom(keyboard: dict[str, object] | None) -> Iterator[str]:
    rows = keyboard.get("keyboard", []) if keyboard else []
    assert isinstance(rows, list)
    if keyboard is None:
        yield f"{INDENT}(the button at the bottom goes away)"
    for row in rows:
        yield INDENT + "(at the bottom) " + " ".join(f"[{button['text']}]" for button in row)


def content(message: Message) -> str:
    """What is in a message, in words."""
    match message.content:
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
