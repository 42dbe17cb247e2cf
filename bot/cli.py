"""The `portal` command."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bot import incidents
from bot.app import run
from bot.audit_command import check_trail, tell
from bot.settings import has_token, read_settings
from core.errors import ConfigurationError
from core.i18n import Language
from core.staff.audit import Checked

BROKEN: Final = 1
WRONG_SETTING: Final = 2


def main() -> int:
    """Do what the command line says; answers the exit code."""
    parser = _parser()
    asked = parser.parse_args()
    match asked.command:
        case "run":
            return _run()
        case "chat":
            return _chat(asked)
        case "audit":
            return _audit()
        case _:
            parser.print_help(sys.stderr)
            return WRONG_SETTING


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description="A clinic's patient portal in a Telegram chat.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    serving = "with BOT_TOKEN set, the bot on Telegram; without it, a simulator with a page to try the portal on"
    commands.add_parser("run", help=serving, description=f"Start the portal: {serving}.")
    talking = "talk to the bot in this terminal, and write a script of it"
    chat = commands.add_parser("chat", help=talking, description=f"{talking.capitalize()}.")
    chat.add_argument("--as", dest="name", default="Anna", metavar="NAME", help=(
        "who talks: Anna has a full account, John a basic one, anybody else none (Anna when it isn't said)"
    ))  # fmt: skip
    chat.add_argument("--language", choices=list(Language), type=Language, default=Language.POLISH, help=(
        "the language of their Telegram, and of the tool (pl when it isn't said)"
    ))  # fmt: skip
    chat.add_argument("--write", type=Path, metavar="FILE", help="where the script goes; otherwise it is shown")
    checking = "check that nobody has changed the audit trail; exit code 1 if somebody has"
    commands.add_parser("audit", help=checking, description=f"{checking.capitalize()}.")
    return parser


def _run() -> int:
    if has_token(os.environ):
        return serve()
    from bot.demo import demonstrate  # noqa: PLC0415 - the simulator has no place in a clinic's process

    return _guarded(lambda: asyncio.run(demonstrate()))


def _chat(asked: argparse.Namespace) -> int:
    from bot.demo.chat.terminal import Options, chat  # noqa: PLC0415 - the same

    return _guarded(lambda: chat(Options(asked.name, asked.language, asked.write)))


def _audit() -> int:
    checked: list[Checked] = []
    return _guarded(lambda: checked.append(asyncio.run(check_trail(os.environ)))) or tell(checked[0])


def serve() -> int:
    """Run the bot."""

    async def serving() -> None:
        await run(read_settings(os.environ))

    return _guarded(lambda: asyncio.run(serving()))


def _guarded(job: Callable[[], None]) -> int:
    log_to_stderr()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash dump would hold what patients wrote and sent
    try:
        job()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return WRONG_SETTING
    except KeyboardInterrupt:
        return 0
    except Exception as error:  # noqa: BLE001 - a bug, whose message may hold the token or what a patient wrote
        incidents.report(error)
        return BROKEN
    return 0


def log_to_stderr() -> None:
    """Warnings and worse. Not from those who tell too much: httpx logs every address, and ours hold the token; the
    Telegram library logs updates that it can't read.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("httpx", "httpcore", "telegram"):
        logging.getLogger(talkative).setLevel(logging.CRITICAL + 1)
