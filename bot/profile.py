"""How the bot presents itself on Telegram: its commands and description, in every language."""

from __future__ import annotations

from telegram import Bot, BotCommand

from bot.rendering.text import TextRenderer
from core.clinic.model import Clinic
from core.i18n import SOURCE_LANGUAGE, Language
from dialogs.engine.text import Verbatim, _
from dialogs.wording.commands import COMMANDS


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
