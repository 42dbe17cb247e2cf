"""What the bot tells about itself, in whose language."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    MenuButtonCommands,
)

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.control.events import chat_json, commands_json
from bot.simulator.world.journal import ChatChanged
from tests.bot.simulator.conftest import STAFF, Api


async def test_me(bot: Bot, world: World) -> None:
    """The bot knows itself."""
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (12345, "portal_bot", True)


async def test_commands_by_language_and_scope(bot: Bot, world: World) -> None:
    """The menu shows the narrowest scope that has commands, in the person's language before the common ones."""
    await bot.set_my_commands([("start", "Begin")])
    await bot.set_my_commands([("start", "Zacznij")], language_code="pl")
    await bot.set_my_commands([("menu", "Menu")], scope=BotCommandScopeAllPrivateChats(), language_code="pl")
    await bot.set_my_commands([("staff", "Staff")], scope=BotCommandScopeChat(STAFF))
    await bot.set_my_commands([("admin", "Admin")], scope=BotCommandScopeChatAdministrators(STAFF))
    shown = {chat: commands_json(world, world.chat(chat)) for chat in (1001, 1002, STAFF)}
    assert shown[1001]["1001"] == [{"command": "menu", "description": "Menu"}]
    assert shown[1002]["1002"] == [{"command": "start", "description": "Begin"}]
    assert shown[STAFF]["1003"] == [{"command": "admin", "description": "Admin"}]
    assert [command.description for command in await bot.get_my_commands(language_code="pl")] == ["Zacznij"]
    await bot.delete_my_commands(scope=BotCommandScopeAllPrivateChats(), language_code="pl")
    assert commands_json(world, world.chat(1001))["1001"] == [{"command": "start", "description": "Zacznij"}]


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"commands": [{"command": "Start", "description": "a"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "/", "description": "a"}]}, "command must be non-empty"),
        ({"commands": [{"command": "a" * 33, "description": "a"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "a", "description": " "}]}, "command description must be non-empty"),
        ({"commands": [{"command": "a", "description": "a" * 257}]}, "command description length must not exceed 256"),
        ({"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": "a", "description": "a"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "polish"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "world"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
    ],
)
async def test_wrong_commands(api: Api, parameters: dict[str, object], sentence: str) -> None:
    """Names and descriptions have their limits."""
    assert await api.refusal("setMyCommands", **parameters) == f"Bad Request: {sentence}"


async def test_names_and_descriptions(api: Api, bot: Bot, world: World) -> None:
    """Each by language, with the common one for the rest."""
    assert (await bot.get_my_name()).name == "Portal"
    await bot.set_my_name("Portal pacjenta", language_code="pl")
    await bot.set_my_description("Book a visit")
    await bot.set_my_short_description("Visits")
    assert (await bot.get_my_name("pl")).name == "Portal pacjenta"
    assert (await bot.get_my_name("en")).name == "Portal"
    await bot.set_my_name("Clinic")
    assert [(await bot.get_my_name("en")).name, (await bot.get_me()).first_name] == ["Clinic"] * 2
    assert (await bot.get_my_description("pl")).description == "Book a visit"
    assert (await bot.get_my_short_description()).short_description == "Visits"
    assert await api.refusal("setMyName", name="a" * 65) == "Bad Request: bot name is too long"


async def test_welcome(bot: Bot, world: World) -> None:
    """Each person reads the bot's name and texts in their own language, text by text, and hears when they change."""
    await bot.set_my_name("Portal pacjenta", language_code="pl")
    await bot.set_my_description("Book a visit")
    await bot.set_my_description("Umów wizytę", language_code="pl")
    await bot.set_my_short_description("Visits")
    shown = [chat_json(world, world.chat(chat_id)).get("welcome") for chat_id in (1001, 1002, STAFF)]
    assert shown == [
        {"name": "Portal pacjenta", "description": "Umów wizytę", "short_description": "Visits"},
        {"name": "Portal", "description": "Book a visit", "short_description": "Visits"},
        None,
    ]
    told = [entry.chat.id for entry in world.log if isinstance(entry, ChatChanged)]
    assert told[-3:] == [1001, 1002, 1003]


async def test_menu_button(bot: Bot, api: Api, anna: SimPerson) -> None:
    """The menu button shows commands, unless it was set to something else."""
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    await bot.set_chat_menu_button(1001, MenuButtonCommands())
    assert "can't parse menu button" in await api.refusal("setChatMenuButton", menu_button={"type": "jukebox"})
