"""The `portal` command; `python -m bot.cli` is the same."""

from __future__ import annotations

import argparse
import sys

from bot.commands import audit, chat, dead_letters, fhir_export, fhir_import, outbox, serve, understand
from bot.commands.guarding import WRONG_SETTING


def main() -> int:
    """Do what the command line says; answers the exit code."""
    asked = parser().parse_args()
    if "run" not in asked:
        parser().print_help(sys.stderr)
        return WRONG_SETTING
    code: int = asked.run(asked)
    return code


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    described = argparse.ArgumentParser(prog="portal", description="A clinic's patient portal in a Telegram chat.")
    commands = described.add_subparsers(metavar="command")
    for each in (serve, chat, fhir_import, fhir_export, audit, outbox, dead_letters, understand):
        each.add_to(commands)
    return described


if __name__ == "__main__":
    sys.exit(main())
