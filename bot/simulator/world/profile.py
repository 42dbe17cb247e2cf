"""What the bot tells about itself: name, descriptions, commands and menu buttons, by language and by scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from bot.simulator.errors import Json
from bot.simulator.world.chats import Chat
from bot.simulator.world.people import User

Scope: TypeAlias = tuple[str, int, int]
"""A scope's type, with the chat and the person that it is for, or zero."""

DEFAULT: Scope = ("default", 0, 0)


@dataclass(slots=True)
class Profile:
    """Each of them by language; the empty language is for everybody who has none of their own."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)

    def commands_for(self, person: User, chat: Chat, *, administrator: bool = False) -> list[Json]:
        """What the command menu shows: the narrowest scope that has any, in the person's language before the rest."""
        language = (person.language_code or "").partition("-")[0]
        for scope in _scopes(person, chat, administrator=administrator):
            for code in (language, ""):
                if found := self.commands.get((scope, code)):
                    return found
        return []

    def welcome_for(self, person: User, name: str) -> Json:
        """What somebody reads before they press Start, each text in their language if there is one; `name` if none."""
        language = (person.language_code or "").partition("-")[0]
        texts = {"name": self.names, "description": self.descriptions, "short_description": self.short_descriptions}
        shown = {field: given.get(language) or given.get("", "") for field, given in texts.items()}
        return shown | {"name": shown["name"] or name}

    def menu_button(self, chat_id: int | None) -> Json:
        """What the menu button does in a private chat."""
        return self.menu_buttons.get(chat_id or 0) or self.menu_buttons.get(0) or {"type": "commands"}


def _scopes(person: User, chat: Chat, *, administrator: bool) -> list[Scope]:
    """The scopes that apply, narrowest first, in Telegram's order."""
    if chat.private:
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), DEFAULT]
    administrators: list[Scope] = [("chat_administrators", chat.id, 0)]
    everywhere: list[Scope] = [("all_chat_administrators", 0, 0)]
    return [
        ("chat_member", chat.id, person.id),
        *(administrators if administrator else ()),
        ("chat", chat.id, 0),
        *(everywhere if administrator else ()),
        ("all_group_chats", 0, 0),
        DEFAULT,
    ]
