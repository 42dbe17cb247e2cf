"""`portal understand "…"`: what a sentence means to the portal, and why. Nothing of it is kept."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from bot.commands.command_line import Commands
from bot.commands.guarding import guarded
from bot.commands.tables import table
from bot.settings import read_clinic_file
from core.clinic.file import load_clinic
from core.i18n import Language, language_of_messenger
from dialogs.language.meaning import DaySpan, HourSpan, Meaning
from dialogs.language.understanding import understand

HELP: Final = "tell what the portal understands of a sentence, and why"

_HEADS: Final[Mapping[str, tuple[str, str, str]]] = {
    "pl": ("słowa", "co mówią", "wartość"),
    "en": ("words", "tell", "value"),
}
_FIELDS: Final = (
    *("services", "practitioners", "not_practitioners", "facilities", "days", "hours", "from_days", "from_hours"),
    *("not_days", "soonest", "for_child", "topic", "language", "medicine", "impossible", "unmet", "likely"),
)


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("understand", help=HELP, description=f"{HELP.capitalize()}. Nothing is kept.")
    command.add_argument("sentence", help="as a patient would write it; with - it is read from the input")
    command.add_argument("--language", choices=[each.value for each in Language], help=(
        "the language that its writer reads the portal in (the terminal’s when it isn't said)"
    ))  # fmt: skip
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Print what it means, by the clinic file."""
    return guarded(lambda: _tell(asked))


def _tell(asked: argparse.Namespace) -> None:
    clinic = load_clinic(read_clinic_file(os.environ))
    sentence = sys.stdin.read() if asked.sentence == "-" else asked.sentence
    language = Language(asked.language) if asked.language else _of_terminal()
    meaning = understand(clinic, sentence, datetime.now(UTC), language)
    print(meaning.intent.value)
    for name, value in _told(meaning):
        print(f"  {name}: {value}")
    if meaning.clues:
        heads = _HEADS.get(language, _HEADS["en"])
        print(table(heads, [(each.words, each.kind, each.value) for each in meaning.clues]))


def _told(meaning: Meaning) -> Iterator[tuple[str, str]]:
    for name in _FIELDS:
        value = getattr(meaning, name)
        if isinstance(value, tuple) and value:
            yield name, " | ".join(map(_written, value))
        elif value and not isinstance(value, tuple):
            yield name, str(value)


def _written(value: object) -> str:
    match value:
        case DaySpan(first, last):
            return f"{first}" if first == last else f"{first} – {last}"
        case HourSpan(start, end):
            return " – ".join(f"{each:%H:%M}" if each else "…" for each in (start, end))
        case _:
            return str(value)


def _of_terminal() -> Language:
    said = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    code = next(filter(None, said), "")
    return language_of_messenger(code.partition("_")[0])
