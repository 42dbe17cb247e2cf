"""A transcript: what everybody saw, in order, as prose that can be reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.simulator.chats import Chat
from bot.simulator.journal import Answered, Deleted, Edited, KeyboardChanged, Pressed, Sent
from bot.simulator.messages import Contact, Location, Media, Message
from bot.simulator.world import World

INDENT: Final = "      "


def transcript(world: World, since: int) -> str:
    """Everything after that entry of the journal."""
    lines: list[str] = []
    for entry in world.log.after(since):
        match entry:
            case Sent(message=message) if message.sender.is_bot:
                lines += _bot(message, "")
            case Sent(message=message):
                lines += ["", f"{message.sender.first_name}: {_content(message)}"]
            case Edited(message=message, before=before) if message.content == before.content and not message.markup:
                lines.append(f"{INDENT}(the buttons of an earlier message go away)")
            case Edited(message=message) if message.sender.is_bot:
                lines += _bot(message, " (edits the message)")
            case Edited(message=message):
                lines += ["", f"{message.sender.first_name}: (edits the message) {_content(message)}"]
            case Deleted(message=message):
                lines.append(f"{INDENT}(the message of {message.sender.first_name} is deleted)")
            case Pressed(press=press):
                lines += ["", f"{press.person.first_name}: ▸ {_label(press.message, press.data)}"]
            case Answered(text=str(text)):
                lines.append(f"{INDENT}(notice: {text})")
            case KeyboardChanged(keyboard=keyboard, chat=chat):
                lines += _bottom(chat, keyboard)
            case _:
                pass
    return "\n".join(lines).strip() + "\n"


def _bot(message: Message, how: str) -> Iterator[str]:
    who = "Bot" if message.chat.private else f"Bot → {message.chat.title}"
    first, *rest = _content(message).splitlines() or [""]
    yield f"{who}:{how} {first}"
    for line in rest:
        yield f"{INDENT}{line}".rstrip()
    for row in message.inline_keyboard:
        yield INDENT + " ".join(f"[{button['text']}]" for button in row)


def _bottom(chat: Chat, keyboard: dict[str, object] | None) -> Iterator[str]:
    del chat
    rows = keyboard.get("keyboard", []) if keyboard else []
    assert isinstance(rows, list)
    if keyboard is None:
        yield f"{INDENT}(the button at the bottom goes away)"
    for row in rows:
        yield INDENT + "(at the bottom) " + " ".join(f"[{button['text']}]" for button in row)


def _content(message: Message) -> str:
    match message.content:
        case Media(file=file):
            return f"({file.kind.value} {file.name or ''}) {message.text}".strip()
        case Contact(phone_number=phone):
            return f"(contact {phone})"
        case Location():
            return "(location)"
        case _:
            return message.text


def _label(message: Message, data: str) -> str:
    for row in message.inline_keyboard:
        for button in row:
            if button.get("callback_data") == data:
                return str(button["text"])
    return "(a button that is gone)"
