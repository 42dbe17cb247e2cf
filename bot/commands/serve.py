"""`portal run`: the bot on Telegram, or, without a token, a simulator to try it on."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
from typing import Final

from bot import structured_log
from bot.app import run as run_bot
from bot.commands.command_line import Commands
from bot.commands.guarding import guarded
from bot.settings import has_token, read_settings
from core.private_files import tighten

COLLECT_AFTER: Final = 50_000
"""How many objects more than before there are when Python looks for those that only hold each other. Its own 700 have a
turn looked through several times, and nearly all that a turn makes is gone with it anyway.
"""

HELP: Final = "with BOT_TOKEN set, the bot on Telegram; without it, a simulator with a page to try the portal on"


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("run", help=HELP, description=f"Start the portal: {HELP}.")
    command.set_defaults(run=run)


def run(_asked: argparse.Namespace) -> int:
    """Serve until told to stop."""
    if has_token(os.environ):
        return serve()
    from bot.demo import demonstrate  # noqa: PLC0415 - the simulator has no place in a clinic's process

    return guarded(lambda: asyncio.run(demonstrate()))


def serve() -> int:
    """Run the bot."""

    async def serving() -> None:
        structured_log.switch_on()
        settings = read_settings(os.environ)
        tighten(settings.database_url, settings.vault_url, settings.key_file)
        collect_rarely()
        await run_bot(settings)

    return guarded(lambda: asyncio.run(serving()))


def collect_rarely() -> None:
    """Let the cyclic collector leave alone what the process has imported, which stays, and look at the rest seldom.

    A patient among fifty waits a fifth less for it (docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])
