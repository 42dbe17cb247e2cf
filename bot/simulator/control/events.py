"""The journal's entries, people and chats as the page reads them."""

from __future__ import annotations

from typing import assert_never

from bot.simulator.actors.world import World
from bot.simulator.errors import Json
from bot.simulator.world.chats import Chat
from bot.simulator.world.journal import (
    Acted,
    Answered,
    BotChanged,
    ChatChanged,
    CommandsChanged,
    Deleted,
    Edited,
    Entry,
    KeyboardChanged,
    PersonChanged,
    PressedEntry,
    PressEntry,
    Reacted,
    Reloaded,
    Sent,
)
from bot.simulator.world.people import User


def bot_json(world: World) -> Json:
    """The bot as people see it."""
    profile = world.profile
    return {
        "id": world.bot.id,
        "first_name": profile.names.get("") or world.bot.first_name,
        "username": world.bot.username,
        "description": profile.descriptions.get("", ""),
        "short_description": profile.short_descriptions.get("", ""),
    }


def person_json(user: User, *, blocked: bool) -> Json:
    """A person, and whether they blocked the bot."""
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language_code": user.language_code,
        "phone_number": user.phone_number,
        "blocked": blocked,
    }


def chat_json(world: World, chat: Chat) -> Json:
    body = {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "forum": chat.is_forum,
        "members": [*chat.members, *([world.bot.id] if not chat.private and chat.bot_is_here else [])],
        "administrators": [person_id for person_id in chat.members if person_id in chat.administrators],
        "keyboard": chat.keyboard,
        "pinned": chat.pinned,
        "topics": [
            {"message_thread_id": thread_id, "name": name, "closed": thread_id in chat.closed_topics}
            for thread_id, name in chat.topics.items()
        ],
        "reactions": {
            str(message_id): {str(who): list(emoji) for who, emoji in given.items()}
            for message_id, given in chat.reactions.items()
        },
        "commands": commands_json(world, chat),
    }
    if chat.private:
        body["welcome"] = world.profile.welcome_for(chat.members[chat.id], world.bot.first_name)
    return body


def commands_json(world: World, chat: Chat) -> dict[str, list[Json]]:
    """What the command menu shows, by person."""
    return {
        str(person_id): world.profile.commands_for(person, chat, administrator=person_id in chat.administrators)
        for person_id, person in chat.members.items()
    }


def event(world: World, entry: Entry) -> Json:  # noqa: C901, PLR0912 - a closed set, one line each
    """One entry of the journal."""
    match entry:
        case Sent(message):
            return {"type": "message", "chat": message.chat.id, "message": message.json()}
        case Edited(message, _):
            return {"type": "edit", "chat": message.chat.id, "message": message.json()}
        case Deleted(message):
            return {"type": "delete", "chat": message.chat.id, "message_id": message.message_id}
        case Reacted(message, who, emoji):
            where = {"chat": message.chat.id, "message_id": message.message_id}
            return {"type": "reaction", "from": who.id, "reaction": list(emoji)} | where
        case PressedEntry(press):
            return {"type": "callback"} | _press_json(press) | {"data": press.data}
        case Answered(press, text, show_alert, url):
            answer = {"text": text, "show_alert": show_alert, "url": url}
            return {"type": "callback_answer"} | _press_json(press) | answer
        case Acted(chat, action, thread_id):
            return {"type": "action", "chat": chat.id, "action": action, "message_thread_id": thread_id}
        case KeyboardChanged(chat, keyboard):
            return {"type": "keyboard", "chat": chat.id, "keyboard": keyboard}
        case PersonChanged(person, blocked):
            return {"type": "person", "person": person_json(person, blocked=blocked)}
        case ChatChanged(chat):
            return {"type": "chat", "chat": chat_json(world, chat)}
        case CommandsChanged(chat):
            return {"type": "commands", "chat": chat.id, "commands": commands_json(world, chat)}
        case BotChanged():
            return {"type": "bot", "bot": bot_json(world)}
        case Reloaded():
            return {"type": "reload"}
        case _:
            assert_never(entry)


def _press_json(press: PressEntry) -> Json:
    message = press.message
    return {"id": press.id, "from": press.person.id, "chat": message.chat.id, "message_id": message.message_id}
