"""`portal chat`: talk to the bot in the terminal, and write a script of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from bot.commands.command_line import Commands
from bot.commands.guarding import guarded
from core.i18n import DEFAULT_LANGUAGE, Language

HELP: Final = "talk to the bot in this terminal, and write a script of it"


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("chat", help=HELP, description=f"{HELP.capitalize()}.")
    command.add_argument("--as", dest="name", default="Anna", metavar="NAME", help=(
        "who talks: Anna has a full account, John a basic one, anybody else none (Anna when it isn't said)"
    ))  # fmt: skip
    command.add_argument("--language", choices=list(Language), type=Language, default=DEFAULT_LANGUAGE, help=(
        f"the language of their Telegram, and of the tool ({DEFAULT_LANGUAGE} when it isn't said)"
    ))  # fmt: skip
    command.add_argument("--write", type=Path, metavar="FILE", help="where the script goes; otherwise it is shown")
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Talk until the end of the input."""
    from bot.demo.chat.terminal import Options, chat  # noqa: PLC0415 - the simulator has no place in a clinic's process

    return guarded(lambda: chat(Options(asked.name, asked.language, asked.write)))
