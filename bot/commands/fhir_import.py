"""`portal import`: take over what the clinic's own system has, as FHIR."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from functools import partial
from pathlib import Path
from typing import Final

from bot.commands import import_report
from bot.commands.command_line import Commands
from bot.commands.exchange_sources import source_named
from bot.commands.guarding import FAILED, WRONG_SETTING, guarded
from bot.commands.storage import in_clinic, portal_database, portal_vault
from bot.rendering.queued_notice import queue_notice
from bot.settings import read_clinic_file
from core.accounts.patients import Patient, person_of
from core.clinic.file import load_clinic
from core.context import Work
from core.exchange.files import files_at, import_files
from core.exchange.importing import MOST_ENTRIES, Importer
from core.exchange.report import Report
from dialogs.notifications.records import brought

REST: Final = 0.12
"""Seconds, in which whoever waits for the database gets it."""

HELP: Final = "take over what the clinic’s own system has, from FHIR bundles (R4 or R5) or NDJSON"


def add_to(commands: Commands) -> None:
    """Describe it to the command line."""
    command = commands.add_parser("import", help=HELP, description=(
        f"{HELP.capitalize()}. A bundle is taken whole or not at all, NDJSON line by line. Done again, nothing changes."
    ))  # fmt: skip
    command.add_argument(
        "path", type=Path, metavar="FILE|FOLDER", help="a file, or a folder of .json and .ndjson files"
    )
    command.add_argument("--dry-run", action="store_true", help="change nothing, and tell what would be taken")
    command.add_argument("--notify", action="store_true", help=(
        "tell patients who have a chat that there is something new, and not what"
    ))  # fmt: skip
    command.add_argument("--in-portions", action="store_true", help=(
        f"take a bundle of more than {MOST_ENTRIES:,} resources, too, each resource by itself as of NDJSON: what is "
        "wrong with one leaves out that one, and the bundle is no longer taken whole or not at all"
    ))  # fmt: skip
    command.add_argument("--source", type=source_named, default="", metavar="NAME", help=(
        "the name of the system that the files come from, if several bring theirs: each has ids of its own"
    ))  # fmt: skip
    command.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Import, and print the report. The portal may be running meanwhile."""
    return guarded(lambda: _run(asked))


def _run(asked: argparse.Namespace) -> int:
    files = files_at(asked.path)
    if not files:
        print(f"There is no .json or .ndjson file in {asked.path}.", file=sys.stderr)
        return WRONG_SETTING
    report = asyncio.run(_import(files, asked))
    print(import_report.told(report, dry_run=asked.dry_run))
    return FAILED if report.has_faults else 0


async def _import(files: list[tuple[Path, str]], asked: argparse.Namespace) -> Report:
    clinic = load_clinic(read_clinic_file(os.environ))
    async with portal_database() as database, portal_vault() as (vault, checker):
        importer = Importer(in_clinic(database, clinic), vault, checker, asked.dry_run, asked.source, asked.in_portions)
        importer.on_progress = _progress
        importer.on_news, importer.rest = _notify if asked.notify else None, partial(asyncio.sleep, REST)
        return await import_files(importer, files)


async def _notify(work: Work, patient: Patient) -> None:
    person = await person_of(work, patient)
    if person is not None and person.unreachable_since is None:
        queue_notice(work, person, brought(), name=f"imported/{patient.id}/{work.now.timestamp():.6f}")


def _progress(done: int, total: int) -> None:
    """One line, written over and over, for who sits before it."""
    if sys.stderr.isatty():
        end = "\n" if done == total else "\r"
        print(f"{done:,} of {total:,} resources", file=sys.stderr, end=end, flush=True)
