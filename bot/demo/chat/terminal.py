"""The terminal at which somebody talks to the bot: lines in, texts out, and the script at the end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import SecretStr

from bot.demo.chat.talk import Talk
from bot.demo.stage import Stage, running
from bot.settings import DEMO_CLINIC, BotSettings
from bot.simulator.errors import Impossible
from core.errors import ConfigurationError
from core.i18n import Language
from core.keys import KeyRing

TOKEN: Final = "1000:a-talk-in-a-terminal"  # noqa: S105 - only the simulator takes it
ROOMS: Final = "https://rooms.example"
STAFF_CHAT: Final = -1_001_000_000_001


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says: who talks, in which language, and where the script goes."""

    name: str
    language: Language
    script: Path | None


def chat(options: Options) -> None:
    """Talk until the input ends, then write the script, or show it."""
    if options.script is not None and options.script.exists():
        raise ConfigurationError(f"{options.script} is there already; choose another name with --write.")
    with TemporaryDirectory(prefix="portal-") as folder, asyncio.Runner() as runner:
        # Typing is waited for outside the loop: there, Ctrl-C ends it at once.
        stack = AsyncExitStack()
        stage = Stage(_settings(Path(folder)))
        runner.run(stack.enter_async_context(running(stage)))
        try:
            talk = Talk(stage, options.language)
            runner.run(_join(talk, options.name))
            print(talk.welcome)
            converse(talk, lambda line: runner.run(talk.take(line)))
            _hand_over(talk, options.script)
        finally:
            runner.run(stack.aclose())


async def _join(talk: Talk, name: str) -> None:
    try:
        await talk.join(name)
    except Impossible as error:
        raise ConfigurationError(f"--as: {error}.") from error


def converse(talk: Talk, take: Callable[[str], str]) -> None:
    """Line by line, until there are no more."""
    while not talk.over:
        print()
        try:
            line = input(talk.prompt)
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if not sys.stdin.isatty():
            print(line)  # a terminal has shown it already
        print(take(line))


def _hand_over(talk: Talk, path: Path | None) -> None:
    """The script, written; shown where that can't be done, so that nothing is lost."""
    if path is not None:
        try:
            print(talk.save(path))
        except Impossible as error:
            print(error, file=sys.stderr)
        else:
            return
    print()
    print(talk.script, end="")


def _settings(folder: Path) -> BotSettings:
    return BotSettings(
        token=SecretStr(TOKEN),
        api_url="http://simulator",
        database_url=f"sqlite:///{folder / 'portal.db'}",
        staff_chat_id=STAFF_CHAT,
        keys=KeyRing.parse(KeyRing.new_key()),
        clinic_file=DEMO_CLINIC,
        vault_url=str(folder / "vault"),
        meeting_url=ROOMS,
    )
