"""What people do in their own chat with the bot: they press buttons, write, and send whatever Telegram lets them."""

from __future__ import annotations

import re
from functools import partial
from typing import Final

from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from core.i18n import Language
from tests.dialogs.cast import Cast
from tests.dialogs.sending import long_text, send_file
from tests.dialogs.taps import tap, tap_forged, tap_stale

_TAP: Final = re.compile(r"(?P<how>twice |stale |forged )?\[(?P<action>[a-z_.]+)(?:: (?P<value>[^\]]*))?\]")


def act_in_private(cast: Cast, person: SimPerson, what: str) -> SimMessage | None:
    """Somebody presses a button, or sends a message, which is given back."""
    if (found := _TAP.fullmatch(what)) is None:
        return _send(cast, person, what)
    how, action, value = (found["how"] or "").strip(), found["action"], cast.value(person, found["value"])
    match how:
        case "stale":
            tap_stale(person, action, value)
        case "forged":
            tap_forged(person, action, value)
        case _:
            tap(person, action, value, times=2 if how == "twice" else 1)
    if action == "language" and value in set(Language):
        cast.choose(person, Language(value))
    return None


def _send(cast: Cast, person: SimPerson, what: str) -> SimMessage:
    word, _, rest = what.partition(" ")
    match word:
        case "contact":
            return person.share_contact(own=not rest)
        case "letters":
            return person.say("a" * int(rest))
        case "words" | "smileys":
            return person.say(long_text(what))
        case "file" | "photo" | "album" | "sticker" | "voice":
            return send_file(person, what, partial(cast.words, person))
        case "location":
            return person.send_location()
        case "say":
            return person.say(cast.words(person, rest))
        case "edit":
            own = [message for message in person.messages if message.sender.id == person.id]
            return person.edit(own[-1], cast.words(person, rest))
        case _:
            return person.say(cast.words(person, what))
