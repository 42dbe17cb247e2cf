"""How the bot presents itself on Telegram: its commands and description, in every language."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from telegram import Bot, BotCommand, BotCommandScopeChat, BotCommandScopeChatMember
from telegram.error import BadRequest

from bot.addresses import chat_of
from bot.context import BotContext, Renderer
from bot.rendering.text import TextRenderer
from bot.staff import chat_migration
from core.clinic.model import Clinic
from core.i18n import SOURCE_LANGUAGE, Language
from core.staff.members import all_members
from dialogs.engine.text import Text, Verbatim, _
from dialogs.staff.directory import COMMANDS as STAFF_COMMANDS
from dialogs.staff.home import ENTRIES, Entry
from dialogs.wording.languages import any_language

log = logging.getLogger(__name__)

COMMANDS: Final[dict[str, Text]] = {
    "menu": _("Menu"),
    "help": _("Help"),
    "cancel": _("Stop what you are doing"),
    "language": any_language(),
    "privacy": _("What we keep about you"),
}


async def introduce(bot: Bot, clinic: Clinic) -> None:
    """Set commands and descriptions. The source language is also what people with any other Telegram see."""
    for language in Language:
        renderer = TextRenderer(language, clinic.zone)
        commands = [BotCommand(name, renderer.plain(text)) for name, text in COMMANDS.items()]
        about = renderer.plain(_("The patient portal of {clinic}", clinic=Verbatim(clinic.name)))
        code = None if language == SOURCE_LANGUAGE else language.value
        await bot.set_my_commands(commands, language_code=code)
        await bot.set_my_short_description(about[:120], language_code=code)
        await bot.set_my_description(
            renderer.plain(_("Book and cancel appointments, and more. Press Start.")), language_code=code
        )


async def introduce_to_staff(bot: Bot, context: BotContext) -> None:
    """Set the commands of the staff chat, in its language: for each of the staff those of their roles."""
    async with context.database.transaction() as session:
        work = context.work(session)
        staff_chat, staff = await chat_migration.current_id(session, context.staff_chat_id), await all_members(work)
    renderer = context.renderer(context.clinic.settings.staff_language)
    await bot.set_my_commands(_staff_commands(renderer, ENTRIES), scope=BotCommandScopeChat(staff_chat))
    for member in staff:
        theirs = [entry for entry in ENTRIES if member.may(entry[0])]
        scope = BotCommandScopeChatMember(staff_chat, chat_of(member.address))
        try:
            await bot.set_my_commands(_staff_commands(renderer, theirs), scope=scope)
        except BadRequest:  # they are not in the chat
            log.info("The commands of one of the staff could not be set: they are not in the staff chat")


def _staff_commands(renderer: Renderer, entries: Iterable[Entry]) -> list[BotCommand]:
    names = {trigger: name for name, trigger in reversed(STAFF_COMMANDS.items())}  # the first of each counts
    shown = [(names[trigger], label) for _action, trigger, label, _command in entries]
    return [BotCommand(name, renderer.plain(label)) for name, label in (*shown, ("help", _("Help")))]
