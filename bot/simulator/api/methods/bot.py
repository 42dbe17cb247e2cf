"""Methods by which the bot tells about itself."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from pydantic import Field

from bot.simulator.actors.world import World
from bot.simulator.api.parameters import (
    JsonArray,
    JsonObject,
    Method,
    Methods,
    Nothing,
    Parameters,
    Strict,
    read_object,
)
from bot.simulator.errors import Json, bad_request
from bot.simulator.world.journal import BotChanged, ChatChanged, CommandsChanged
from bot.simulator.world.profile import DEFAULT, Profile, Scope

MOST_COMMANDS = 100
LONGEST_COMMAND = 32
LONGEST_COMMAND_DESCRIPTION = 256
LONGEST_NAME = 64
LONGEST_DESCRIPTION = 512
LONGEST_SHORT_DESCRIPTION = 120
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


class BotCommand(Strict):
    """One command of the menu."""

    command: str
    description: str


class BotCommandScope(Strict):
    """For whom commands are."""

    type: str
    chat_id: int | str | None = None
    user_id: int | None = None


class InLanguage(Parameters):
    """The getters, by language."""

    language_code: str = ""


class GetMyCommands(InLanguage):
    """`getMyCommands`, `deleteMyCommands`."""

    scope: JsonObject = None


class SetMyCommands(GetMyCommands):
    """`setMyCommands`."""

    commands: JsonArray = None


class SetMyName(InLanguage):
    """`setMyName`."""

    name: str = ""


class SetMyDescription(InLanguage):
    """`setMyDescription`."""

    description: str = ""


class SetMyShortDescription(InLanguage):
    """`setMyShortDescription`."""

    short_description: str = ""


class GetChatMenuButton(Parameters):
    """`getChatMenuButton`."""

    chat_id: int | None = None


class SetChatMenuButton(GetChatMenuButton):
    """`setChatMenuButton`."""

    menu_button: JsonObject = None


class MenuButton(Strict):
    """What the menu button does."""

    type: str = Field(pattern="^(commands|default|web_app)$")
    text: str | None = None
    web_app: dict[str, Any] | None = None


async def get_me(world: World, _: Nothing) -> Json:
    return world.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


async def get_my_commands(world: World, given: GetMyCommands) -> list[Json]:
    """The commands of exactly this scope and language."""
    return world.profile.commands.get((_scope(given.scope), _language(given)), [])


async def set_my_commands(world: World, given: SetMyCommands) -> bool:
    """Other commands for a scope and a language."""
    commands = [_command(value) for value in given.commands or ()]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.profile.commands[_scope(given.scope), _language(given)] = commands
    _tell_menus(world)
    return True


async def delete_my_commands(world: World, given: GetMyCommands) -> bool:
    """No commands for a scope and a language: the next wider scope's are shown."""
    world.profile.commands.pop((_scope(given.scope), _language(given)), None)
    _tell_menus(world)
    return True


async def get_chat_menu_button(world: World, given: GetChatMenuButton) -> Json:
    """What the menu button does in a private chat, or by default."""
    return world.profile.menu_button(given.chat_id)


async def set_chat_menu_button(world: World, given: SetChatMenuButton) -> bool:
    button = read_object(MenuButton, given.menu_button or {"type": "default"}, "can't parse menu button")
    world.profile.menu_buttons[given.chat_id or 0] = button.model_dump(exclude_none=True)
    return True


def _getter(field: str, of: Callable[[Profile], dict[str, str]]) -> Method[InLanguage]:
    """A text about the bot: in a language, or else in the one that is for everybody."""

    async def get(world: World, given: InLanguage) -> Json:
        texts = of(world.profile)
        fallback = world.bot.first_name if field == "name" else ""
        return {field: texts.get(_language(given)) or texts.get("") or fallback}

    return Method(InLanguage, get)


def _setter(model: type[Any], field: str, longest: int, of: Callable[[Profile], dict[str, str]]) -> Method[Any]:
    async def put(world: World, given: InLanguage) -> bool:
        text: str = getattr(given, field)
        if len(text) > longest:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        of(world.profile)[_language(given)] = text
        if field == "name" and text and not given.language_code:
            world.bot = replace(world.bot, first_name=text)
        _tell_welcome(world)
        return True

    run: Callable[[World, Any], Awaitable[bool]] = put
    return Method(model, run)


def _command(value: object) -> Json:
    command = read_object(BotCommand, value, "can't parse BotCommand")
    name, description = command.command.strip().removeprefix("/"), command.description.strip()
    message = ""
    if not name:
        message = "command must be non-empty"
    elif len(name) > LONGEST_COMMAND:
        message = f"command length must not exceed {LONGEST_COMMAND}"
    elif not description:
        message = "command description must be non-empty"
    elif len(description) > LONGEST_COMMAND_DESCRIPTION:
        message = f"command description length must not exceed {LONGEST_COMMAND_DESCRIPTION}"
    elif not re.fullmatch(r"[a-z0-9_]+", name):
        message = "BOT_COMMAND_INVALID"
    if message:
        raise bad_request(message)
    return {"command": name, "description": description}


def _scope(value: Json | None) -> Scope:
    if not value:
        return DEFAULT
    scope = read_object(BotCommandScope, value, "can't parse BotCommandScope")
    if scope.type not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    for field in _SCOPES[scope.type]:
        if getattr(scope, field) is None:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{field}\"")
    return scope.type, int(scope.chat_id or 0), scope.user_id or 0


def _language(given: InLanguage) -> str:
    if given.language_code and not re.fullmatch(r"[a-z]{2}", given.language_code):
        raise bad_request("invalid language code specified")
    return given.language_code


def _tell_menus(world: World) -> None:
    for chat in world.chats.values():
        world.log.write(CommandsChanged(chat))


def _tell_welcome(world: World) -> None:
    world.log.write(BotChanged())
    for chat in world.chats.values():
        if chat.private:
            world.log.write(ChatChanged(chat))


def _names(profile: Profile) -> dict[str, str]:
    return profile.names


def _descriptions(profile: Profile) -> dict[str, str]:
    return profile.descriptions


def _short_descriptions(profile: Profile) -> dict[str, str]:
    return profile.short_descriptions


METHODS: Methods = {
    "getMe": Method(Nothing, get_me),
    "getMyCommands": Method(GetMyCommands, get_my_commands),
    "setMyCommands": Method(SetMyCommands, set_my_commands),
    "deleteMyCommands": Method(GetMyCommands, delete_my_commands),
    "getMyName": _getter("name", _names),
    "setMyName": _setter(SetMyName, "name", LONGEST_NAME, _names),
    "getMyDescription": _getter("description", _descriptions),
    "setMyDescription": _setter(SetMyDescription, "description", LONGEST_DESCRIPTION, _descriptions),
    "getMyShortDescription": _getter("short_description", _short_descriptions),
    "setMyShortDescription": _setter(
        SetMyShortDescription, "short_description", LONGEST_SHORT_DESCRIPTION, _short_descriptions
    ),
    "getChatMenuButton": Method(GetChatMenuButton, get_chat_menu_button),
    "setChatMenuButton": Method(SetChatMenuButton, set_chat_menu_button),
}
