"""The `portal` command."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Final

from bot import incidents
from bot.app import run
from bot.settings import read_settings
from core.errors import ConfigurationError

BROKEN: Final = 1
WRONG_SETTING: Final = 2

USAGE: Final = """\
usage: portal run

run    With BOT_TOKEN set, the bot on Telegram. Without it, a simulator of Telegram with a page to try the portal on.
"""


def main() -> int:
    """Do what the command line says; answers the exit code."""
    match sys.argv[1:]:
        case ["run"] if os.environ.get("BOT_TOKEN"):
            return serve()
        case ["run"]:
            from bot.demo import demonstrate  # noqa: PLC0415 - the simulator has no place in a clinic's process

            return _guarded(demonstrate)
        case _:
            print(USAGE, end="", file=sys.stderr)
            return WRONG_SETTING


def serve() -> int:
    """Run the bot."""

    async def serving() -> None:
        await run(read_settings(os.environ))

    return _guarded(serving)


def _guarded(job: Callable[[], Coroutine[None, None, None]]) -> int:
    log_to_stderr()
    try:
        asyncio.run(job())
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
