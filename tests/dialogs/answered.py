"""Whether the bot has answered what somebody did, or has kept out of what was none of its business."""

from __future__ import annotations

from collections.abc import Iterable

from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.journal import Answered, Deleted, Edited, Entry, Reacted, Sent
from tests.dialogs.script import ScriptError


def check_answered(entries: Iterable[Entry], person: SimPerson, *, has_answer: bool | None) -> None:
    """Whatever somebody does, something is to be seen of it; a tap may be answered by its spinner's end. What people
    say among themselves is not answered. `None`: either may be.
    """
    happened = list(entries)
    if has_answer and not any(_is_for(person, entry) for entry in happened):
        raise ScriptError("the bot said nothing")
    if has_answer is False and any(map(_says_something, happened)):
        raise ScriptError("the bot spoke, though nobody had asked it")


def _is_for(person: SimPerson, entry: Entry) -> bool:
    match entry:
        case Sent(message=message) | Edited(message=message) | Reacted(message=message, who=_):
            return _is_bots(entry) and (message.chat.id == person.id or not message.chat.private)
        case Answered(press=press):
            return press.person.id == person.id
        case _:
            return False


def _says_something(entry: Entry) -> bool:
    match entry:
        case Sent() | Edited() | Reacted() | Deleted():
            return _is_bots(entry)
        case Answered(text=text):
            return text is not None
        case _:
            return False


def _is_bots(entry: Sent | Edited | Reacted | Deleted) -> bool:
    match entry:
        case Reacted(who=who):
            return who.is_bot
        case Sent(message=message) | Edited(message=message) | Deleted(message=message):
            return message.sender.is_bot and not _is_telegrams(message)


def _is_telegrams(message: SimMessage) -> bool:
    """Whether it is a line of Telegram's own, such as that somebody has left."""
    return isinstance(message.content, ServiceMessage)
