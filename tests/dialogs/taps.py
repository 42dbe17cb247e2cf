"""The buttons that a person sees, saw once, or has made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.journal import Edited, Sent
from tests.dialogs.script import ScriptError


def newest_screen(person: SimPerson) -> SimMessage | None:
    """The newest message that has buttons."""
    return next((message for message in reversed(person.messages) if any(buttons_of(message))), None)


def buttons(person: SimPerson) -> list[CallbackData]:
    """The buttons of the newest message that has any."""
    screen = newest_screen(person)
    return [] if screen is None else list(buttons_of(screen))


def buttons_of(message: SimMessage) -> Iterator[CallbackData]:
    """The buttons of a message that are ours; links are not."""
    for row in message.inline_keyboard:
        for button in row:
            data = CallbackData.unpack(button.get("callback_data", ""))
            if data is not None:
                yield data


def tap(person: SimPerson, action: str, value: str | None, times: int = 1) -> None:
    """Tap the newest button with that action, and value if one is given."""
    for message in reversed(person.messages):
        for data in buttons_of(message):
            if data.action == action and value in {None, data.value}:
                for _time in range(times):
                    person.press(message, data.pack())
                return
    raise ScriptError("there is no such button")


def tap_stale(person: SimPerson, action: str, value: str | None) -> None:
    """Tap a button that was there once, and is no longer on its message or no longer of the newest one."""
    now = set(buttons(person))
    for message in _once_seen(person):
        for data in buttons_of(message):
            if data.action == action and value in {None, data.value} and data.version and data not in now:
                person.press(message, data.pack())
                return
    raise ScriptError("there was never such a button")


def tap_forged(person: SimPerson, action: str, value: str | None) -> None:
    """Send what a button of the current screen would, though there is none such."""
    screen = newest_screen(person)
    if screen is None:
        raise ScriptError("there is no screen to forge a button of")
    shown = next(buttons_of(screen))
    person.press(screen, replace(shown, action=action, value=value or "").pack())


def _once_seen(person: SimPerson) -> Iterator[SimMessage]:
    """What messages looked like, the latest first."""
    for entry in reversed(list(person.world.log)):
        seen = entry.before if isinstance(entry, Edited) else entry.message if isinstance(entry, Sent) else None
        if seen is not None and seen.chat.id == person.id:
            yield seen
