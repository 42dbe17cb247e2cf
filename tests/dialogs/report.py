"""What a script that fails tells: what each person saw last, and what they could have tapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.demo.chat.script import Numbered
from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat, SimMessage
from tests.dialogs.taps import newest_screen
from tests.dialogs.transcript import content

NEWEST: Final = 3
"""How many messages are shown of a chat."""


def report(people: Mapping[str, SimPerson], numbered: Numbered) -> str:
    """For each person the newest messages, and the buttons as a script names them, with their labels."""
    return "\n".join(line for name, person in people.items() for line in _of(name, person, numbered))


def report_staff(chat: Chat, offered: Mapping[str, Iterable[SimMessage]], numbered: Numbered) -> str:
    """The newest messages of the staff chat, and what each of its members could have pressed there."""
    return "\n".join(_of_staff(chat, offered, numbered))


def _of_staff(chat: Chat, offered: Mapping[str, Iterable[SimMessage]], numbered: Numbered) -> Iterator[str]:
    yield f"{chat.title} saw last:"
    for message in chat.messages[-NEWEST:]:
        yield from _shown(message)
    for name, messages in offered.items():
        yield f"{name} could have tapped there:"
        for message in messages:
            yield from _buttons(message, numbered)


def _of(name: str, person: SimPerson, numbered: Numbered) -> Iterator[str]:
    if not person.messages:
        yield f"{name} has seen nothing."
        return
    yield f"{name} saw last:"
    for message in person.messages[-NEWEST:]:
        yield from _shown(message)
    yield f"{name} could have tapped:"
    yield from _taps(person, numbered)


def _shown(message: SimMessage) -> Iterator[str]:
    who = "Bot" if message.sender.is_bot else message.sender.first_name
    first, *rest = content(message).splitlines() or [""]
    yield f"  {who}: {first}"
    yield from (f"    {line}".rstrip() for line in rest)


def _taps(person: SimPerson, numbered: Numbered) -> Iterator[str]:
    screen = newest_screen(person)
    yield from _buttons(screen, numbered) if screen else ()
    for row in (person.chat.keyboard or {}).get("keyboard", []):
        for button in row:
            yield f"  > {'contact':<32} {button['text']}"


def _buttons(message: SimMessage, numbered: Numbered) -> Iterator[str]:
    for row in message.inline_keyboard:
        for button in row:
            data = CallbackData.unpack(button.get("callback_data", ""))
            step = numbered.shown(data) if data else "(a link)"
            yield f"  > {step:<32} {button['text']}"
